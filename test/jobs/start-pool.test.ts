// Work side by side: a slow piece keeps no other waiting, a failing one no other either, and a stop waits, then cuts.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startPool, type Pool, type RunningPool } from '../../src/jobs/start-pool.ts';

interface Work { readonly due: Set<string>; readonly began: string[]; readonly ends: Map<string, (done: boolean) => void>; readonly errors: string[] }

const IDLE_MS = 100;
const REST_MS = 1000;
let pools: RunningPool[] = [];

const open = (work: Work, change: Partial<Pool<string>> = {}): RunningPool => {
  const pool = startPool<string>({
    name: 'work', size: 2, idleMs: IDLE_MS, restMs: REST_MS, keyOf: (piece) => piece,
    find: ({ besides }, count) => Promise.resolve([...work.due].filter((d) => !besides.has(d)).slice(0, count)),
    run: (piece) => new Promise((resolve) => {
      work.began.push(piece);
      work.ends.set(piece, (done) => {
        if (done) work.due.delete(piece);
        resolve(done ? 0 : REST_MS);
      });
    }),
    log: (_level, event) => { work.errors.push(event); },
    ...change,
  });
  pools.push(pool);
  return pool;
};
const workOf = (...due: readonly string[]): Work => ({ due: new Set(due), began: [], ends: new Map(), errors: [] });
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => { vi.useFakeTimers(); });
afterEach(async () => {
  await Promise.all(pools.map((p) => p.stop(0, () => undefined)));
  pools = [];
  vi.useRealTimers();
});

describe('startPool', () => {
  it('runs no more than its size at once, and none twice at once', async () => {
    const work = workOf('a', 'b', 'c');
    open(work);
    await pass(10 * IDLE_MS);
    expect(work.began).toEqual(['a', 'b']);
    for (const end of work.ends.values()) end(true);
    await pass();
    expect(work.began).toEqual(['a', 'b', 'c']);
    work.ends.get('c')?.(true);
  });

  it('a slow piece keeps no other waiting', async () => {
    const work = workOf('slow', 'a', 'b', 'c');
    open(work);
    await pass();
    for (const piece of ['a', 'b', 'c']) {
      work.ends.get(piece)?.(true);
      await pass();
    }
    expect(work.began).toEqual(['slow', 'a', 'b', 'c']);
    work.ends.get('slow')?.(true);
  });

  it('what fails rests, though it stays due, and others have their turn; then it is tried again', async () => {
    const work = workOf('bad', 'worse', 'good');
    open(work, { run: (piece) => {
      work.began.push(piece);
      if (piece === 'worse') return Promise.reject(new Error('a bug'));
      if (piece === 'good') work.due.delete(piece);
      return Promise.resolve(piece === 'good' ? 0 : REST_MS);
    } });
    await pass(IDLE_MS * 5);
    expect(work.began).toEqual(['bad', 'worse', 'good']);
    expect(work.errors).toEqual(['work.failed']);
    await pass(REST_MS);
    expect(work.began.slice(3)).toEqual(['bad', 'worse']);
    work.due.clear();
  });

  it('a look that fails is logged, and the next one is taken', async () => {
    const work = workOf('a');
    let looks = 0;
    open(work, { find: () => {
      looks += 1;
      return looks === 1 ? Promise.reject(new Error('no database')) : Promise.resolve(looks === 2 ? ['a'] : []);
    } });
    await pass(IDLE_MS * 2);
    expect([work.began, work.errors]).toEqual([['a'], ['work.failed']]);
    work.ends.get('a')?.(true);
  });

  it('looks again only after a pause, when nothing was due', async () => {
    const work = workOf();
    let looks = 0;
    open(work, { find: () => { looks += 1; return Promise.resolve([]); } });
    await pass(IDLE_MS * 10 + 1);
    expect(looks).toBe(11);
  });

  it('a stop begins nothing, lets run what ends in time, and cuts the rest', async () => {
    const work = workOf('quick', 'hangs', 'never-begun');
    const pool = open(work);
    await pass();
    let cut = 0;
    let stopped = false;
    const stopping = pool.stop(500, () => {
      cut += 1;
      work.ends.get('hangs')?.(false);
    }).then(() => { stopped = true; });
    work.ends.get('quick')?.(true);
    await pass(499);
    expect([cut, stopped, pool.isAlive()]).toEqual([0, false, false]);
    await pass(1);
    await stopping;
    expect([cut, stopped, work.began]).toEqual([1, true, ['quick', 'hangs']]);
  });

  it('a stop while it pauses ends at once, and cuts nothing', async () => {
    const pool = open(workOf());
    await pass(10);
    let cut = 0;
    await pool.stop(500, () => { cut += 1; });
    await pass(1000);
    expect(cut).toBe(0);
  });
});
