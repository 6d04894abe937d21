// A criterion in SQL, in two forms: a condition on a resource's row, and the query of all rows that meet it. Values are always bound, never written into the text.
import { sql, type RawBuilder } from 'kysely';
import type { Criterion, DateComparator, DateMatch, IndexTable, StringMatch, TokenMatch } from '../search/criterion.ts';
import type { Dialect } from './schema.ts';

type Sql = RawBuilder<unknown>;

const either = (conditions: readonly Sql[]): Sql => (conditions.length === 0 ? sql`1 = 0` : sql`(${sql.join(conditions, sql` or `)})`);
const each = (conditions: readonly Sql[]): Sql => sql`(${sql.join(conditions, sql` and `)})`;

const tokenMatch = ({ system, code }: TokenMatch): Sql => each([
  ...(system === undefined ? [] : [sql`t.system = ${system}`]),
  ...(code === undefined ? [] : [sql`t.code = ${code}`]),
]);

/**
 * Ranges by https://hl7.org/fhir/R4/search.html#prefix: [lo, hi) of the value against [from, to) of what is asked.
 * `le` and `ge` also take a value that starts (ends) at the very instant asked for: a time to the second is not later than its own first millisecond.
 * Each has a bound on one column alone, for the index.
 */
const DATE_MATCHES: Record<DateComparator, (from: number, to: number) => Sql> = {
  eq: (from, to) => sql`(t.lo >= ${from} and t.lo < ${to} and t.hi <= ${to})`,
  ne: (from, to) => sql`(t.lo < ${from} or t.hi > ${to})`,
  gt: (_, to) => sql`t.hi > ${to}`,
  lt: (from) => sql`t.lo < ${from}`,
  ge: (from, to) => sql`(t.hi > ${from} and (t.hi >= ${to} or t.lo >= ${from}))`,
  le: (from, to) => sql`(t.lo < ${to} and (t.lo <= ${from} or t.hi <= ${to}))`,
  sa: (_, to) => sql`t.lo >= ${to}`,
  eb: (from) => sql`(t.hi <= ${from} and t.lo < ${from})`,
};
const dateMatch = ({ comparator, lo, hi }: DateMatch): Sql => DATE_MATCHES[comparator](lo, hi);

/** The same for a column that holds one millisecond. */
const COLUMN_MATCHES: Record<DateComparator, (from: number, to: number) => Sql> = {
  eq: (from, to) => sql`(r.last_updated >= ${from} and r.last_updated < ${to})`,
  ne: (from, to) => sql`(r.last_updated < ${from} or r.last_updated >= ${to})`,
  gt: (_, to) => sql`r.last_updated >= ${to}`,
  lt: (from) => sql`r.last_updated < ${from}`,
  ge: (from) => sql`r.last_updated >= ${from}`,
  le: (_, to) => sql`r.last_updated < ${to}`,
  sa: (_, to) => sql`r.last_updated >= ${to}`,
  eb: (from) => sql`r.last_updated < ${from}`,
};

/** The first text after all that start so; both engines compare by bytes. */
const afterPrefix = (prefix: string): string => `${prefix}\u{10FFFF}`;
const stringMatch = ({ how, text }: StringMatch, dialect: Dialect): Sql => {
  switch (how) {
    case 'exact': return sql`t.raw = ${text}`;
    case 'starts': return sql`(t.value >= ${text} and t.value < ${afterPrefix(text)})`;
    case 'contains': return dialect === 'sqlite' ? sql`instr(t.value, ${text}) > 0` : sql`strpos(t.value, ${text}) > 0`;
  }
};

const tableOf = (table: IndexTable): Sql => sql.table(`search_${table}`);

type RowCriterion = Extract<Criterion, { readonly kind: 'token' | 'token-not' | 'date' | 'reference' | 'string' }>;
const ROW_TABLES: Partial<Record<Criterion['kind'], IndexTable>> = {
  'token': 'token', 'token-not': 'token', 'date': 'date', 'reference': 'reference', 'string': 'string',
} satisfies Record<RowCriterion['kind'], IndexTable>;
const isRowCriterion = (criterion: Criterion): criterion is RowCriterion => criterion.kind in ROW_TABLES;

const anyMatch = (criterion: RowCriterion, dialect: Dialect): readonly Sql[] => {
  switch (criterion.kind) {
    case 'token':
    case 'token-not': return criterion.any.map(tokenMatch);
    case 'date': return criterion.any.map(dateMatch);
    case 'reference': return criterion.any.map((target) => sql`t.target = ${target}`);
    case 'string': return criterion.any.map((match) => stringMatch(match, dialect));
  }
};

interface RowMatch { readonly table: IndexTable; readonly param: string; readonly values: Sql }
/** What a row `t` of an index table must be; for criteria that one table answers. */
const rowMatch = (criterion: Criterion, dialect: Dialect): RowMatch | undefined => {
  if (criterion.kind === 'missing') return { table: criterion.table, param: criterion.param, values: sql`1 = 1` };
  const table = ROW_TABLES[criterion.kind];
  return table && isRowCriterion(criterion) ? { table, param: criterion.param, values: either(anyMatch(criterion, dialect)) } : undefined;
};

