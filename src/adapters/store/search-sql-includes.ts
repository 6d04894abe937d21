// What a page of matches brings along: the resources they point to and those that point to them, one step.
import { sql, type Kysely } from 'kysely';
import type { Resource } from '@medplum/fhirtypes';
import type { SearchQuery } from '../../ports/resource-store.ts';
import type { Database } from './schema.ts';

type Include = NonNullable<SearchQuery['includes']>[number];
export interface FoundRow { readonly rid: number; readonly type: string; readonly id: string; readonly content: string }

/** A reverse include of a common parameter would bring everything. */
const MOST_INCLUDED = 1000;

const findTargets = async (db: Kysely<Database>, { from, code, target }: Include, matches: readonly FoundRow[]): Promise<readonly string[]> => {
  const rows = await db.selectFrom('search_reference').select('target').distinct()
    .where('param', '=', `${from}.${code}`).where('rid', 'in', matches.map(({ rid }) => rid)).execute();
  return rows.map((row) => row.target).filter((ref) => /^[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64}$/u.test(ref) && (target === undefined || ref.startsWith(`${target}/`)));
};

const readTargets = async (db: Kysely<Database>, refs: readonly string[]): Promise<readonly FoundRow[]> => {
  const pairs = refs.slice(0, MOST_INCLUDED).map((ref) => ref.split('/')).map(([type = '', id = '']) => sql`(${type}, ${id})`);
  if (pairs.length === 0) return [];
  return db.selectFrom('resources').select(['rid', 'type', 'id', 'content']).where('deleted', '=', 0)
    .where(sql<boolean>`(type, id) in (values ${sql.join(pairs)})`).execute();
};

const readPointing = async (db: Kysely<Database>, { from, code }: Include, matches: readonly FoundRow[]): Promise<readonly FoundRow[]> =>
  db.selectFrom('search_reference as s').innerJoin('resources as r', 'r.rid', 's.rid').select(['r.rid', 'r.type', 'r.id', 'r.content']).distinct()
    .where('s.param', '=', `${from}.${code}`).where('s.target', 'in', matches.map(({ type, id }) => `${type}/${id}`)).where('r.deleted', '=', 0)
    .orderBy('r.rid', 'desc').limit(MOST_INCLUDED).execute();

const readInclude = async (db: Kysely<Database>, include: Include, matches: readonly FoundRow[]): Promise<readonly FoundRow[]> =>
  (include.reverse ? readPointing(db, include, matches) : readTargets(db, await findTargets(db, include, matches)));

/** Each once, and none that is a match itself. */
export const searchSqlIncludes = async (db: Kysely<Database>, includes: readonly Include[], matches: readonly FoundRow[]): Promise<readonly Resource[]> => {
  if (includes.length === 0 || matches.length === 0) return [];
  const known = new Set(matches.map(({ rid }) => rid));
  const included = new Map<number, Resource>();
  for (const include of includes) {
    for (const { rid, content } of await readInclude(db, include, matches)) {
      if (!known.has(rid)) included.set(rid, JSON.parse(content) as Resource);
    }
  }
  return [...included.values()];
};
