// A release that finds values otherwise: everything is indexed anew at its first start, once, on both engines, and a start that was cut short begins again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Resource } from '@medplum/fhirtypes';
import { afterAll, describe, expect, test } from 'vitest';
import { createResourceStore, type SqlResourceStore } from '../../../src/adapters/store/create-resource-store.ts';
import type { IndexValue } from '../../../src/adapters/store/index-value.ts';
import type { DatabasePlace } from '../../../src/adapters/store/open-database.ts';
import { searchSql } from '../../../src/adapters/store/search-sql.ts';
import { worklistSql } from '../../../src/adapters/store/worklist-sql.ts';
import { reportAbsentPostgres, startPostgres } from '../../support/postgres.ts';

type Indexing = (resource: Resource) => readonly IndexValue[];
const under = (param: string): Indexing => ({ resourceType, id = '' }) => (resourceType === 'Patient' ? [{ kind: 'token', param, system: '', code: `is-${id}` }] : []);
/** One finds patients by `gender`, as it were, the next release by `language`. */
const OLD = under('Patient.gender');
const NEW = under('Patient.language');

interface Opening { readonly form?: string; readonly indexValues: Indexing }
const open = async (place: DatabasePlace, { form, indexValues }: Opening): Promise<{ readonly store: SqlResourceStore; readonly indexed: readonly number[] }> => {
  const indexed: number[] = [];
  const opened = await createResourceStore({
    ...place, indexValues, searchSql, findWorklistSql: worklistSql, now: () => Temporal.Instant.from('2026-11-03T09:12:00Z'),
    ...(form !== undefined && { indexForm: form }), onIndexed: (count) => { indexed.push(count); },
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return { store: opened.value, indexed };
};

const MANY = 1203; // more than two batches
const put = async (store: SqlResourceStore, ids: readonly string[]): Promise<void> => {
  const entry = ids.map((id) => ({ resource: { resourceType: 'Patient' as const, id }, request: { method: 'PUT' as const, url: `Patient/${id}` } }));
  const done = await store.commit({ resourceType: 'Bundle', type: 'transaction', entry });
  if (!done.ok) throw new Error(JSON.stringify(done.failure));
};
const found = async (store: SqlResourceStore, code: 'gender' | 'language', value: string): Promise<readonly (string | undefined)[]> => {
  const page = await store.search({ type: 'Patient', filters: [{ code, values: [value] }] });
  if (!page.ok) throw new Error(JSON.stringify(page.failure));
  return page.value.matches.map(({ id }) => id);
};

const suite = (engine: string, newPlace: () => Promise<DatabasePlace>): void => {
  describe(engine, () => {
    test('found as the new release finds, no longer as the old one did; once, with those that were deleted left out', async () => {
      const place = await newPlace();
      const before = await open(place, { form: 'old', indexValues: OLD });
      expect(before.indexed).toEqual([]);
      await put(before.store, Array.from({ length: MANY }, (_, n) => `p${String(n)}`));
      await before.store.commit({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'DELETE', url: 'Patient/p7' } }] });
      expect([await found(before.store, 'gender', 'is-p1202'), await found(before.store, 'language', 'is-p1202')]).toEqual([['p1202'], []]);
      await before.store.close();

      const after = await open(place, { form: 'new', indexValues: NEW });
      expect(after.indexed).toEqual([MANY]);
      expect([await found(after.store, 'gender', 'is-p1202'), await found(after.store, 'language', 'is-p1202'), await found(after.store, 'language', 'is-p7')]).toEqual([[], ['p1202'], []]);
      await put(after.store, ['later']);
      await after.store.close();

      const again = await open(place, { form: 'new', indexValues: NEW });
      expect(again.indexed).toEqual([]);
      expect(await found(again.store, 'language', 'is-later')).toEqual(['later']);
      await again.store.close();
    });

    test('cut short, it begins again at the next start', async () => {
      const place = await newPlace();
      const before = await open(place, { form: 'old', indexValues: OLD });
      await put(before.store, Array.from({ length: MANY }, (_, n) => `p${String(n)}`));
      await before.store.close();
      const failing: Indexing = (resource) => {
        if (resource.id === 'p900') throw new Error('cut');
        return NEW(resource);
      };
      await expect(open(place, { form: 'new', indexValues: failing })).rejects.toThrow('cut');
      const after = await open(place, { form: 'new', indexValues: NEW });
      expect(after.indexed).toEqual([MANY]);
      expect([await found(after.store, 'gender', 'is-p1'), await found(after.store, 'language', 'is-p1'), await found(after.store, 'language', 'is-p1202')]).toEqual([[], ['p1'], ['p1202']]);
      await after.store.close();
    });
  });
};

const folder = mkdtempSync(path.join(tmpdir(), 'renew-index-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
let files = 0;
suite('SQLite', () => Promise.resolve({ file: path.join(folder, `store-${String(files += 1)}.db`) }));
const postgres = startPostgres();
afterAll(() => { postgres?.stop(); });
if (postgres) suite('PostgreSQL', async () => ({ url: await postgres.createDatabase() }));
else reportAbsentPostgres();
