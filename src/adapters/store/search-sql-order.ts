// The order of a search's matches in SQL, and the condition that a row comes after a given place in it. Rows without a value come last either way.
import { sql, type RawBuilder } from 'kysely';
import type { ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { SearchQuery } from '../../ports/resource-store.ts';
import { searchParameters, type KnownParameter, type ParameterType } from '../search/search-parameters.ts';
import type { Place, PlaceKind } from './search-sql-cursor.ts';

type Sql = RawBuilder<unknown>;

export interface SortKey {
  /** On `r`; `null` where the row has no value. */
  readonly expression: Sql;
  readonly kind: PlaceKind;
  readonly descending: boolean;
  readonly nullable: boolean;
  /** The index table in whose own order the rows can be read. */
  readonly index?: { readonly kind: ParameterType; readonly table: Sql; readonly column: Sql; readonly tie: Sql; readonly param: string };
}

export interface SortOrder {
  /** Names the order in cursors. */
  readonly name: string;
  /** The last is `rid`, which no two rows share. */
  readonly keys: readonly SortKey[];
}

type Sort = NonNullable<SearchQuery['sort']>[number];

const COLUMNS: Readonly<Record<string, Pick<SortKey, 'expression' | 'kind'>>> = {
  _lastUpdated: { expression: sql`r.last_updated`, kind: 'number' },
  _id: { expression: sql`r.id`, kind: 'string' },
};
/** `tie` tells rows of one resource apart that have the same value. */
const TABLES = {
  date: { table: 'search_date', column: 'lo', tie: 'hi', kind: 'number' },
  token: { table: 'search_token', column: 'code', tie: 'system', kind: 'string' },
  uri: { table: 'search_token', column: 'code', tie: 'system', kind: 'string' },
  string: { table: 'search_string', column: 'value', tie: 'raw', kind: 'string' },
} as const;

/** Several values count by their least one, descending by their greatest (https://hl7.org/fhir/R4/search.html#sort). */
const toKey = ({ type, param }: KnownParameter, descending: boolean): SortKey | undefined => {
  if (type === 'reference') return undefined;
  const { table, column, tie, kind } = TABLES[type];
  const choose = descending ? sql`max` : sql`min`;
  return {
    expression: sql`(select ${choose}(k.${sql.ref(column)}) from ${sql.table(table)} k where k.rid = r.rid and k.param || '' = ${param})`,
    kind, descending, nullable: true, index: { kind: type, table: sql.table(table), column: sql.ref(column), tie: sql.ref(tie), param },
  };
};

const toSortKey = (type: ResourceType, { code, descending = false }: Sort): SortKey | undefined => {
  const column = Object.hasOwn(COLUMNS, code) ? COLUMNS[code] : undefined;
  if (column) return { ...column, descending, nullable: false };
  const parameter = searchParameters.get(type)?.get(code);
  return parameter && toKey(parameter, descending);
};

const nameOf = (type: ResourceType, sort: readonly Sort[]): string => `${type}:${sort.map(({ code, descending }) => (descending ? '-' : '') + code).join()}`;

const NEWEST: readonly Sort[] = [{ code: '_lastUpdated', descending: true }];

const toOrder = (type: ResourceType, sort: readonly Sort[] = NEWEST): Result<SortOrder> => {
  const wanted = sort.length > 0 ? sort : NEWEST;
  const keys = wanted.map((key) => toSortKey(type, key)).filter((key) => key !== undefined);
  if (keys.length < wanted.length) return fail('invalid', { text: `${type} cannot be sorted by this parameter`, code: 'not-supported' });
  const rid: SortKey = { expression: sql`r.rid`, kind: 'number', descending: keys[0]?.descending ?? false, nullable: false };
  return ok({ name: nameOf(type, wanted), keys: [...keys, rid] });
};

const toOrderBy = (keys: readonly SortKey[]): Sql => sql.join(keys.flatMap(({ expression, nullable, descending }) => [
  ...(nullable ? [sql`(${expression} is null)`] : []),
  descending ? sql`${expression} desc` : expression,
]));

type Value = Place[number];
const equals = ({ expression }: SortKey, value: Value): Sql => (value === null ? sql`${expression} is null` : sql`${expression} = ${value}`);
const follows = ({ expression, descending, nullable }: SortKey, value: Value): Sql => {
  if (value === null) return sql`1 = 0`;
  const further = descending ? sql`${expression} < ${value}` : sql`${expression} > ${value}`;
  return nullable ? sql`(${further} or ${expression} is null)` : further;
};

/** Lets the index start at the place: a condition on the first column alone. */
const startsAt = ({ expression, descending, nullable }: SortKey, value: Value): readonly Sql[] => {
  if (nullable || value === null) return [];
  return [descending ? sql`${expression} <= ${value}` : sql`${expression} >= ${value}`];
};

/**
 * Keys of one direction, each with a value: as a row they are compared by the index itself, which starts at the place however many rows share its first key.
 * Not so on SQLite by `_lastUpdated`, as there `rid` is the row's own number: it looks at those of the same millisecond again, which are those of a commit.
 */
const isRow = (keys: readonly SortKey[], place: Place): boolean => keys.every(({ nullable, descending }, i) => !nullable && descending === keys[0]?.descending && (place[i] ?? null) !== null);

const toAfter = (keys: readonly SortKey[], place: Place): Sql => {
  if (isRow(keys, place)) {
    return sql`(${sql.join(keys.map(({ expression }) => expression))}) ${keys[0]?.descending ? sql`<` : sql`>`} (${sql.join(keys.map((_, i) => sql`${place[i]}`))})`;
  }
  const alternatives = keys.map((key, i) => sql`(${sql.join([...keys.slice(0, i).map((earlier, j) => equals(earlier, place[j] ?? null)), follows(key, place[i] ?? null)], sql` and `)})`);
  const [first] = keys;
  return sql`${sql.join([...(first ? startsAt(first, place[0] ?? null) : []), sql`(${sql.join(alternatives, sql` or `)})`], sql` and `)}`;
};

export const searchSqlOrder = { toOrder, toOrderBy, toAfter };
