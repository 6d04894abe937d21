// The deadline check by the clock: in an explicit time zone, by one process of several, never twice at once, and at once by whoever takes it over, for what a stop has missed.
import { schedule } from 'node-cron';
import type { Result } from '../core/kernel/result.ts';
import type { Clock, Log } from '../ports/clock.ts';
import type { LastRun, LeaseName, Leases } from '../ports/leases.ts';
import { holdLease } from './hold-lease.ts';

export interface DeadlineSchedule {
  readonly cron: string;
  readonly timeZone: string;
  /** `mayWrite`: asked before each commit. */
  readonly check: (mayWrite: () => boolean) => Promise<Result<unknown>>;
  readonly leases: Leases;
  /** Under which name it is leased and its runs are kept. */
  readonly name: LeaseName;
  /** This process among several. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly monotonicMs: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface DeadlineJob {
  /** When the last check ended well, whoever made it; for readiness and metrics. */
  readonly lastRun: () => LastRun | undefined;
  /** Two of its times have come since. */
  readonly isStale: () => boolean;
  readonly isAlive: () => boolean;
  /** No new check begins; the running one ends. */
  readonly stop: () => Promise<void>;
}

export const scheduleDeadlines = ({ cron, timeZone, check, leases, name, holder, leaseMs, monotonicMs, clock, log }: DeadlineSchedule): DeadlineJob => {
  let last: LastRun | undefined;
  /** The last two times that have come, and that they were noticed. */
  let ticks: readonly Temporal.Instant[] = [];
  let running: Promise<void> = Promise.resolve();
  let told = false;
  const look = async (): Promise<void> => {
    const found = await leases.findLastRun(name);
    if (found.ok) last = found.value;
  };
  const isStale = (): boolean => {
    const [previous] = ticks.length === 2 ? ticks : [];
    return previous !== undefined && (!last || Temporal.Instant.compare(last.at, previous) < 0);
  };
  const lease = holdLease({ name, holder, ttlMs: leaseMs, leases, monotonicMs, log, onTaken: () => void runOnce(), onAsked: look });
  const run = async (): Promise<void> => {
    if (!lease.isHeld()) return;
    const result = await check(lease.isHeld);
    if (!result.ok) log('error', 'deadlines.failed', { kind: result.failure.kind });
    await look();
  };
  const runOnce = (): Promise<void> => {
    running = running.then(run, run);
    return running;
  };
  const alarm = (): void => {
    if (isStale() && !told) log('error', 'deadlines.stale', last ? { lastRunAt: last.at.toString() } : {});
    told = isStale();
  };
  const tick = async (): Promise<void> => {
    ticks = [...ticks, clock.now()].slice(-2);
    const before = lease.isHeld();
    // whoever takes it here runs at once already
    if (await lease.ask() && before) await runOnce();
    alarm();
  };
  const task = schedule(cron, tick, { timezone: timeZone, noOverlap: true, name: 'deadlines' });
  void lease.ask();
  return {
    lastRun: () => last,
    isStale,
    isAlive: () => task.getStatus() !== 'destroyed' && task.getStatus() !== 'stopped',
    stop: async () => {
      await task.destroy();
      await running;
      await lease.stop();
    },
  };
};
