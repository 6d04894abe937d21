// The engines that the search suites run on, each with a store of its own that the suite fills through commits.
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { indexValues } from '../../../src/adapters/search/index-values.ts';
import { parseSearch } from '../../../src/adapters/search/parse-search.ts';
import { createResourceStore } from '../../../src/adapters/store/create-resource-store.ts';
import type { DatabasePlace } from '../../../src/adapters/store/open-database.ts';
import { searchSql } from '../../../src/adapters/store/search-sql.ts';
import { worklistSql } from '../../../src/adapters/store/worklist-sql.ts';
import type { ResourceStore, SearchPage, SearchQuery } from '../../../src/ports/resource-store.ts';
import { reportAbsentPostgres, startPostgres } from '../../support/postgres.ts';

/** `at` is what the store stamps next. */
export interface Searched { store: ResourceStore; at: string }

const open = async (place: DatabasePlace, searched: Searched): Promise<ResourceStore> => {
  const store = await createResourceStore({ ...place, indexValues, searchSql, findWorklistSql: worklistSql, now: () => Temporal.Instant.from(searched.at) });
  if (!store.ok) throw new Error(JSON.stringify(store.failure));
  return store.value;
};

export const onEachEngine = (name: string, resources: readonly Resource[], suite: (searched: Searched) => void): void => {
  const run = (engine: string, place: () => Promise<DatabasePlace>, end: () => void): void => {
    describe(`${name} on ${engine}`, () => {
      const searched = { at: '2026-11-22T08:00:00Z' } as Searched;
      beforeAll(async () => {
        searched.store = await open(await place(), searched);
        await put(searched, resources);
      });
      afterAll(async () => {
        await searched.store.close();
        end();
      });
      suite(searched);
    });
  };
  run('SQLite', () => Promise.resolve({ file: ':memory:' }), () => undefined);
  const postgres = startPostgres();
  if (postgres) run('PostgreSQL', async () => ({ url: await postgres.createDatabase() }), postgres.stop);
  else reportAbsentPostgres();
};

const refOf = (resource: Resource): string => `${resource.resourceType}/${resource.id ?? ''}`;

const commit = async ({ store }: Searched, entry: NonNullable<Bundle['entry']>): Promise<void> => {
  const committed = await store.commit({ resourceType: 'Bundle', type: 'transaction', entry });
  expect(committed).toMatchObject({ ok: true });
};

export const put = async (searched: Searched, resources: readonly Resource[]): Promise<void> => {
  for (let i = 0; i < resources.length; i += 50) {
    await commit(searched, resources.slice(i, i + 50).map((resource) => ({ resource, request: { method: 'PUT' as const, url: refOf(resource) } })));
  }
};
export const remove = (searched: Searched, ref: string): Promise<void> => commit(searched, [{ request: { method: 'DELETE', url: ref } }]);

/** A search as a client writes it; what it ignores fails the test. */
export const parse = (url: string): SearchQuery => {
  const [type = '', query = ''] = url.split('?');
  const parsed = parseSearch(type, [...new URLSearchParams(query)], 'strict');
  if (!parsed.ok) throw new Error(`${url}: ${JSON.stringify(parsed.failure)}`);
  return parsed.value.query;
};
export const search = async ({ store }: Searched, url: string): Promise<SearchPage> => {
  const page = await store.search(parse(url));
  if (!page.ok) throw new Error(`${url}: ${JSON.stringify(page.failure)}`);
  return page.value;
};
/** Ids of the matches, in alphabetical order. */
export const idsOf = async (searched: Searched, url: string): Promise<readonly string[]> => (await inOrder(searched, url)).toSorted();
export const inOrder = async (searched: Searched, url: string): Promise<readonly string[]> => (await search(searched, url)).matches.map(({ id }) => id ?? '');

/** All pages, one after the other. */
export const allPages = async (searched: Searched, url: string): Promise<readonly (readonly string[])[]> => {
  const pages: (readonly string[])[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined && pages.length < 100;) {
    const page: SearchPage = await search(searched, cursor === '' ? url : `${url}&_cursor=${cursor}`);
    pages.push(page.matches.map(({ id }) => id ?? ''));
    cursor = page.next;
  }
  return pages;
};
