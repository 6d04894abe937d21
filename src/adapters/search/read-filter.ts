// A filter of a search, checked against its parameter and read into what the index tables hold. https://hl7.org/fhir/R4/search.html
import type { ResourceType } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { SearchFilter } from '../../ports/resource-store.ts';
import type { Criterion, DateComparator, DateMatch, IndexTable, StringMatch, TokenMatch } from './criterion.ts';
import { normaliseText } from './normalise-text.ts';
import { peopleInside } from './people-inside.ts';
import { resolvePath, type ParameterPath } from './resolve-path.ts';
import type { KnownParameter, ParameterType } from './search-parameters.ts';
import { toDateRange } from './to-date-range.ts';
import { toIndexKey } from './to-index-key.ts';

const MOST_VALUES = 200;
/** Of what a caller may have at all, and of what a form may write. */
const MOST_IDS = 20_000;
const LONGEST_VALUE = 2000;

type Asked = Pick<SearchFilter, 'modifier' | 'values'>;
/** `undefined`: it cannot be read. */
type Read<T> = (value: string) => T | undefined;

const readAll = <T>(parameter: KnownParameter, values: readonly string[], read: Read<T>): Result<readonly T[]> => {
  const found = values.map(read).filter((value) => value !== undefined);
  return found.length === values.length ? ok(found) : fail('malformed', { text: `search parameter ${parameter.code}: a value is not a ${parameter.type} that can be searched`, code: 'value' });
};

/** `code`, `system|code`, `|code` (no system) or `system|` (any code); `\|` is no separator. */
const readToken: Read<TokenMatch> = (value) => {
  const bar = /(?<!\\)\|/u.exec(value)?.index;
  const unescape = (text: string): string => toIndexKey(text.replaceAll('\\|', '|'));
  if (bar === undefined) return { code: unescape(value) };
  const [system, code] = [value.slice(0, bar), value.slice(bar + 1)];
  if (code === '') return system === '' ? undefined : { system: unescape(system) };
  return { system: unescape(system), code: unescape(code) };
};

