// A store on its own, without searches: they have a suite of their own.
import { createResourceStore, type SqlResourceStore } from '../../src/adapters/store/create-resource-store.ts';
import type { DatabasePlace } from '../../src/adapters/store/open-database.ts';
import { fail } from '../../src/core/kernel/result.ts';
import { indexIdentifiers } from './index-identifiers.ts';

export const START = Temporal.Instant.from('2026-11-03T09:12:00Z');

export const openTestStore = async (place: DatabasePlace, now = (): Temporal.Instant => START): Promise<SqlResourceStore> => {
  const noSearch = (): Promise<ReturnType<typeof fail>> => Promise.resolve(fail('internal', 'not here'));
  const opened = await createResourceStore({ ...place, indexValues: indexIdentifiers, searchSql: noSearch, findWorklistSql: noSearch, now });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  return opened.value;
};
