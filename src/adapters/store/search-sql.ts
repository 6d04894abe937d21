// A search in SQL: its filters as conditions on index rows, its page by the last row's sort values, total and includes only when asked.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Resource } from '@medplum/fhirtypes';
import { fail, ok, type Failure, type Result } from '../../core/kernel/result.ts';
import type { SearchPage, SearchQuery } from '../../ports/resource-store.ts';
import type { Criterion } from '../search/criterion.ts';
import { readFilter } from '../search/read-filter.ts';
import type { Database, Dialect } from './schema.ts';
import { searchSqlCriterion } from './search-sql-criterion.ts';
import { searchSqlCursor, type Place } from './search-sql-cursor.ts';
import { searchSqlDriver, type Driver } from './search-sql-driver.ts';
import { searchSqlIncludes, type FoundRow } from './search-sql-includes.ts';
import { searchSqlOrder, type SortKey, type SortOrder } from './search-sql-order.ts';
import { toStoreFailure } from './to-store-failure.ts';

type Sql = RawBuilder<unknown>;

const DEFAULT_COUNT = 50;
const LARGEST_COUNT = 200;

interface Search {
  readonly query: SearchQuery;
  readonly criteria: readonly Criterion[];
  readonly order: SortOrder;
  readonly place: Place | undefined;
  readonly count: number;
}

interface Candidate extends Driver { readonly criterion: Criterion }

interface Engine { readonly db: Kysely<Database>; readonly dialect: Dialect }

const isFailure = <T>(result: Result<T>): result is { readonly ok: false; readonly failure: Failure } => !result.ok;

const readCriteria = (query: SearchQuery): Result<readonly Criterion[]> => {
  const read = query.filters.map((filter) => readFilter(query.type, filter));
  const failed = read.filter(isFailure);
  if (failed[0]) return fail(failed[0].failure.kind, ...failed.flatMap(({ failure }) => failure.issues));
  return ok(read.flatMap((result) => (result.ok ? [result.value] : [])));
};

const readSearch = (query: SearchQuery): Result<Search> => {
  const criteria = readCriteria(query);
  if (!criteria.ok) return criteria;
  const order = searchSqlOrder.toOrder(query.type, query.sort);
  if (!order.ok) return order;
  const kinds = order.value.keys.slice(0, -1).map(({ kind }) => kind);
  const place = query.cursor === undefined ? ok(undefined) : searchSqlCursor.read(query.cursor, order.value.name, kinds);
  if (!place.ok) return place;
  return ok({ query, criteria: criteria.value, order: order.value, place: place.value, count: Math.min(query.count ?? DEFAULT_COUNT, LARGEST_COUNT) });
};

const toCandidates = ({ query: { type } }: Search, criteria: readonly Criterion[], dialect: Dialect): readonly Candidate[] => criteria.flatMap((criterion) => {
  const rids = searchSqlCriterion.toRids(criterion, { type, dialect });
  return rids ? [{ criterion, rids }] : [];
});

const each = (conditions: readonly Sql[]): Sql => sql.join(conditions, sql` and `);

/** The rows of the searched type that are there, and the criteria but those that are `met`. */
const toConditions = ({ query, criteria }: Search, met: readonly Criterion[], dialect: Dialect): readonly Sql[] => [
  sql`r.type = ${query.type}`, sql`r.deleted = 0`,
  ...criteria.filter((criterion) => !met.includes(criterion)).map((criterion) => searchSqlCriterion.toCondition(criterion, dialect)),
];

/** `cross join`: SQLite then reads in the order written, from the few to the many. */
const fromCandidate = ({ rids }: Candidate): Sql => sql`(select distinct q.rid from (${rids}) q) d cross join resources r`;
const JOINED = sql`r.rid = d.rid`;

interface Slice {
  readonly from: Sql;
  readonly where: readonly Sql[];
  readonly keys: readonly SortKey[];
  readonly place: Place | undefined;
  readonly limit: number;
  /** Read with the place: for what comes in order, so that only what is answered is read. */
  readonly withRows?: boolean;
}