const COMPARATORS: readonly string[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'] satisfies DateComparator[];
const isComparator = (text: string): text is DateComparator => COMPARATORS.includes(text);
const readDate: Read<DateMatch> = (value) => {
  const [, prefix = 'eq', date = ''] = /^([a-z]{2})?(.*)$/su.exec(value) ?? [];
  // A plus sign that nobody encoded arrives as a space.
  const range = toDateRange(date.replace(/ (?=\d{2}:\d{2}$)/u, '+'));
  return isComparator(prefix) && range ? { comparator: prefix, ...range } : undefined;
};

const readString = (how: StringMatch['how']): Read<StringMatch> => (value) => {
  const plain = value.replaceAll('\\|', '|');
  const text = how === 'exact' ? toIndexKey(plain) : normaliseText(plain);
  return text === '' ? undefined : { how, text };
};

/** `Type/id`, a URL or canonical, or an id alone: then of each type that the parameter can point to. */
const readReference = (types: readonly string[]): Read<readonly string[]> => (value) => {
  const [, type, id] = /^(?:([A-Z][A-Za-z]+)\/)?([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/u.exec(value) ?? [];
  if (id === undefined) return value.includes(':') ? [toIndexKey(value.replaceAll('\\|', '|'))] : undefined;
  return type === undefined ? types.map((target) => `${target}/${id}`) : [`${type}/${id}`];
};
const readLogical: Read<string> = (value) => {
  const { system, code } = readToken(value) ?? {};
  return system === undefined || code === undefined ? undefined : toIndexKey(`|${system}|${code}`);
};

const unknownModifier = (parameter: KnownParameter, modifier: string): ReturnType<typeof fail> =>
  fail('invalid', { text: `search parameter ${parameter.code}: modifier ${/^\w{1,30}$/u.test(modifier) ? modifier : ''} is not known`, code: 'not-supported' });

const then = <A, B>(result: Result<A>, next: (value: A) => B): Result<B> => (result.ok ? ok(next(result.value)) : result);

const readTokenFilter = (parameter: KnownParameter, { modifier, values }: Asked): Result<Criterion> => {
  if (modifier !== undefined && modifier !== 'not') return unknownModifier(parameter, modifier);
  return then(readAll(parameter, values, readToken), (any): Criterion => ({ kind: modifier === 'not' ? 'token-not' : 'token', param: parameter.param, any }));
};
const readDateFilter = (parameter: KnownParameter, { modifier, values }: Asked): Result<Criterion> => {
  if (modifier !== undefined) return unknownModifier(parameter, modifier);
  return then(readAll(parameter, values, readDate), (any): Criterion => (
    parameter.code === '_lastUpdated' ? { kind: 'last-updated', any } : { kind: 'date', param: parameter.param, any }));
};
const readStringFilter = (parameter: KnownParameter, { modifier, values }: Asked): Result<Criterion> => {
  if (modifier !== undefined && modifier !== 'exact' && modifier !== 'contains') return unknownModifier(parameter, modifier);
  return then(readAll(parameter, values, readString(modifier ?? 'starts')), (any): Criterion => ({ kind: 'string', param: parameter.param, any }));
};
const readUriFilter = (parameter: KnownParameter, { modifier, values }: Asked): Result<Criterion> => {
  if (modifier !== undefined) return unknownModifier(parameter, modifier);
  return ok({ kind: 'token', param: parameter.param, any: values.map((value) => ({ code: toIndexKey(value.replaceAll('\\|', '|')) })) });
};
const readReferenceFilter = (parameter: KnownParameter, { modifier, values }: Asked): Result<Criterion> => {
  const toCriterion = (any: readonly string[]): Criterion => ({ kind: 'reference', param: parameter.param, any });
  if (modifier === 'identifier') return then(readAll(parameter, values, readLogical), toCriterion);
  const types = parameter.targets.filter((type) => modifier === undefined || type === modifier);
  if (types.length === 0) return unknownModifier(parameter, modifier ?? '');
  const ofModifier = (target: string): boolean => modifier === undefined || target.startsWith(`${modifier}/`);
  return then(readAll(parameter, values, readReference(types)), (any) => toCriterion(any.flat().filter(ofModifier)));
};

const READERS: Record<ParameterType, (parameter: KnownParameter, asked: Asked) => Result<Criterion>> = {
  token: readTokenFilter, date: readDateFilter, string: readStringFilter, uri: readUriFilter, reference: readReferenceFilter,
};

const TABLES: Record<ParameterType, IndexTable> = { token: 'token', uri: 'token', date: 'date', string: 'string', reference: 'reference' };
const readMissing = (parameter: KnownParameter, values: readonly string[]): Result<Criterion> => {
  const [value, ...more] = values;
  if ((value !== 'true' && value !== 'false') || more.length > 0) return fail('malformed', { text: `search parameter ${parameter.code}: missing is true or false`, code: 'value' });
  return ok({ kind: 'missing', param: parameter.param, table: TABLES[parameter.type], isMissing: value === 'true' });
};

const readOne = (parameter: KnownParameter, asked: Asked): Result<Criterion> => {
  if (parameter.code === '_id') return asked.modifier === undefined ? ok({ kind: 'id', any: asked.values }) : unknownModifier(parameter, asked.modifier);
  if (asked.modifier === 'missing' && parameter.extract) return readMissing(parameter, asked.values);
  return READERS[parameter.type](parameter, asked);
};

const readPath = (path: ParameterPath, asked: Asked): Result<Criterion> => {
  if (path.chained.length === 0) return readOne(path.parameter, asked);
  const any: { readonly type: ResourceType; readonly criterion: Criterion }[] = [];
  for (const { type, path: next } of path.chained) {
    const criterion = readPath(next, asked);
    if (!criterion.ok) return criterion;
    any.push({ type, criterion: criterion.value });
  }
  return ok(peopleInside.toCriterion({ kind: 'chain', param: path.parameter.param, any }));
};

const isUsable = (value: string): boolean => value !== '' && value.length <= LONGEST_VALUE && !value.includes('\0');

/** Failures: `invalid` (no such parameter or modifier), `malformed` (a value that its type cannot have). */
export const readFilter = (type: ResourceType, { code, ...asked }: SearchFilter): Result<Criterion> => {
  const path = resolvePath(type, code);
  if (!path) return fail('invalid', { text: `${type} has no search parameter ${/^[\w\-.:]{1,60}$/u.test(code) ? code : 'of this name'}`, code: 'not-supported' });
  if (asked.values.length === 0 || asked.values.length > (code === '_id' ? MOST_IDS : MOST_VALUES) || !asked.values.every(isUsable)) {
    return fail('malformed', { text: `search parameter ${path.parameter.code}: a value is empty or too long, or there are too many`, code: 'value' });
  }
  return readPath(path, asked);
};
