// The deadline check by the clock: in an explicit time zone, never twice at once, and once at the start for what a stop has missed.
import { schedule } from 'node-cron';
import type { Result } from '../core/kernel/result.ts';
import type { Clock, Log } from '../ports/clock.ts';

export interface DeadlineSchedule {
  readonly cron: string;
  readonly timeZone: string;
  readonly check: () => Promise<Result<unknown>>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface DeadlineJob {
  /** When the last check ended well; for readiness and metrics. */
  readonly lastRun: () => { readonly at: Temporal.Instant; readonly tookMs: number } | undefined;
  readonly isAlive: () => boolean;
  /** No new check begins; the running one ends. */
  readonly stop: () => Promise<void>;
}

export const scheduleDeadlines = ({ cron, timeZone, check, clock, log }: DeadlineSchedule): DeadlineJob => {
  let last: ReturnType<DeadlineJob['lastRun']>;
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    const began = clock.now();
    const result = await check();
    const ended = clock.now();
    if (result.ok) last = { at: ended, tookMs: ended.since(began).total('milliseconds') };
    else log('error', 'deadlines.failed', { kind: result.failure.kind });
  };
  const runOnce = (): Promise<void> => {
    running = running.then(run, run);
    return running;
  };
  const task = schedule(cron, runOnce, { timezone: timeZone, noOverlap: true, name: 'deadlines' });
  void runOnce();
  return {
    lastRun: () => last,
    isAlive: () => task.getStatus() !== 'destroyed' && task.getStatus() !== 'stopped',
    stop: async () => {
      await task.destroy();
      await running;
    },
  };
};
