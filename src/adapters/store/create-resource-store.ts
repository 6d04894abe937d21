// The resource store on SQL: reads, history, commits; searches are handed in, they are SQL of their own.
import type { Resource } from '@medplum/fhirtypes';
import type { Kysely } from 'kysely';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { Leases } from '../../ports/leases.ts';
import type { HistoryPage, ResourceStore, SearchPage, SearchQuery, WorklistEntry, WorklistQuery } from '../../ports/resource-store.ts';
import { createLeases } from './create-leases.ts';
import { commitTransaction, type CommitContext } from './commit-transaction.ts';
import type { IndexValue } from './index-value.ts';
import { openDatabase, type DatabasePlace } from './open-database.ts';
import { postgresStatements } from './postgres-statements.ts';
import { readTogether } from './read-together.ts';
import { renewIndex } from './renew-index.ts';
import type { Database, Dialect } from './schema.ts';
import { sqliteStatements } from './sqlite-statements.ts';
import { toStoreFailure } from './to-store-failure.ts';

type OnTables<Query, Answer> = (db: Kysely<Database>, dialect: Dialect, query: Query) => Promise<Result<Answer>>;

export type ResourceStoreOptions = DatabasePlace & {
  readonly indexValues: (resource: Resource) => readonly IndexValue[];
  readonly searchSql: OnTables<SearchQuery, SearchPage>;
  readonly findWorklistSql: OnTables<WorklistQuery, { readonly entries: readonly WorklistEntry[]; readonly next?: string }>;
  readonly now: () => Temporal.Instant;
  /** Names how `indexValues` writes (renewIndex). Absent: the index is taken as it is. */
  readonly indexForm?: string;
  /** Called where everything was indexed anew, with the number of resources. */
  readonly onIndexed?: (resources: number) => void;
};

export type SqlResourceStore = ResourceStore & {
  readonly leases: Leases;
  /** Makes `folderId` the storage this database belongs with, unless one is known already; answers the one that is known. */
  readonly claimFolder: (folderId: string) => Promise<string>;
};

const FOLDER_ID = 'folder-id';
const toResource = ({ content }: { readonly content: string }): Resource => JSON.parse(content) as Resource;
const toLastUpdated = (epochMs: number): string => Temporal.Instant.fromEpochMilliseconds(epochMs).toString({ smallestUnit: 'millisecond' });

const read = async (db: Kysely<Database>, type: string, id: string): Promise<Resource | undefined> => {
  const row = await db.selectFrom('resources').select('content').where('type', '=', type).where('id', '=', id).where('deleted', '=', 0).executeTakeFirst();
  return row && toResource(row);
};

const readVersion = async (db: Kysely<Database>, key: { readonly type: string; readonly id: string }, versionId: string): Promise<Resource | undefined> => {
  if (!/^[1-9]\d{0,14}$/u.test(versionId)) return undefined;
  const row = await db.selectFrom('resource_versions').select('content')
    .where('type', '=', key.type).where('id', '=', key.id).where('version', '=', Number(versionId)).where('deleted', '=', 0).executeTakeFirst();
  return row && toResource(row);
};

const readHistory = async (db: Kysely<Database>, key: { readonly type: string; readonly id: string }, page: { readonly count: number; readonly cursor?: string }): Promise<HistoryPage | undefined> => {
  const before = Number(page.cursor ?? Number.MAX_SAFE_INTEGER);
  const rows = await db.selectFrom('resource_versions').select(['version', 'last_updated', 'deleted', 'content'])
    .where('type', '=', key.type).where('id', '=', key.id).where('version', '<', Number.isSafeInteger(before) ? before : 0)
    .orderBy('version', 'desc').limit(page.count + 1).execute();
  if (rows.length === 0) return page.cursor === undefined ? undefined : { versions: [] };
  const shown = rows.slice(0, page.count);
  const last = rows.length > page.count ? shown.at(-1) : undefined;
  return {
    versions: shown.map((row) => ({ versionId: String(row.version), lastUpdated: toLastUpdated(row.last_updated), ...(row.deleted === 0 && { resource: toResource(row) }) })),
    ...(last && { next: String(last.version) }),
  };
};

