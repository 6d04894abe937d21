// A commit's statements on PostgreSQL: one that asks everything and one that writes everything, so that a commit is two round trips.
import { CompiledQuery, type Transaction } from 'kysely';
import type { Statements } from './create-postgres-dialect.ts';
import { readTogether } from './read-together.ts';
import type { Database } from './schema.ts';
import type { CurrentRow, StoreQuestion, StoreState, StoreStatements, StoreWrites } from './store-statements.ts';
import { toConditionKey } from './to-condition-key.ts';

// Rows are locked in one order by everybody, so that two commits wait instead of deadlocking.
const ASK = `
with target as materialized (
  select r.rid, r.type, r.id, r.version, r.last_updated, r.deleted, r.content
  from unnest($1::text[], $2::text[]) as a(type, id) join resources r on r.type = a.type and r.id = a.id
  order by r.type, r.id for update of r)
select 'target' as kind, 0::bigint as ord, t.* from target t
union all
select 'match', c.ord, r.rid, r.type, r.id, r.version, r.last_updated, r.deleted, r.content
  from unnest($3::text[], $4::text[], $5::text[]) with ordinality as c(type, system, code, ord)
  join search_token s on s.param = c.type || '.identifier' and s.system = c.system and s.code = c.code join resources r on r.rid = s.rid
union all
select 'key', c.ord, 0, '', '', 0, 0, 0, ''
  from unnest($3::text[], $6::text[]) with ordinality as c(type, condition, ord) join condition_keys k on k.type = c.type and k.condition = c.condition
union all
select 'receipt', 0, 0, content_sha256, '', 0, 0, 0, answer from receipts where scope = $7 and key = $8
union all
select 'rid', 0, nextval('resources_rid_seq'), '', '', 0, 0, 0, '' from generate_series(1, $9::int)`;

const LOCK = `
select 1 from condition_keys k join unnest($1::text[], $2::text[]) as c(type, condition) on k.type = c.type and k.condition = c.condition
order by k.type, k.condition for update of k`;

const toWrite = (deletions: string): string => `
with w as materialized (
  select w.rid, w.type, w.id, w.version, w.last_updated, w.deleted, coalesce(w.content, '') as content
  from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], string_to_array($7::text, chr(31))) as w(rid, type, id, version, last_updated, deleted, content)),
resource as (
  insert into resources (rid, type, id, version, last_updated, deleted, content) select rid, type, id, version, last_updated, deleted, content from w
  on conflict (rid) do update set version = excluded.version, last_updated = excluded.last_updated, deleted = excluded.deleted, content = excluded.content),
version as (
  insert into resource_versions (type, id, version, last_updated, deleted, content) select type, id, version, last_updated, deleted, content from w),
${deletions}token as (insert into search_token (param, system, code, rid) select * from unnest($8::text[], $9::text[], $10::text[], $11::bigint[])),
date as (insert into search_date (param, lo, hi, rid) select * from unnest($12::text[], $13::bigint[], $14::bigint[], $15::bigint[])),
reference as (insert into search_reference (param, target, rid) select * from unnest($16::text[], $17::text[], $18::bigint[])),
string as (insert into search_string (param, value, raw, rid) select * from unnest($19::text[], $20::text[], $21::text[], $22::bigint[])),
condition_key as (insert into condition_keys (type, condition) select * from unnest($23::text[], $24::text[]))
insert into receipts (scope, key, content_sha256, answer, created_at)
  select * from unnest($25::text[], $26::text[], $27::text[], $28::text[], $29::bigint[])`;

// All parts of a statement see the rows as they were before it: what is deleted is what earlier versions left.
const WRITE_NEW = toWrite('');
const WRITE = toWrite(`
no_token as (delete from search_token where rid = any($30::bigint[])),
no_date as (delete from search_date where rid = any($30::bigint[])),
no_reference as (delete from search_reference where rid = any($30::bigint[])),
no_string as (delete from search_string where rid = any($30::bigint[])),`);

