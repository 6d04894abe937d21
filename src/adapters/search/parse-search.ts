// A FHIR search as it stands in a URL, read and checked: what is unknown is ignored or refused, what is malformed always refused. https://hl7.org/fhir/R4/search.html
import type { ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Failure, type Issue } from '../../core/kernel/result.ts';
import type { ParseSearch } from '../../ports/parse-search.ts';
import type { SearchFilter, SearchQuery } from '../../ports/resource-store.ts';
import { readFilter } from './read-filter.ts';
import { resolvePath } from './resolve-path.ts';
import { searchParameters } from './search-parameters.ts';

const LARGEST_PAGE = 200;
const MOST_PARAMETERS = 40;
const MOST_SORTS = 3;

type Part = Partial<Omit<SearchQuery, 'type' | 'filters'>> & { readonly filter?: SearchFilter };
/** `unknown`: to be ignored or refused, as the caller prefers. */
type Reading = { readonly part: Part } | { readonly unknown: true } | { readonly issues: readonly Issue[] };

const UNKNOWN = { unknown: true } as const;
const malformed = (text: string): Reading => ({ issues: [{ text, code: 'value' }] });

/** Splits at commas that are not escaped, and unescapes; an escaped bar stays so, as a token's own bar separates (`readFilter`). */
const splitValues = (value: string): readonly string[] =>
  (value.match(/(?:^|,)(?:\\.|[^,\\]|\\$)*/gsu) ?? []).map((part) => part.replace(/^,/u, '').replaceAll(/\\([,$\\])/gu, '$1'));

const isKept = (type: string): type is ResourceType => (searchParameters as ReadonlyMap<string, unknown>).has(type);

const readCount = (value: string): Reading =>
  /^\d+$/u.test(value) ? { part: { count: Math.min(Number(value), LARGEST_PAGE) } } : malformed('_count is a whole number');

const readTotal = (value: string): Reading => {
  if (value === 'none') return { part: { withTotal: false } };
  return value === 'accurate' || value === 'estimate' ? { part: { withTotal: true } } : malformed('_total is accurate, estimate or none');
};

const readSummary = (value: string): Reading => {
  if (value === 'false') return { part: {} };
  return value === 'count' ? { part: { count: 0 } } : UNKNOWN;
};

const SORTABLE: readonly string[] = ['token', 'date', 'string', 'uri'];
const readSort = (value: string, type: ResourceType): Reading => {
  const sort = splitValues(value).map((key) => (key.startsWith('-') ? { code: key.slice(1), descending: true } : { code: key }));
  if (sort.length > MOST_SORTS) return malformed(`_sort has more than ${String(MOST_SORTS)} keys`);
  const known = searchParameters.get(type);
  return sort.every(({ code }) => SORTABLE.includes(known?.get(code)?.type ?? '')) ? { part: { sort } } : UNKNOWN;
};

/** Include paths are written `Task:based-on` or `Task:owner:Organization`. */
interface IncludePath { readonly from: ResourceType; readonly code: string; readonly target?: ResourceType }
const isReference = (type: ResourceType, code: string): boolean => searchParameters.get(type)?.get(code)?.type === 'reference';
const toIncludePath = (value: string): IncludePath | undefined => {
  const [from = '', code = '', target, ...more] = value.split(':');
  if (!isKept(from) || !isReference(from, code) || more.length > 0) return undefined;
  if (target === undefined) return { from, code };
  return isKept(target) ? { from, code, target } : undefined;
};
const readInclude = (value: string, type: ResourceType, reverse: boolean): Reading => {
  const path = toIncludePath(value);
  if (!path || (!reverse && path.from !== type)) return UNKNOWN;
  return { part: { includes: [{ ...path, ...(reverse && { reverse }) }] } };
};

/** `name:modifier` at the end of the chain; a type before a dot belongs to the chain. */
const toFilter = (name: string, value: string): SearchFilter => {
  const [, code = name, modifier] = /^(.*?)(?::([^.:]*))?$/su.exec(name) ?? [];
  return { code, ...(modifier !== undefined && { modifier }), values: splitValues(value) };
};

