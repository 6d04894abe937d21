// A deadline check that does not end well is an alarm: at its second time without one, once, and on a replica that makes none itself, too.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fail, ok, type Result } from '../../src/core/kernel/result.ts';
import { scheduleDeadlines, type DeadlineJob } from '../../src/jobs/schedule-deadlines.ts';
import type { LastRun, Leases } from '../../src/ports/leases.ts';

const HOUR_MS = 3_600_000;

interface Scene { readonly job: DeadlineJob; readonly alarms: () => number; readonly checks: () => number; works: boolean; held: boolean; last: LastRun | undefined }

let open: Scene[] = [];
const start = (change: Partial<Pick<Scene, 'works' | 'held'>> = {}): Scene => {
  const events: string[] = [];
  let checks = 0;
  const now = (): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(Date.now());
  const state: { works: boolean; held: boolean; last: LastRun | undefined } = { works: true, held: true, last: undefined, ...change };
  const leases: Leases = {
    take: () => Promise.resolve(ok(state.held)), release: () => Promise.resolve(ok(undefined)),
    recordRun: (_name, run) => {
      state.last = run;
      return Promise.resolve(ok(undefined));
    },
    findLastRun: () => Promise.resolve(ok(state.last)),
  };
  const check = (): Promise<Result<unknown>> => {
    checks += 1;
    return state.works ? leases.recordRun('deadline-check', { at: now(), tookMs: 1 }) : Promise.resolve(fail('not-ready', 'the database is away'));
  };
  const job = scheduleDeadlines({
    cron: '0 * * * *', timeZone: 'Europe/Brussels', check, leases, name: 'deadline-check', holder: 'one', leaseMs: 45_000, monotonicMs: () => Date.now(), clock: { now },
    log: (_level, event) => { events.push(event); },
  });
  const scene: Scene = Object.assign(state, { job, alarms: () => events.filter((e) => e === 'deadlines.stale').length, checks: () => checks });
  open.push(scene);
  return scene;
};
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => { vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 8, 30) }); });
afterEach(async () => {
  await Promise.all(open.map(({ job }) => job.stop()));
  open = [];
  vi.useRealTimers();
});

test('a check that is made at each of its times is no alarm', async () => {
  const scene = start();
  await pass(5 * HOUR_MS);
  expect(scene.checks()).toBeGreaterThan(4);
  expect([scene.job.isStale(), scene.alarms()]).toEqual([false, 0]);
});

test('two times without one that ended well are one, told once; it ends with the next that does', async () => {
  const scene = start();
  await pass(HOUR_MS);
  scene.works = false;
  await pass(HOUR_MS);
  expect(scene.job.isStale()).toBe(false);
  await pass(HOUR_MS);
  expect([scene.job.isStale(), scene.alarms()]).toEqual([true, 1]);
  await pass(3 * HOUR_MS);
  expect(scene.alarms()).toBe(1);
  scene.works = true;
  await pass(HOUR_MS);
  expect([scene.job.isStale(), scene.alarms()]).toEqual([false, 1]);
});

test('a replica that does not make it hears of it as well', async () => {
  const scene = start({ held: false });
  scene.last = { at: Temporal.Instant.fromEpochMilliseconds(Date.now()), tookMs: 1 };
  await pass(HOUR_MS);
  expect([scene.job.isStale(), scene.checks()]).toEqual([false, 0]);
  await pass(2 * HOUR_MS);
  expect([scene.job.isStale(), scene.alarms(), scene.checks()]).toEqual([true, 1, 0]);
});
