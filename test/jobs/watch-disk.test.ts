// The watch on the disk: it says so once when room runs low, again after an hour, and readiness ends only where no document is taken any more.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchDisk, type RunningDiskWatch } from '../../src/jobs/watch-disk.ts';

const EVERY_MS = 60_000;
const said: string[] = [];
let free = 0;
let watch: RunningDiskWatch | undefined;

const start = (): RunningDiskWatch => {
  watch = watchDisk({ readFreeBytes: () => Promise.resolve(free), alarmBytes: 1000, reserveBytes: 100, everyMs: EVERY_MS, log: (level, event, fields = {}) => { said.push(`${level} ${event} ${String(fields['freeBytes'])}`); } });
  return watch;
};
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  said.length = 0;
});
afterEach(async () => {
  await watch?.stop();
  vi.useRealTimers();
});

describe('watchDisk', () => {
  it('says nothing while there is room, exactly at the alarm too', async () => {
    free = 1000;
    const running = start();
    await pass(10 * EVERY_MS);
    expect([said, running.probe(), running.freeBytes()]).toEqual([[], { ok: true }, 1000]);
  });

  it('below the alarm: said once, shown in the probe, still ready; again after an hour', async () => {
    free = 999;
    const running = start();
    await pass();
    expect([said, running.probe()]).toEqual([['error disk.low 999'], { ok: true, detail: '999 bytes free' }]);
    await pass(59 * EVERY_MS);
    expect(said).toHaveLength(1);
    await pass(EVERY_MS);
    expect(said).toHaveLength(2);
  });

  it('below the reserve: not ready', async () => {
    free = 99;
    const running = start();
    await pass();
    expect(running.probe()).toEqual({ ok: false, detail: '99 bytes free' });
  });

  it('room again: said, ready, and the next time it runs low is said at once', async () => {
    free = 50;
    const running = start();
    await pass();
    free = 5000;
    await pass(EVERY_MS);
    expect([said.at(-1), running.probe()]).toEqual(['info disk.enough 5000', { ok: true }]);
    free = 50;
    await pass(EVERY_MS);
    expect(said.filter((line) => line.startsWith('error'))).toHaveLength(2);
  });

  it('before the first look nothing is claimed', () => {
    const running = start();
    expect([running.freeBytes(), running.probe()]).toEqual([undefined, { ok: true }]);
  });
});
