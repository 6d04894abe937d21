// The memory of this process while something runs: what is really held, and what the system gives it (which also has room that an allocator keeps for later).
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MEGABYTE = 1024 * 1024;
const EVERY_MS = 50;

/** MB, each. */
export interface MemoryLevels {
  /** The heap after a collection, at the beginning and at the end. */
  readonly heap: { readonly early: number; readonly end: number };
  /** Resident: the median of the second tenth of the samples, of the last tenth, and the highest. */
  readonly resident: { readonly early: number; readonly end: number; readonly peak: number };
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const heapNow = (): number => {
  collect();
  return process.memoryUsage().heapUsed / MEGABYTE;
};

const residentNow = (): number => process.memoryUsage.rss() / MEGABYTE;

/** To be begun when what runs is warm: its code compiled, its caches filled. */
export const watchMemory = (): { readonly end: () => MemoryLevels } => {
  const early = heapNow();
  const samples: number[] = [residentNow()];
  const timer = setInterval(() => { samples.push(residentNow()); }, EVERY_MS);
  return {
    end: () => {
      clearInterval(timer);
      const tenth = Math.max(1, Math.floor(samples.length / 10));
      return { heap: { early, end: heapNow() }, resident: { early: medianOf(samples.slice(tenth, 2 * tenth)), end: medianOf(samples.slice(-tenth)), peak: Math.max(...samples) } };
    },
  };
};