interface Hit { readonly place: Place; /** Absent: to be read by its `rid`. */ readonly row?: FoundRow }

type Read = FoundRow & Readonly<Record<string, string | number | null>>;

const WHOLE = [sql`r.rid`, sql`r.type`, sql`r.id`, sql`r.content`];

const fetchHits = async ({ db }: Engine, { from, where, keys, place, limit, withRows = false }: Slice): Promise<readonly Hit[]> => {
  if (limit <= 0) return [];
  const columns = [...keys.map(({ expression }, i) => sql`${expression} as ${sql.ref(`k${String(i)}`)}`), ...(withRows ? WHOLE : [])];
  const conditions = place ? [...where, searchSqlOrder.toAfter(keys, place)] : where;
  const { rows } = await sql<Read>`select ${sql.join(columns)} from ${from} where ${each(conditions)}
    order by ${searchSqlOrder.toOrderBy(keys)} limit ${limit}`.execute(db);
  const toPlace = (row: Read): Place => keys.map(({ kind }, i) => {
    const value = row[`k${String(i)}`] ?? null;
    return kind === 'number' && value !== null ? Number(value) : value;
  });
  return rows.map((row) => ({ place: toPlace(row), ...(withRows && { row }) }));
};

/** The only date that a resource has several of; of the others, a filter on the sorted date is a bound on the index that is read. */
const REPEATED = 'DocumentReference.creation';
const isSingle = ({ index }: SortKey): boolean => index?.kind === 'date' && index.param !== REPEATED;

const findBounds = ({ criteria, order: { keys: [first] } }: Search): readonly Criterion[] =>
  (first && isSingle(first) ? criteria.filter((criterion) => criterion.kind === 'date' && criterion.param === first.index?.param) : []);

/** A resource with several values comes once, at its first one. */
const isFirst = (key: SortKey): readonly Sql[] => {
  const { index, descending } = key;
  return index === undefined || isSingle(key) ? [] : [sql`(select 1 from ${index.table} e where e.rid = t.rid and e.param || '' = t.param
    and (e.${index.column}, e.${index.tie}) ${descending ? sql`>` : sql`<`} (t.${index.column}, t.${index.tie}) limit 1) is null`];
};

type Index = NonNullable<SortKey['index']>;

/** Those that have a value under the first key, read in its index's order. */
const fetchValued = (engine: Engine, search: Search, { table, column, param }: Index): Promise<readonly Hit[]> => {
  const { order: { keys }, place, count } = search;
  const bounds = findBounds(search);
  const onRow = (key: SortKey, i: number): SortKey => {
    if (i === 0) return { ...key, expression: sql`t.${column}`, nullable: false };
    return i === keys.length - 1 ? { ...key, expression: sql`t.rid` } : key;
  };
  return fetchHits(engine, {
    from: sql`${table} t cross join resources r`,
    where: [
      sql`t.param = ${param}`, ...bounds.flatMap((bound) => searchSqlCriterion.toRowCondition(bound, engine.dialect)), sql`r.rid = t.rid`,
      ...toConditions(search, bounds, engine.dialect), ...keys.slice(0, 1).flatMap(isFirst),
    ],
    keys: keys.map(onRow), place, limit: count + 1, withRows: keys.length === 2,
  });
};

/** Those that have none, ordered by the other keys. */
const fetchMissing = async (engine: Engine, search: Search, taken: number): Promise<readonly Hit[]> => {
  const rows = await fetchHits(engine, {
    from: sql`resources r`,
    where: [...toConditions(search, [], engine.dialect), sql`${search.order.keys[0]?.expression} is null`],
    keys: search.order.keys.slice(1), place: search.place?.[0] === null ? search.place.slice(1) : undefined, limit: search.count + 1 - taken,
  });
  return rows.map(({ place }) => ({ place: [null, ...place] }));
};