const readFilterPart = (type: ResourceType, name: string, value: string): Reading => {
  const filter = toFilter(name, value);
  if (!resolvePath(type, filter.code)) return UNKNOWN;
  const criterion = readFilter(type, filter);
  return criterion.ok ? { part: { filter } } : { issues: criterion.failure.issues };
};

/** What belongs to the answer's form, not to the search. */
const ANSWER_FORM: readonly string[] = ['_format', '_pretty'];
const RESULTS: Readonly<Record<string, (value: string, type: ResourceType) => Reading>> = {
  _count: readCount,
  _total: readTotal,
  _summary: readSummary,
  _sort: readSort,
  _cursor: (cursor) => ({ part: { cursor } }),
  _include: (value, type) => readInclude(value, type, false),
  _revinclude: (value, type) => readInclude(value, type, true),
};

const readParameter = (type: ResourceType, name: string, value: string): Reading => {
  if (ANSWER_FORM.includes(name)) return { part: {} };
  if (splitValues(value).includes('') || value === '') return malformed(`a value of ${nameOf(name)} is empty`);
  return Object.hasOwn(RESULTS, name) ? RESULTS[name]?.(value, type) ?? UNKNOWN : readFilterPart(type, name, value);
};

/** The name as the caller wrote it, if it looks like one: whatever else was sent may be about a person. */
const nameOf = (name: string): string => (/^[\w\-.:]{1,60}$/u.test(name) ? name : 'a parameter');

interface Sorted { readonly parts: readonly Part[]; readonly ignored: readonly string[]; readonly issues: readonly Issue[] }
const sortReadings = (readings: readonly (readonly [name: string, reading: Reading])[]): Sorted => ({
  parts: readings.flatMap(([, reading]) => ('part' in reading ? reading.part : [])),
  ignored: [...new Set(readings.flatMap(([name, reading]) => ('unknown' in reading ? nameOf(name) : [])))],
  issues: readings.flatMap(([, reading]) => ('issues' in reading ? reading.issues : [])),
});

const SINGLE: readonly string[] = ['_count', '_total', '_summary', '_sort', '_cursor'];
const findRepeated = (names: readonly string[]): readonly Issue[] =>
  SINGLE.filter((single) => names.filter((name) => name === single).length > 1).map((name) => ({ text: `${name} is given more than once` }));

/** IHE's answers to ITI-66, 67 and 78 always say how many there are (`Bundle.total` 1..1); `_total=none` spares the count. */
const COUNTED: readonly string[] = ['List', 'DocumentReference', 'Patient'];

const toQuery = (type: ResourceType, parts: readonly Part[]): SearchQuery => {
  const { filter: _filter, withTotal, ...settings }: Part = Object.assign({ withTotal: COUNTED.includes(type) }, ...parts) as Part;
  const includes = parts.flatMap((part) => part.includes ?? []);
  return { type, ...settings, ...(withTotal && { withTotal }), ...(includes.length > 0 && { includes }), filters: parts.flatMap((part) => part.filter ?? []) };
};

const refuse = (issues: readonly Issue[]): { readonly ok: false; readonly failure: Failure } => fail('malformed', ...issues);

/** Failures: `malformed` (values, modifiers, `_count`; strict: a parameter that is not known), `invalid` (a type that is not kept). */
export const parseSearch: ParseSearch = (type, parameters, handling) => {
  if (!isKept(type)) return fail('invalid', { text: 'this resource type is not kept here', code: 'not-supported' });
  if (parameters.length > MOST_PARAMETERS) return refuse([{ text: `more than ${String(MOST_PARAMETERS)} search parameters` }]);
  const read = sortReadings(parameters.map(([name, value]) => [name, readParameter(type, name, value)]));
  const issues = [...read.issues, ...findRepeated(parameters.map(([name]) => name))];
  if (issues.length > 0) return refuse(issues);
  if (handling === 'strict' && read.ignored.length > 0) return fail('malformed', ...read.ignored.map((name): Issue => ({ text: `${type} has no search parameter ${name}`, code: 'not-supported' })));
  return ok({ query: toQuery(type, read.parts), ignored: read.ignored });
};
