// The memory of this process while something runs: its level early on, at the end, and at most.

const MEGABYTE = 1024 * 1024;
const EVERY_MS = 50;

export interface MemoryLevels { /** MB: the median of the second tenth of the samples, of the last tenth, and the highest. */ readonly early: number; readonly end: number; readonly peak: number }

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The first tenth warms up: code is compiled and caches fill. */
export const watchMemory = (): { readonly end: () => MemoryLevels } => {
  const samples: number[] = [process.memoryUsage.rss() / MEGABYTE];
  const timer = setInterval(() => { samples.push(process.memoryUsage.rss() / MEGABYTE); }, EVERY_MS);
  return {
    end: () => {
      clearInterval(timer);
      const tenth = Math.max(1, Math.floor(samples.length / 10));
      return { early: medianOf(samples.slice(tenth, 2 * tenth)), end: medianOf(samples.slice(-tenth)), peak: Math.max(...samples) };
    },
  };
};
