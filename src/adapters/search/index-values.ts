// What a resource is found by: its values under each search parameter of its type, as rows of the index tables.
import type { CodeableConcept, Coding, HumanName, Identifier, Period, Reference, Resource } from '@medplum/fhirtypes';
import type { IndexValue } from '../store/index-value.ts';
import { normaliseText } from './normalise-text.ts';
import { peopleInside, type Indexing } from './people-inside.ts';
import { searchParameters, type KnownParameter } from './search-parameters.ts';
import { toDateRange, type DateRange } from './to-date-range.ts';
import { toIndexKey } from './to-index-key.ts';
import { worklistIndex } from './worklist-index.ts';

/** Beyond every date that FHIR can write: a period without a start or an end. */
const ALWAYS = 8_640_000_000_000_000;

type Element = Coding & CodeableConcept & Identifier & Reference & Period;
const isObject = (value: unknown): value is Element => typeof value === 'object' && value !== null;

const token = (param: string, system: string | undefined, code: string | undefined): readonly IndexValue[] =>
  code === undefined ? [] : [{ kind: 'token', param, system: toIndexKey(system ?? ''), code: toIndexKey(code) }];

/** Coding and CodeableConcept by code, Identifier by value, ContactPoint by value without a system; a primitive has no system of its own. */
const toTokens = (param: string, value: unknown): readonly IndexValue[] => {
  if (!isObject(value)) return typeof value === 'string' || typeof value === 'boolean' ? token(param, '', String(value)) : [];
  if (value.coding) return value.coding.flatMap((coding) => token(param, coding.system, coding.code));
  if (value.code !== undefined) return token(param, value.system, value.code);
  return token(param, isContactPoint(value) ? '' : value.system, value.value);
};
const CONTACT_SYSTEMS: readonly string[] = ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'];
const isContactPoint = (value: Element): boolean => CONTACT_SYSTEMS.includes(value.system ?? '');

const ofPeriod = ({ start, end }: Period): DateRange | undefined => {
  const from = start === undefined ? { lo: -ALWAYS } : toDateRange(start);
  const until = end === undefined ? { hi: ALWAYS } : toDateRange(end);
  return from && until && from.lo < until.hi && (start ?? end) !== undefined ? { lo: from.lo, hi: until.hi } : undefined;
};
const toDates = (param: string, value: unknown): readonly IndexValue[] => {
  if (typeof value !== 'string' && !isObject(value)) return [];
  const range = typeof value === 'string' ? toDateRange(value) : ofPeriod(value);
  return range ? [{ kind: 'date', param, ...range }] : [];
};

/** Canonicals are found with and without their version. */
const ofCanonical = (url: string): readonly string[] => (url.includes('|') ? [url, url.slice(0, url.indexOf('|'))] : [url]);
const ofReference = (reference: string | undefined): readonly string[] =>
  reference === undefined || reference.startsWith('#') ? [] : [reference.replace(/\/_history\/[^/]*$/u, '')];
/** For `:identifier`. No reference starts with a bar. */
const ofLogical = (identifier: Identifier | undefined): readonly string[] => (identifier?.value === undefined ? [] : [`|${identifier.system ?? ''}|${identifier.value}`]);
const toReferenceTargets = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return ofCanonical(value);
  return isObject(value) ? [...ofReference(value.reference), ...ofLogical(value.identifier)] : [];
};

const NOT_TEXT = new Set(['use', 'type', 'period', 'extension', 'id']);
/** A name or an address is found by each of its parts. */
const toTexts = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (!isObject(value)) return [];
  return Object.entries(value as HumanName).filter(([key]) => !NOT_TEXT.has(key) && !key.startsWith('_')).flatMap(([, part]: [string, unknown]) => part)
    .filter((part) => typeof part === 'string');
};

const toRows = ({ type, param }: KnownParameter, value: unknown): readonly IndexValue[] => {
  switch (type) {
    case 'token': return toTokens(param, value);
    case 'uri': return typeof value === 'string' ? token(param, '', value) : [];
    case 'date': return toDates(param, value);
    case 'reference': return toReferenceTargets(value).map((target) => ({ kind: 'reference', param, target: toIndexKey(target) }));
    case 'string': return toTexts(value).map((raw) => ({ kind: 'string', param, value: normaliseText(raw), raw: toIndexKey(raw) }));
  }
};

const keyOf = (row: IndexValue): string => Object.values(row).join('\0');
/** A value may be there twice: a coding of two concepts, a person in two roles. */
const withoutTwins = (rows: readonly IndexValue[]): readonly IndexValue[] => (rows.length < 2 ? rows : [...new Map(rows.map((row) => [keyOf(row), row])).values()]);

const parametersOf = ({ resourceType }: Resource): readonly KnownParameter[] => [...searchParameters.get(resourceType)?.values() ?? []];

/** Of the resource's own values. */
const ownValues = (resource: Resource): readonly IndexValue[] => {
  const found: IndexValue[] = [];
  for (const parameter of parametersOf(resource)) {
    const values = parameter.extract?.(resource) ?? [];
    if (values.length > 0) found.push(...withoutTwins(values.flatMap((value) => toRows(parameter, value))));
  }
  return found;
};

const referencesOf = (resource: Resource): ReturnType<Indexing['referencesOf']> => parametersOf(resource).flatMap(({ type, param, extract }) => {
  const values = type === 'reference' ? extract?.(resource) ?? [] : [];
  return values.length > 0 ? [{ param, values }] : [];
});

const MAY_CARRY_PEOPLE: readonly string[] = ['DocumentReference', 'List'];

export const indexValues = (resource: Resource): readonly IndexValue[] => [
  ...ownValues(resource),
  ...(MAY_CARRY_PEOPLE.includes(resource.resourceType) ? withoutTwins(peopleInside.toRows(resource, { rowsOf: ownValues, referencesOf })) : []),
  ...worklistIndex.toRows(resource),
];