const fetchInOrder = async (engine: Engine, search: Search): Promise<readonly Hit[]> => {
  const { order: { keys }, place, count } = search;
  const index = keys[0]?.index;
  if (!index) return fetchHits(engine, { from: sql`resources r`, where: toConditions(search, [], engine.dialect), keys, place, limit: count + 1 });
  const valued = place?.[0] === null ? [] : await fetchValued(engine, search, index);
  return findBounds(search).length > 0 ? valued : [...valued, ...await fetchMissing(engine, search, valued.length)];
};

const fetchPage = async (engine: Engine, search: Search): Promise<readonly Hit[]> => {
  const bounds = findBounds(search);
  const driver = await searchSqlDriver(engine.db, toCandidates(search, search.criteria.filter((criterion) => !bounds.includes(criterion)), engine.dialect));
  if (!driver) return fetchInOrder(engine, search);
  const { order: { keys }, place, count } = search;
  return fetchHits(engine, { from: fromCandidate(driver), where: [JOINED, ...toConditions(search, [driver.criterion], engine.dialect)], keys, place, limit: count + 1 });
};

/** Index rows are of resources that are there: for one criterion they are enough. */
const toCounted = (search: Search, from: Candidate | undefined, dialect: Dialect): Sql => {
  const conditions = toConditions(search, from ? [from.criterion] : [], dialect);
  if (!from) return sql`resources r where ${each(conditions)}`;
  return search.criteria.length === 1 ? sql`(select distinct q.rid from (${from.rids}) q) d` : sql`${fromCandidate(from)} where ${each([JOINED, ...conditions])}`;
};

const countAll = async ({ db, dialect }: Engine, search: Search): Promise<number> => {
  const candidates = toCandidates(search, search.criteria, dialect);
  const counted = toCounted(search, await searchSqlDriver(db, candidates) ?? candidates[0], dialect);
  const { rows: [row] } = await sql<{ readonly n: number | string }>`select count(*) as n from ${counted}`.execute(db);
  return Number(row?.n ?? 0);
};

const ridOf = ({ place }: Hit): number => Number(place.at(-1));

const readRows = async ({ db }: Engine, hits: readonly Hit[]): Promise<readonly FoundRow[]> => {
  const unread = hits.filter(({ row }) => !row).map(ridOf);
  const rows = unread.length === 0 ? [] : await db.selectFrom('resources').select(['rid', 'type', 'id', 'content']).where('rid', 'in', unread).where('deleted', '=', 0).execute();
  const byRid = new Map(rows.map((row) => [row.rid, row]));
  return hits.flatMap((hit) => hit.row ?? byRid.get(ridOf(hit)) ?? []);
};

const runSearch = async (engine: Engine, search: Search): Promise<SearchPage> => {
  const { query, order, count } = search;
  const total = query.withTotal || count === 0 ? { total: await countAll(engine, search) } : {};
  const found = count === 0 ? [] : await fetchPage(engine, search);
  const page = found.slice(0, count);
  const rows = await readRows(engine, page);
  const last = found.length > count ? page.at(-1) : undefined;
  return {
    matches: rows.map(({ content }) => JSON.parse(content) as Resource),
    included: await searchSqlIncludes(engine.db, query.includes ?? [], rows),
    ...(last && { next: searchSqlCursor.write(order.name, last.place) }),
    ...total,
  };
};

/** Failures: `malformed` (a value that its parameter cannot have; a cursor that is not of this search), `invalid` (unknown parameter, modifier or sort), `not-ready`. */
export const searchSql = async (db: Kysely<Database>, dialect: Dialect, query: SearchQuery): Promise<Result<SearchPage>> => {
  const search = readSearch(query);
  if (!search.ok) return search;
  try {
    return ok(await runSearch({ db, dialect }, search.value));
  } catch (error) {
    return toStoreFailure(error);
  }
};
