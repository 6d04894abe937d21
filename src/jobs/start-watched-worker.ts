// A worker of which it is told when it last looked for work and ended well; one that hangs, or fails again and again, is an alarm.
import type { Result } from '../core/kernel/result.ts';
import type { Clock, Log } from '../ports/clock.ts';
import type { LastRun } from '../ports/leases.ts';
import { startWorker, type RunningWorker } from './start-worker.ts';

export interface WatchedWork {
  readonly name: string;
  /** How many pieces were done; 0: wait before looking again. */
  readonly work: () => Promise<Result<number>>;
  readonly idleMs: number;
  /** Longer than a round may take, and than it waits between two. */
  readonly staleMs: number;
  readonly clock: Clock;
  /** Of a clock that nobody sets. */
  readonly monotonicMs: () => number;
  readonly log: Log;
}

export interface WatchedWorker extends RunningWorker {
  /** Of this process; absent: no round has ended well. */
  readonly lastRun: () => LastRun | undefined;
  /** For how long no round has ended well; before the first one: since the start. */
  readonly ageMs: () => number;
  readonly isStale: () => boolean;
}

export const startWatchedWorker = ({ name, work, idleMs, staleMs, clock, monotonicMs, log }: WatchedWork): WatchedWorker => {
  let last: LastRun | undefined;
  let lastMs = monotonicMs();
  let told = false;
  const ageMs = (): number => monotonicMs() - lastMs;
  const isStale = (): boolean => ageMs() > staleMs;
  const round = async (): Promise<number> => {
    const began = monotonicMs();
    const done = await work();
    if (!done.ok) {
      log('error', `${name}.failed`, { kind: done.failure.kind });
      return 0;
    }
    lastMs = monotonicMs();
    last = { at: clock.now(), tookMs: lastMs - began };
    return done.value;
  };
  // what hangs cannot say so itself
  const alarm = setInterval(() => {
    if (isStale() && !told) log('error', `${name}.stale`, last ? { lastRunAt: last.at.toString() } : {});
    told = isStale();
  }, staleMs / 5);
  alarm.unref();
  const worker = startWorker({ name, work: round, idleMs, log });
  return {
    ...worker, lastRun: () => last, ageMs, isStale,
    stop: () => {
      clearInterval(alarm);
      return worker.stop();
    },
  };
};