/**
 * Looked up by `rid`, row for row, as a scalar: as a plain `exists` PostgreSQL may join the whole index, and without statistics
 * (after a bulk load, on a new database) start from the parameter instead, thousands of times slower. `|| ''` keeps it off that index.
 */
const isThere = (from: Sql, where: Sql): Sql => sql`(select 1 from ${from} where ${where} limit 1) is not null`;
const paramIs = (alias: 't' | 'c', param: string, dialect: Dialect): Sql => (dialect === 'sqlite' ? sql`${sql.ref(alias)}.param = ${param}` : sql`${sql.ref(alias)}.param || '' = ${param}`);

const isNegative = (criterion: Criterion): boolean => criterion.kind === 'token-not' || (criterion.kind === 'missing' && criterion.isMissing);

/** Types come from our own closed list, so they may stand in the text. */
const prefixOf = (type: string): Sql => sql.lit(`${type}/`);

/** By id, not by a join: the outer row is one of many, and only what it points to is looked at. The inner `r` and `c` hide the outer ones. */
const chainCondition = (criterion: Criterion & { readonly kind: 'chain' }, dialect: Dialect): Sql => either(criterion.any.map(({ type, criterion: inner }) => isThere(
  sql`search_reference c`,
  sql`c.rid = r.rid and ${paramIs('c', criterion.param, dialect)} and ${isThere(
    sql`resources r`,
    sql`r.type = ${sql.lit(type)} and r.id = substr(c.target, ${sql.lit(type.length + 2)}) and c.target = ${prefixOf(type)} || r.id and r.deleted = 0 and ${toCondition(inner, dialect)}`,
  )}`,
)));

/** A condition on `r`, a row of `resources`. */
const toCondition = (criterion: Criterion, dialect: Dialect): Sql => {
  const match = rowMatch(criterion, dialect);
  if (match) {
    const found = isThere(sql`${tableOf(match.table)} t`, sql`t.rid = r.rid and ${paramIs('t', match.param, dialect)} and ${match.values}`);
    return isNegative(criterion) ? sql`not (${found})` : found;
  }
  if (criterion.kind === 'either') return either(criterion.any.map((one) => toCondition(one, dialect)));
  if (criterion.kind === 'chain') return chainCondition(criterion, dialect);
  if (criterion.kind === 'last-updated') return either(criterion.any.map(({ comparator, lo, hi }) => COLUMN_MATCHES[comparator](lo, hi)));
  return either(criterion.kind === 'id' ? criterion.any.map((id) => sql`r.id = ${id}`) : []);
};

interface Rids { readonly type: string; readonly dialect: Dialect }

const chainRids = (criterion: Criterion & { readonly kind: 'chain' }, dialect: Dialect): Sql | undefined => {
  const branches = criterion.any.map((branch) => {
    const inner = toRids(branch.criterion, { type: branch.type, dialect });
    // `cross join` keeps SQLite from starting at the references, which are many.
    return inner && sql`select c.rid from (${inner}) d cross join resources p cross join search_reference c
      where p.rid = d.rid and p.deleted = 0 and c.param = ${criterion.param} and c.target = ${prefixOf(branch.type)} || p.id`;
  }).filter((branch) => branch !== undefined);
  return branches.length === criterion.any.length ? sql`${sql.join(branches, sql` union all `)}` : undefined;
};

const eitherRids = ({ any }: Criterion & { readonly kind: 'either' }, at: Rids): Sql | undefined => {
  const parts = any.map((one) => toRids(one, at)).filter((part) => part !== undefined);
  return parts.length === any.length ? sql`${sql.join(parts, sql` union all `)}` : undefined;
};

/** The query of the `rid`s that meet it, some perhaps twice; `undefined` where that is no shorter than asking every row. */
const toRids = (criterion: Criterion, { type, dialect }: Rids): Sql | undefined => {
  if (isNegative(criterion) || criterion.kind === 'missing') return undefined;
  const match = rowMatch(criterion, dialect);
  if (match) return sql`select t.rid from ${tableOf(match.table)} t where t.param = ${match.param} and ${match.values}`;
  if (criterion.kind === 'id') return sql`select r.rid from resources r where r.type = ${type} and ${either(criterion.any.map((id) => sql`r.id = ${id}`))}`;
  if (criterion.kind === 'either') return eitherRids(criterion, { type, dialect });
  return criterion.kind === 'chain' ? chainRids(criterion, dialect) : undefined;
};

/** What is asked of `t`, a row of the index table itself under this parameter. */
const toRowCondition = (criterion: Criterion, dialect: Dialect): readonly Sql[] => {
  const match = rowMatch(criterion, dialect);
  return match ? [match.values] : [];
};

export const searchSqlCriterion = { toCondition, toRids, toRowCondition };
