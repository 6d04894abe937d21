// Whoever looks at a worker sees when it last ended well; one that hangs or fails for too long says so, once.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { fail, ok, type Result } from '../../src/core/kernel/result.ts';
import { startWatchedWorker, type WatchedWorker } from '../../src/jobs/start-watched-worker.ts';

const [IDLE_MS, STALE_MS] = [1000, 60_000];

interface Scene { readonly worker: WatchedWorker; readonly events: string[]; result: () => Promise<Result<number>> }

let open: Scene[] = [];
const start = (): Scene => {
  const events: string[] = [];
  const scene = { events, result: () => Promise.resolve(ok(0)) } as Partial<Scene> as Scene & { worker: WatchedWorker };
  const worker = startWatchedWorker({
    name: 'notices', work: () => scene.result(), idleMs: IDLE_MS, staleMs: STALE_MS, monotonicMs: () => Date.now(),
    clock: { now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()) }, log: (level, event) => { events.push(`${level} ${event}`); },
  });
  Object.assign(scene, { worker });
  open.push(scene);
  return scene;
};
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => { vi.useFakeTimers({ now: Date.UTC(2026, 10, 22) }); });
afterEach(async () => {
  await Promise.all(open.map(async ({ worker }) => {
    const stopped = worker.stop();
    await pass(IDLE_MS);
    return stopped;
  }));
  open = [];
  vi.useRealTimers();
});

test('one that looks in time is never stale, and says when it last did', async () => {
  const { worker, events } = start();
  await pass(10 * STALE_MS);
  expect([worker.isStale(), events, worker.lastRun()?.at.epochMilliseconds]).toEqual([false, [], Date.now()]);
  expect(worker.ageMs()).toBeLessThanOrEqual(IDLE_MS);
});

test('one that fails is stale when its time is over and not before; it says so once, and again after it was well', async () => {
  const scene = start();
  await pass(IDLE_MS);
  const well = scene.worker.lastRun()?.at.toString();
  scene.result = () => Promise.resolve(fail('not-ready', 'the database is away'));
  await pass(STALE_MS - IDLE_MS);
  expect(scene.worker.isStale()).toBe(false);
  await pass(3 * STALE_MS);
  expect([scene.worker.isStale(), scene.worker.lastRun()?.at.toString()]).toEqual([true, well]);
  const staleness = (): number => scene.events.filter((e) => e === 'error notices.stale').length;
  expect([staleness(), scene.events.includes('error notices.failed')]).toEqual([1, true]);
  scene.result = () => Promise.resolve(ok(0));
  await pass(STALE_MS);
  expect([scene.worker.isStale(), staleness()]).toEqual([false, 1]);
  scene.result = () => Promise.resolve(fail('not-ready', 'the database is away'));
  await pass(3 * STALE_MS);
  expect(staleness()).toBe(2);
});

test('one that hangs from its first round on is stale too, though it can say nothing itself', async () => {
  const gate = Promise.withResolvers<Result<number>>();
  const scene = start();
  scene.result = () => gate.promise;
  await pass(3 * STALE_MS);
  expect([scene.worker.isStale(), scene.events]).toEqual([true, ['error notices.stale']]);
  gate.resolve(ok(0));
});
