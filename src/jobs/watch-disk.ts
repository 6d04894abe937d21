// Looks at the room that is left, so that somebody hears of it before the disk is full.
import type { Log } from '../ports/clock.ts';
import { startWorker } from './start-worker.ts';

export interface DiskWatch {
  readonly readFreeBytes: () => Promise<number>;
  /** Below it, it is said. */
  readonly alarmBytes: number;
  /** Below it, no document is taken any more. */
  readonly reserveBytes: number;
  readonly everyMs: number;
  readonly log: Log;
}

export interface RunningDiskWatch {
  /** As of the last look; absent before the first. */
  readonly freeBytes: () => number | undefined;
  readonly probe: () => { readonly ok: boolean; readonly detail?: string };
  readonly stop: () => Promise<void>;
}

/** Said when it becomes low, and again after so many looks. */
const REPEAT = 60;

export const watchDisk = ({ readFreeBytes, alarmBytes, reserveBytes, everyMs, log }: DiskWatch): RunningDiskWatch => {
  const seen: { freeBytes?: number; looks: number } = { looks: 0 };
  const look = async (): Promise<number> => {
    const freeBytes = await readFreeBytes();
    seen.freeBytes = freeBytes;
    if (freeBytes >= alarmBytes && seen.looks > 0) log('info', 'disk.enough', { freeBytes });
    seen.looks = freeBytes < alarmBytes ? seen.looks + 1 : 0;
    if (seen.looks % REPEAT === 1) log('error', 'disk.low', { freeBytes, alarmBytes });
    return 0;
  };
  const worker = startWorker({ name: 'disk', work: look, idleMs: everyMs, log });
  return {
    freeBytes: () => seen.freeBytes,
    probe: () => {
      const { freeBytes } = seen;
      if (freeBytes === undefined || freeBytes >= alarmBytes) return { ok: true };
      return { ok: freeBytes >= reserveBytes, detail: `${String(freeBytes)} bytes free` };
    },
    stop: worker.stop,
  };
};
