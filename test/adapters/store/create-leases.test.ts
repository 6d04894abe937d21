// A lease has one holder at a time, by the database's clock, on both engines.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { SqlResourceStore } from '../../../src/adapters/store/create-resource-store.ts';
import type { DatabasePlace } from '../../../src/adapters/store/open-database.ts';
import { openTestStore } from '../../support/open-test-store.ts';
import { reportAbsentPostgres, startPostgres } from '../../support/postgres.ts';

const NAME = 'deadline-check';
const LONG_MS = 600_000;

const describeLeases = (engine: string, newPlace: () => Promise<DatabasePlace>): void => {
  describe(engine, () => {
    const open = async (): Promise<readonly [SqlResourceStore, SqlResourceStore]> => {
      const place = await newPlace();
      const stores = [await openTestStore(place), await openTestStore(place)] as const;
      onTestFinished(async () => { for (const store of stores) await store.close(); });
      return stores;
    };

    test('one takes it, the other does not; the holder renews it', async () => {
      const [{ leases: one }, { leases: two }] = await open();
      expect(await one.take(NAME, 'a', LONG_MS)).toEqual({ ok: true, value: true });
      expect(await two.take(NAME, 'b', LONG_MS)).toEqual({ ok: true, value: false });
      expect(await one.take(NAME, 'a', LONG_MS)).toEqual({ ok: true, value: true });
      expect(await two.take(NAME, 'b', LONG_MS)).toEqual({ ok: true, value: false });
    });

    test('what has run out, or was given back, is the next one\'s, and the one before does not get it back', async () => {
      const [{ leases: one }, { leases: two }] = await open();
      expect(await one.take(NAME, 'a', 0)).toEqual({ ok: true, value: true });
      expect(await two.take(NAME, 'b', LONG_MS)).toEqual({ ok: true, value: true });
      expect(await one.take(NAME, 'a', LONG_MS)).toEqual({ ok: true, value: false });
      expect(await one.release(NAME, 'a')).toEqual({ ok: true, value: undefined });
      expect(await one.take(NAME, 'a', LONG_MS)).toEqual({ ok: true, value: false });
      expect(await two.release(NAME, 'b')).toEqual({ ok: true, value: undefined });
      expect(await one.take(NAME, 'a', LONG_MS)).toEqual({ ok: true, value: true });
    });

    test('of many who ask at once one gets it', async () => {
      const [{ leases: one }, { leases: two }] = await open();
      const asked = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : two).take(NAME, `holder-${String(n)}`, LONG_MS)));
      expect(asked.filter((a) => a.ok && a.value)).toHaveLength(1);
      expect(asked.every((a) => a.ok)).toBe(true);
    });

    test('keeps when it was done last, whoever has the lease', async () => {
      const [{ leases: one }, { leases: two }] = await open();
      expect(await one.findLastRun(NAME)).toEqual({ ok: true, value: undefined });
      await one.take(NAME, 'a', LONG_MS);
      expect(await one.findLastRun(NAME)).toEqual({ ok: true, value: undefined });
      const at = Temporal.Instant.from('2026-11-03T09:12:00.123Z');
      expect(await two.recordRun(NAME, { at, tookMs: 41.6 })).toEqual({ ok: true, value: undefined });
      expect(await one.findLastRun(NAME)).toEqual({ ok: true, value: { at, tookMs: 42 } });
      // recording is no taking
      expect(await two.take(NAME, 'b', LONG_MS)).toEqual({ ok: true, value: false });
      expect(await one.take(NAME, 'a', LONG_MS)).toEqual({ ok: true, value: true });
      expect(await two.findLastRun(NAME)).toEqual({ ok: true, value: { at, tookMs: 42 } });
    });

    test('recorded before anybody held it, it is free', async () => {
      const [{ leases: one }, { leases: two }] = await open();
      await one.recordRun(NAME, { at: Temporal.Instant.from('2026-11-03T09:12:00Z'), tookMs: 1 });
      expect(await two.take(NAME, 'b', LONG_MS)).toEqual({ ok: true, value: true });
    });
  });
};

const folders: string[] = [];
afterAll(() => { for (const folder of folders) rmSync(folder, { recursive: true }); });
describeLeases('SQLite', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'leases-'));
  folders.push(folder);
  return Promise.resolve({ file: path.join(folder, 'store.db') });
});
const postgres = startPostgres();
if (postgres) {
  afterAll(() => { postgres.stop(); });
  describeLeases('PostgreSQL', async () => ({ url: await postgres.createDatabase() }));
} else reportAbsentPostgres();
