// One page of the worklist: the open coordination tasks in the order of `worklistIndex`, with their requests, transfers, deliveries, visits and steps, in a fixed number of queries.
import { CompiledQuery, sql, type Kysely, type RawBuilder } from 'kysely';
import type { Resource, Task } from '@medplum/fhirtypes';
import { PROGRAMME_CODES, STATUS_REASONS, STEP_CODES } from '../../core/fhir/systems.ts';
import { isDelivery } from '../../core/fhir/delivery.ts';
import { isStep } from '../../core/fhir/path-step.ts';
import { isTransfer } from '../../core/fhir/transfer.ts';
import { isVisitBooking } from '../../core/fhir/visit-booking.ts';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { WorklistEntry, WorklistQuery } from '../../ports/resource-store.ts';
import { toIndexKey } from '../search/to-index-key.ts';
import { worklistIndex } from '../search/worklist-index.ts';
import type { Database, Dialect } from './schema.ts';
import { searchSqlCursor, type Place } from './search-sql-cursor.ts';
import { searchSqlDriver, type Driver } from './search-sql-driver.ts';
import { toStoreFailure } from './to-store-failure.ts';

type Sql = RawBuilder<unknown>;
interface WorklistPage { readonly entries: readonly WorklistEntry[]; readonly next?: string }
/** One filter, as the query of the coordination tasks' `rid`s and as a condition on `t`, a row of the worklist's index. */
interface Filter extends Driver { readonly condition: Sql }

const LARGEST_PAGE = 200;
/** Of a transfer that still runs (S12). */
const OPEN_TRANSFER = ['draft', 'requested', 'received', 'accepted', 'ready', 'in-progress', 'on-hold'];

type Token = Readonly<Record<'param' | 'code' | 'mark', string>> & { readonly system?: string };
const ofToken = (dialect: Dialect, { param, system, code, mark }: Token): Filter => ({
  rids: sql`select s.rid from search_token s where s.param = ${param} and s.code = ${toIndexKey(code)}${system === undefined ? sql`` : sql` and s.system = ${system}`}`,
  condition: dialect === 'sqlite' ? sql`instr(t.raw, ${mark}) > 0` : sql`strpos(t.raw, ${mark}) > 0`,
});

/** By way of the custodian's transfers. Lookups by `rid` and key only (see `searchSqlCriterion`). */
const ofCustodian = (organization: string): Filter => {
  const owner = toIndexKey(`Organization/${organization}`);
  const isOpen = (rid: Sql): Sql => sql`(select 1 from search_token s where s.rid = ${rid} and s.param || '' = 'Task.status' and s.code in (${sql.join(OPEN_TRANSFER)}) limit 1) is not null`;
  const owned = sql`select o.rid from search_reference o where o.param = 'Task.owner' and o.target = ${owner}`;
  return {
    atMost: owned,
    rids: sql`select c.rid from (${owned}) o cross join search_reference p cross join resources c
      where p.rid = o.rid and p.param || '' = 'Task.part-of' and c.type = 'Task' and c.id = substr(p.target, 6) and ${isOpen(sql`o.rid`)}`,
    condition: sql`(select 1 from search_reference p where p.param = 'Task.part-of' and p.target = 'Task/' || (select c.id from resources c where c.rid = t.rid)
      and (select 1 from search_reference o where o.rid = p.rid and o.param || '' = 'Task.owner' and o.target = ${owner} limit 1) is not null and ${isOpen(sql`p.rid`)} limit 1) is not null`,
  };
};

const toFilters = (dialect: Dialect, { programme, custodian, status, statusReason, step }: WorklistQuery): readonly Filter[] => {
  const token = (code: string | undefined, toToken: (code: string) => Token): readonly Filter[] => (code === undefined ? [] : [ofToken(dialect, toToken(code))]);
  const { toMark } = worklistIndex;
  return [
    ...token(programme, (code) => ({ param: 'Task._tag', system: PROGRAMME_CODES, code, mark: toMark('programme', code) })),
    ...token(status, (code) => ({ param: 'Task.status', code, mark: toMark('status', code) })),
    ...token(statusReason, (code) => ({ param: 'Task.status-reason', system: STATUS_REASONS, code, mark: toMark('reason', code) })),
    ...token(step, (code) => ({ param: 'Task.business-status', system: STEP_CODES, code, mark: toMark('step', code) })),
    ...(custodian === undefined ? [] : [ofCustodian(custodian)]),
  ];
};

interface Row { readonly rid: number; readonly value: string }

