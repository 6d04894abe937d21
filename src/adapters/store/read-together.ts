// Many resources by their references, and those that refer to something, in one round trip.
import type { Resource } from '@medplum/fhirtypes';
import { CompiledQuery, type Kysely } from 'kysely';
import type { ReferringAsk } from '../../ports/resource-store.ts';
import type { Database, Dialect } from './schema.ts';

interface Found { readonly ord: number; readonly rid: number; readonly content: string }

const SQLITE = {
  named: 'select 1 as ord, rid, content from resources where type = ? and id = ? and deleted = 0',
  referring: 'select 0 as ord, r.rid, r.content from search_reference s cross join resources r on r.rid = s.rid where s.param = ? and s.target = ? and r.deleted = 0',
} as const;

const NAMED = `select a.ord, r.rid, r.content from unnest($1::text[], $2::text[]) with ordinality as a(type, id, ord)
  join resources r on r.type = a.type and r.id = a.id and r.deleted = 0`;
const toReferring = (param: string, target: string): string => `select 0::bigint as ord, r.rid, r.content from unnest(${param}::text[], ${target}::text[]) as q(param, target)
  join search_reference s on s.param = q.param and s.target = q.target join resources r on r.rid = s.rid and r.deleted = 0`;
const REFERRING = toReferring('$1', '$2');
const BOTH = `${NAMED} union all ${toReferring('$3', '$4')}`;

const names: ReadonlyMap<string, string> = new Map([[NAMED, 'store_named'], [REFERRING, 'store_referring'], [BOTH, 'store_named_and_referring']]);

type Keys = readonly (readonly [string, string])[];

const columns = (keys: Keys): readonly (readonly string[])[] => [keys.map(([first]) => first), keys.map(([, second]) => second)];

const run = async (db: Kysely<Database>, text: string, parameters: readonly unknown[]): Promise<readonly Found[]> =>
  (await db.executeQuery<Found>(CompiledQuery.raw(text, [...parameters]))).rows;

const askPostgres = (db: Kysely<Database>, named: Keys, referring: Keys): Promise<readonly Found[]> => {
  if (referring.length === 0) return run(db, NAMED, columns(named));
  return named.length === 0 ? run(db, REFERRING, columns(referring)) : run(db, BOTH, [...columns(named), ...columns(referring)]);
};

const askSqlite = async (db: Kysely<Database>, named: Keys, referring: Keys): Promise<readonly Found[]> => [
  ...(named.length === 0 ? [] : await run(db, SQLITE.named, named)),
  ...(referring.length === 0 ? [] : await run(db, SQLITE.referring, referring)),
];

const toKey = (ref: string): Keys => {
  const [type, id, ...rest] = ref.split('/');
  return type !== undefined && id !== undefined && rest.length === 0 ? [[type, id]] : [];
};

/** What is named, in the order asked; then what refers, each once and in the order of its making. */
const inOrder = (rows: readonly Found[]): readonly Found[] => {
  const referring = new Map(rows.filter(({ ord }) => ord === 0).map((row) => [row.rid, row]));
  return [...rows.filter(({ ord }) => ord > 0).toSorted((a, b) => a.ord - b.ord), ...[...referring.values()].toSorted((a, b) => a.rid - b.rid)];
};

/** `refs` as `Type/id`. */
const read = async (db: Kysely<Database>, dialect: Dialect, { refs = [], asks = [] }: { readonly refs?: readonly string[]; readonly asks?: readonly ReferringAsk[] }): Promise<readonly Resource[]> => {
  const [named, referring] = [refs.flatMap(toKey), asks.map(({ type, code, target }) => [`${type}.${code}`, target] as const)];
  if (named.length + referring.length === 0) return [];
  const rows = await (dialect === 'sqlite' ? askSqlite : askPostgres)(db, named, referring);
  return inOrder(rows).map(({ content }) => JSON.parse(content) as Resource);
};

export const readTogether = {
  read,
  /** Text of each statement on PostgreSQL to the name that it is prepared under. */
  names,
};