interface Answer extends CurrentRow { readonly kind: 'target' | 'match' | 'key' | 'receipt' | 'rid'; readonly ord: number }

/** JSON text has no control characters, so that one between two contents needs no escaping: an array's literal costs both sides a look at every quote. What is deleted has none, and the parts of an empty text are no parts. */
const BETWEEN = '\u001F';

/** Rows to columns, as `unnest` takes them. */
const toColumns = (width: number, rows: readonly (readonly (string | number)[])[]): readonly unknown[] =>
  Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));

const ask = async (transaction: Transaction<Database>, { receipt, targets, conditions, newRids }: StoreQuestion): Promise<StoreState> => {
  const parameters = [
    ...toColumns(2, targets.map(({ type, id }) => [type, id])),
    ...toColumns(4, conditions.map((condition) => [condition.type, condition.system, condition.code, toConditionKey(condition)])),
    receipt?.scope ?? null, receipt?.key ?? null, newRids,
  ];
  const { rows } = await transaction.executeQuery<Answer>(CompiledQuery.raw(ASK, parameters));
  const found = rows.find(({ kind }) => kind === 'receipt');
  const ofCondition = (kind: Answer['kind'], index: number): readonly Answer[] => rows.filter((row) => row.kind === kind && row.ord === index + 1);
  return {
    ...(found && { receipt: { contentSha256: found.type, answer: found.content } }),
    targets: rows.filter(({ kind }) => kind === 'target'),
    matches: conditions.map((_, index) => ({ rows: ofCondition('match', index), isKnown: ofCondition('key', index).length > 0 })),
    rids: rows.flatMap(({ kind, rid }) => (kind === 'rid' ? [rid] : [])),
  };
};

const lock: StoreStatements['lock'] = async (transaction, conditions) => {
  await transaction.executeQuery(CompiledQuery.raw(LOCK, [...toColumns(2, conditions.map((condition) => [condition.type, toConditionKey(condition)]))]));
};

/** A pair of keys in the same order for everybody: two commits that create under the same conditions wait, they do not deadlock. */
const inOrder = (keys: StoreWrites['keys']): StoreWrites['keys'] =>
  keys.toSorted((a, b) => (`${a.type} ${a.condition}` < `${b.type} ${b.condition}` ? -1 : 1));

const write = async (transaction: Transaction<Database>, { rows, cleared, index, keys, receipt }: StoreWrites): Promise<void> => {
  const parameters = [
    ...toColumns(6, rows.map((r) => [r.rid, r.type, r.id, r.version, r.last_updated, r.deleted])), rows.map((r) => r.content).join(BETWEEN),
    ...toColumns(4, index.flatMap((v) => (v.kind === 'token' ? [[v.param, v.system, v.code, v.rid]] : []))),
    ...toColumns(4, index.flatMap((v) => (v.kind === 'date' ? [[v.param, v.lo, v.hi, v.rid]] : []))),
    ...toColumns(3, index.flatMap((v) => (v.kind === 'reference' ? [[v.param, v.target, v.rid]] : []))),
    ...toColumns(4, index.flatMap((v) => (v.kind === 'string' ? [[v.param, v.value, v.raw, v.rid]] : []))),
    ...toColumns(2, inOrder(keys).map(({ type, condition }) => [type, condition])),
    ...toColumns(5, receipt ? [[receipt.scope, receipt.key, receipt.contentSha256, receipt.answer, receipt.createdAt]] : []),
  ];
  await transaction.executeQuery(cleared.length === 0 ? CompiledQuery.raw(WRITE_NEW, parameters) : CompiledQuery.raw(WRITE, [...parameters, cleared]));
};

export const postgresStatements: StoreStatements & Statements = {
  ask, lock, write, names: new Map([[ASK, 'store_ask'], [LOCK, 'store_lock'], [WRITE_NEW, 'store_write_new'], [WRITE, 'store_write'], ...readTogether.names]),
  // the transaction begins with its first question, and ends with what it writes
  unread: new Set(['begin', WRITE_NEW, WRITE]),
};