const readHistories = async (db: Kysely<Database>, type: string, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Resource[]>> => {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('resource_versions').select(['id', 'content']).where('type', '=', type).where('id', 'in', ids).where('deleted', '=', 0).orderBy('id').orderBy('version').execute();
  return new Map([...Map.groupBy(rows, ({ id }) => id)].map(([id, versions]) => [id, versions.map(toResource)]));
};

/** Reads give what is there and nothing else; that the database is away is thrown, under a cause that the caller's frame knows (port). */
const orAway = <T>(reading: Promise<T>): Promise<T> => reading.catch((error: unknown) => {
  const { failure } = toStoreFailure(error); // throws what is a bug
  throw new Error(failure.kind, { cause: 'store-away' });
});

const isReady = async (db: Kysely<Database>): Promise<boolean> => {
  try {
    await db.selectFrom('meta').select('key').limit(1).execute();
    return true;
  } catch {
    return false;
  }
};

const findReceipt = async (db: Kysely<Database>, scope: string, key: string): ReturnType<ResourceStore['findReceipt']> => {
  const row = await db.selectFrom('receipts').select(['content_sha256', 'answer']).where('scope', '=', scope).where('key', '=', key).executeTakeFirst();
  return row && { contentSha256: row.content_sha256, answer: row.answer };
};

const forgetReceipts = async (db: Kysely<Database>, scope: string, before: Temporal.Instant): Promise<Result<number>> => {
  try {
    const { numDeletedRows } = await db.deleteFrom('receipts').where('scope', '=', scope).where('created_at', '<', before.epochMilliseconds).executeTakeFirst();
    return ok(Number(numDeletedRows));
  } catch (error) {
    return toStoreFailure(error);
  }
};

const claimFolder = async (db: Kysely<Database>, folderId: string): Promise<string> => {
  await db.insertInto('meta').values({ key: FOLDER_ID, value: folderId }).onConflict((conflict) => conflict.column('key').doNothing()).execute();
  return (await db.selectFrom('meta').select('value').where('key', '=', FOLDER_ID).executeTakeFirstOrThrow()).value;
};

const renew = async ({ indexForm, indexValues, onIndexed }: ResourceStoreOptions, commit: Pick<CommitContext, 'db' | 'statements'>, dialect: Dialect): Promise<Result<undefined>> => {
  if (indexForm === undefined) return ok(undefined);
  try {
    const count = await renewIndex({ ...commit, dialect, indexValues, form: indexForm });
    if (count > 0) onIndexed?.(count);
    return ok(undefined);
  } catch (error) {
    await commit.db.destroy();
    return toStoreFailure(error);
  }
};

/** Opens, migrates, indexes anew where a release asks for it, and hands out the store. Failures: `not-ready`, `storage-full`. */
export const createResourceStore = async (options: ResourceStoreOptions): Promise<Result<SqlResourceStore>> => {
  const opened = await openDatabase(options);
  if (!opened.ok) return opened;
  const { db, dialect } = opened.value;
  const commit = { db, statements: dialect === 'sqlite' ? sqliteStatements : postgresStatements, indexValues: options.indexValues, now: options.now };
  const renewed = await renew(options, commit, dialect);
  if (!renewed.ok) return renewed;
  return ok({
    read: (type, id) => orAway(read(db, type, id)),
    readMany: (refs) => orAway(readTogether.read(db, dialect, { refs })),
    findReferring: (asks) => orAway(readTogether.read(db, dialect, { asks })),
    gather: (refs, asks) => orAway(readTogether.read(db, dialect, { refs, asks })),
    readVersion: (type, id, versionId) => orAway(readVersion(db, { type, id }, versionId)),
    history: (type, id, page) => orAway(readHistory(db, { type, id }, page)),
    histories: (type, ids) => orAway(readHistories(db, type, ids)),
    search: (query) => options.searchSql(db, dialect, query),
    findWorklistPage: (query) => options.findWorklistSql(db, dialect, query),
    commit: (bundle, receipt) => commitTransaction(commit, bundle, receipt),
    findReceipt: (scope, key) => orAway(findReceipt(db, scope, key)),
    forgetReceipts: (scope, before) => forgetReceipts(db, scope, before),
    isReady: () => isReady(db),
    close: () => db.destroy(),
    leases: createLeases(db, dialect),
    claimFolder: (folderId) => claimFolder(db, folderId),
  });
};
