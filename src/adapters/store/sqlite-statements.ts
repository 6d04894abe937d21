// A commit's statements on SQLite: one per table, run for all its rows in one call.
import { CompiledQuery, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { CurrentRow, StoreQuestion, StoreState, StoreStatements, StoreWrites } from './store-statements.ts';
import { toConditionKey } from './to-condition-key.ts';

type Value = string | number;

const RESOURCE = 'r.rid, r.type, r.id, r.version, r.last_updated, r.deleted, r.content';
const SQL = {
  receipt: 'select content_sha256, answer from receipts where scope = ? and key = ?',
  target: `select ${RESOURCE} from resources r where r.type = ? and r.id = ?`,
  match: `select ? as ord, ${RESOURCE} from search_token s cross join resources r on r.rid = s.rid where s.param = ? and s.system = ? and s.code = ?`,
  key: 'select ? as ord from condition_keys where type = ? and condition = ?',
  lastRid: 'select coalesce(max(rid), 0) as rid from resources',
  resource: 'insert into resources (rid, type, id, version, last_updated, deleted, content) values (?, ?, ?, ?, ?, ?, ?) on conflict (rid) do update set version = excluded.version, last_updated = excluded.last_updated, deleted = excluded.deleted, content = excluded.content',
  version: 'insert into resource_versions (type, id, version, last_updated, deleted, content) values (?, ?, ?, ?, ?, ?)',
  token: 'insert into search_token (param, system, code, rid) values (?, ?, ?, ?) on conflict do nothing',
  date: 'insert into search_date (param, lo, hi, rid) values (?, ?, ?, ?) on conflict do nothing',
  reference: 'insert into search_reference (param, target, rid) values (?, ?, ?) on conflict do nothing',
  string: 'insert into search_string (param, value, raw, rid) values (?, ?, ?, ?) on conflict do nothing',
  conditionKey: 'insert into condition_keys (type, condition) values (?, ?)',
  newReceipt: 'insert into receipts (scope, key, content_sha256, answer, created_at) values (?, ?, ?, ?, ?)',
} as const;
const SEARCH_TABLES = ['search_token', 'search_date', 'search_reference', 'search_string'] as const;

const runAll = async <R>(transaction: Transaction<Database>, text: string, rows: readonly (readonly Value[])[]): Promise<readonly R[]> =>
  rows.length === 0 ? [] : (await transaction.executeQuery<R>(CompiledQuery.raw(text, [...rows]))).rows;

const ask = async (transaction: Transaction<Database>, { receipt, targets, conditions, newRids }: StoreQuestion): Promise<StoreState> => {
  const [found] = await runAll<{ content_sha256: string; answer: string }>(transaction, SQL.receipt, receipt ? [[receipt.scope, receipt.key]] : []);
  const current = await runAll<CurrentRow>(transaction, SQL.target, targets.map(({ type, id }) => [type, id]));
  const matches = await runAll<CurrentRow & { ord: number }>(transaction, SQL.match, conditions.map(({ type, system, code }, ord) => [ord, `${type}.identifier`, system, code]));
  const keys = await runAll<{ ord: number }>(transaction, SQL.key, conditions.map((condition, ord) => [ord, condition.type, toConditionKey(condition)]));
  const [last] = newRids === 0 ? [] : (await transaction.executeQuery<{ rid: number }>(CompiledQuery.raw(SQL.lastRid))).rows;
  return {
    ...(found && { receipt: { contentSha256: found.content_sha256, answer: found.answer } }),
    targets: current,
    matches: conditions.map((_, ord) => ({ rows: matches.filter((row) => row.ord === ord), isKnown: keys.some((row) => row.ord === ord) })),
    // Rows of `resources` are never deleted and this transaction is the only writer: the next numbers are free.
    rids: Array.from({ length: newRids }, (_, i) => (last?.rid ?? 0) + 1 + i),
  };
};

const write = async (transaction: Transaction<Database>, { rows, cleared, index, keys, receipt }: StoreWrites): Promise<void> => {
  const put = (text: string, values: readonly (readonly Value[])[]): Promise<readonly unknown[]> => runAll(transaction, text, values);
  await put(SQL.resource, rows.map((r) => [r.rid, r.type, r.id, r.version, r.last_updated, r.deleted, r.content]));
  await put(SQL.version, rows.map((r) => [r.type, r.id, r.version, r.last_updated, r.deleted, r.content]));
  for (const table of SEARCH_TABLES) await put(`delete from ${table} where rid = ?`, cleared.map((rid) => [rid]));
  await put(SQL.token, index.flatMap((v) => (v.kind === 'token' ? [[v.param, v.system, v.code, v.rid]] : [])));
  await put(SQL.date, index.flatMap((v) => (v.kind === 'date' ? [[v.param, v.lo, v.hi, v.rid]] : [])));
  await put(SQL.reference, index.flatMap((v) => (v.kind === 'reference' ? [[v.param, v.target, v.rid]] : [])));
  await put(SQL.string, index.flatMap((v) => (v.kind === 'string' ? [[v.param, v.value, v.raw, v.rid]] : [])));
  await put(SQL.conditionKey, keys.map(({ type, condition }) => [type, condition]));
  await put(SQL.newReceipt, receipt ? [[receipt.scope, receipt.key, receipt.contentSha256, receipt.answer, receipt.createdAt]] : []);
};

/** `begin immediate` has locked everything already. */
const lock = (): Promise<void> => Promise.resolve();

export const sqliteStatements: StoreStatements = { ask, lock, write };