const fetchRows = async (db: Kysely<Database>, filters: readonly Filter[], page: { readonly place: Place | undefined; readonly limit: number }): Promise<readonly Row[]> => {
  const driver = await searchSqlDriver(db, filters);
  const from = driver ? sql`(select distinct q.rid from (${driver.rids}) q) d cross join search_string t` : sql`search_string t`;
  const [value, rid] = page.place ?? [];
  const { rows } = await sql<Row>`select t.rid, t.value from ${from} where ${sql.join([
    sql`t.param = ${worklistIndex.PARAM}`, ...(driver ? [sql`t.rid = d.rid`] : []),
    ...(page.place ? [sql`(t.value, t.rid) > (${value}, ${rid})`] : []),
    ...filters.filter((filter) => filter !== driver).map(({ condition }) => condition),
  ], sql` and `)} order by t.value, t.rid limit ${page.limit}`.execute(db);
  return rows;
};

/** The same three statements at every page: written out, as building them anew takes longer than running them. On SQLite one is run for each key. */
const PARTS = {
  sqlite: {
    tasks: 'select rid, content from resources where rid = ? and deleted = 0',
    requests: "select content from resources where type = 'ServiceRequest' and id = ? and deleted = 0",
    transfers: "select p.target, r.content from search_reference p cross join resources r on r.rid = p.rid where p.param = 'Task.part-of' and p.target = ? and r.deleted = 0 order by r.rid",
  },
  postgres: {
    tasks: 'select rid, content from resources where rid = any($1::bigint[]) and deleted = 0',
    requests: "select content from resources where type = 'ServiceRequest' and id = any($1::text[]) and deleted = 0",
    transfers: "select p.target, r.content from search_reference p join resources r on r.rid = p.rid where p.param = 'Task.part-of' and p.target = any($1::text[]) and r.deleted = 0 order by r.rid",
  },
} as const;

interface Part { readonly rid: number; readonly target: string; readonly content: string }

const readParts = async (db: Kysely<Database>, dialect: Dialect, what: { readonly part: keyof typeof PARTS.sqlite; readonly keys: readonly (string | number)[] }): Promise<readonly Part[]> => {
  if (what.keys.length === 0) return [];
  const parameters = dialect === 'sqlite' ? what.keys.map((key) => [key]) : [what.keys];
  return (await db.executeQuery<Part>(CompiledQuery.raw(PARTS[dialect][what.part], parameters))).rows;
};

const requestIdOf = ({ focus }: Task): readonly string[] => /^ServiceRequest\/(.+)$/u.exec(focus?.reference ?? '')?.slice(1) ?? [];

const readEntries = async (db: Kysely<Database>, dialect: Dialect, rows: readonly Row[]): Promise<readonly WorklistEntry[]> => {
  const contents = new Map((await readParts(db, dialect, { part: 'tasks', keys: rows.map(({ rid }) => rid) })).map(({ rid, content }) => [rid, content]));
  const tasks = rows.flatMap(({ rid }) => contents.get(rid) ?? []).map((content) => JSON.parse(content) as Task);
  const requests = (await readParts(db, dialect, { part: 'requests', keys: tasks.flatMap(requestIdOf) })).map(({ content }) => JSON.parse(content) as Resource);
  const requestOf = new Map(requests.map((request) => [`ServiceRequest/${request.id ?? ''}`, request]));
  const transfers = (await readParts(db, dialect, { part: 'transfers', keys: tasks.map(({ id }) => `Task/${id ?? ''}`) }))
    .map(({ target, content }) => ({ target, task: JSON.parse(content) as Task })).filter(({ task }) => isTransfer(task) || isDelivery(task) || isVisitBooking(task) || isStep(task));
  const transfersOf = Map.groupBy(transfers, ({ target }) => target);
  return tasks.flatMap((coordination) => {
    const request = requestOf.get(coordination.focus?.reference ?? '');
    return request ? [{ coordination, request, transfers: transfersOf.get(`Task/${coordination.id ?? ''}`)?.map(({ task }) => task) ?? [] }] : [];
  });
};

const ORDER = 'worklist';

/** Failures: `malformed` (a cursor that is not of a worklist), `not-ready`. */
export const worklistSql = async (db: Kysely<Database>, dialect: Dialect, query: WorklistQuery): Promise<Result<WorklistPage>> => {
  const place = query.cursor === undefined ? ok(undefined) : searchSqlCursor.read(query.cursor, ORDER, ['string']);
  if (!place.ok) return place;
  const count = Math.min(Math.max(query.count, 1), LARGEST_PAGE);
  try {
    const rows = await fetchRows(db, toFilters(dialect, query), { place: place.value, limit: count + 1 });
    const shown = rows.slice(0, count);
    const last = rows.length > count ? shown.at(-1) : undefined;
    return ok({ entries: await readEntries(db, dialect, shown), ...(last && { next: searchSqlCursor.write(ORDER, [last.value, last.rid]) }) });
  } catch (error) {
    return toStoreFailure(error);
  }
};
