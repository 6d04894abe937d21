// Authors and sources that a resource carries in itself: contained, or told by a display alone. MHD allows both, and `author.family` and `source.given` have to find them.
// https://profiles.ihe.net/ITI/MHD/ITI-67.html, https://hl7.org/fhir/R4/references.html#contained
import type { Reference, Resource } from '@medplum/fhirtypes';
import type { IndexValue } from '../store/index-value.ts';
import type { Criterion } from './criterion.ts';
import { normaliseText } from './normalise-text.ts';
import { toIndexKey } from './to-index-key.ts';

/** Reference parameters whose chains look inside. A patient, a custodian and what is related are always resources of their own here. */
const REACHED: readonly string[] = ['DocumentReference.author', 'List.source'];
const isReached = (param: string): boolean => REACHED.includes(param);

/** Rows of what stands inside are kept under the whole way to it: `DocumentReference.author>Practitioner.family`. */
const under = (way: string, param: string): string => `${way}>${param}`;
const DISPLAY = 'display';

const NAMED: readonly string[] = ['given', 'family', 'name'];
const isName = (param: string): boolean => NAMED.includes(param.slice(param.lastIndexOf('.') + 1));

type Asked = Extract<Criterion, { readonly kind: 'token' | 'date' | 'reference' | 'string' | 'chain' }>;
const ASKED: readonly string[] = ['token', 'date', 'reference', 'string', 'chain'] satisfies Asked['kind'][];
const isAsked = (criterion: Criterion): criterion is Asked => ASKED.includes(criterion.kind);

/** The same question, asked of what stands inside. What is asked by absence (`:not`, `:missing`), by id or by time is asked of resources of their own alone. */
const insideOf = (way: string, criterion: Criterion): readonly Criterion[] => {
  if (!isAsked(criterion)) return [];
  const same = { ...criterion, param: under(way, criterion.param) };
  if (criterion.kind === 'chain') return [same, ...criterion.any.flatMap((branch) => insideOf(same.param, branch.criterion))];
  return criterion.kind === 'string' && isName(criterion.param) ? [same, { ...criterion, param: under(way, DISPLAY) }] : [same];
};

/** One for each type that it may be: the display is the same for all. */
const withoutTwins = (criteria: readonly Criterion[]): readonly Criterion[] => [...new Map(criteria.map((criterion) => [JSON.stringify(criterion), criterion])).values()];

/** A chain, or it and the same inside. */
const toCriterion = (chain: Criterion & { readonly kind: 'chain' }): Criterion =>
  (isReached(chain.param) ? { kind: 'either', any: withoutTwins([chain, ...chain.any.flatMap(({ criterion }) => insideOf(chain.param, criterion))]) } : chain);

const MOST_WORDS = 12;
/** No display says which of its words is a family name: each word is one, and so is each end of the whole (`Jan Van den Berg`: `Van den Berg`). */
const toDisplayRows = (way: string, display: string): readonly IndexValue[] => {
  const words = display.split(/[\s,;]+/u).filter((word) => word !== '').slice(0, MOST_WORDS);
  const texts = new Set(words.flatMap((word, at) => [words.slice(at).join(' '), word]));
  return [...texts].map((text) => ({ kind: 'string', param: under(way, DISPLAY), value: normaliseText(text), raw: toIndexKey(text) }));
};

const isReference = (value: unknown): value is Reference => typeof value === 'object' && value !== null;
/** Of ours: its own name is looked up. */
const isOurs = (reference: string | undefined): boolean => reference !== undefined && /^[A-Z][A-Za-z]+\/[^/]+(?:\/_history\/[^/]+)?$/u.test(reference);
const PEOPLE: readonly string[] = ['Practitioner', 'PractitionerRole', 'Patient', 'RelatedPerson'];
const isPerson = ({ type }: Reference): boolean => type === undefined || PEOPLE.includes(type);

/** What is indexed of a resource, by parameter: passed in, as it is the caller's to read values. */
export interface Indexing {
  readonly rowsOf: (resource: Resource) => readonly IndexValue[];
  /** Values of its reference parameters. */
  readonly referencesOf: (resource: Resource) => readonly { readonly param: string; readonly values: readonly unknown[] }[];
}

/** A role, and who has it. */
const DEEPEST = 2;

interface Place { readonly resource: Resource; readonly way: string; readonly left: number }

const toRowsOf = (indexing: Indexing, reference: Reference, { resource, way, left }: Place): readonly IndexValue[] => {
  const contained = 'contained' in resource ? resource.contained ?? [] : [];
  const inside = contained.find(({ id }) => id !== undefined && `#${id}` === reference.reference);
  if (inside && left > 0) return [...indexing.rowsOf(inside).map((row) => ({ ...row, param: under(way, row.param) })), ...further(indexing, inside, { resource, way, left: left - 1 })];
  return reference.display !== undefined && !isOurs(reference.reference) && isPerson(reference) ? toDisplayRows(way, reference.display) : [];
};

const further = (indexing: Indexing, inside: Resource, place: Place): readonly IndexValue[] =>
  indexing.referencesOf(inside).flatMap(({ param, values }) => values.filter(isReference).flatMap((reference) => toRowsOf(indexing, reference, { ...place, way: under(place.way, param) })));

const toRows = (resource: Resource, indexing: Indexing): readonly IndexValue[] => indexing.referencesOf(resource).filter(({ param }) => isReached(param))
  .flatMap(({ param, values }) => values.filter(isReference).flatMap((reference) => toRowsOf(indexing, reference, { resource, way: param, left: DEEPEST })));

export const peopleInside = { toCriterion, toRows };
