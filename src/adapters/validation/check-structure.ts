// Walks a resource once by R4's type tables and reports whatever R4 forbids: unknown and missing elements, JSON types, formats, choices, bindings, targets,
// empty values and nulls, invariants, narrative, contained resources, extensions. test/adapters/validation/ has a case for each. https://hl7.org/fhir/R4/json.html
import type { Bundle, BundleEntry, Extension, Narrative, Period, Resource } from '@medplum/fhirtypes';
import { BASE } from '../../core/fhir/systems.ts';
import { checkNarrative } from '../../core/validation/check-narrative.ts';
import { isOrderedPeriod } from '../../core/validation/is-ordered-period.ts';
import { checkInvariants } from './check-invariants.ts';
import { checkPrimitive } from './check-primitive.ts';
import { checkReference } from './check-reference.ts';
import { checkRules } from './check-rules.ts';
import { isBoundValue } from './is-bound-value.ts';
import type { Profile } from './profile-rules.ts';
import type { Scope } from './scope.ts';
import type { Property, TypeTable } from './type-tables.ts';
import type { IsInValueSet } from './value-sets.ts';

export interface Tables {
  readonly types: ReadonlyMap<string, TypeTable>;
  /** Extensions of ours by URL. */
  readonly extensions: ReadonlyMap<string, Profile>;
  readonly isInValueSet: IsInValueSet;
}

/** A resource met on the way: the one given, those contained in it, those in a Bundle. */
export interface Visited { readonly resource: Resource; readonly at: string; readonly scope: Scope }

interface Walk extends Tables {
  readonly scope: Scope;
  readonly visited: Visited[];
  /** Ids that a `#id` somewhere in the root names, and places where `#` names the root itself. */
  readonly named: Set<string>;
  readonly namesRoot: Set<string>;
}

type Fields = Readonly<Record<string, unknown>>;

/** A value, where it stands and the table of its type. */
interface Node { readonly value: Fields; readonly table: TypeTable; readonly at: string; readonly depth: number }

/** How a value came to stand where it stands. */
interface Step { readonly property: Property; readonly parent: TypeTable; readonly depth: number; readonly walk: Walk }

/** Deeper than any resource; a guard for the walk itself. */
const MAX_DEPTH = 100;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isResource = (value: object): value is Resource => 'resourceType' in value && typeof value.resourceType === 'string';
const isContained = (at: string): boolean => /\.contained\[\d+\]$/u.test(at);

const checkExtension = ({ value, at }: Node, { property, parent, walk }: Step): void => {
  const { url } = value as unknown as Extension;
  const report = (text: string): void => { walk.scope.report({ text, expression: at, code: 'structure' }); };
  const known = walk.extensions.get(url);
  if (property.name === 'modifierExtension') { report('the modifier extension is not known, so that its resource cannot be understood'); return; }
  if (known && !known.contexts.includes(parent.name)) report('the extension does not belong on this element');
  else if (!known && typeof url === 'string' && url.startsWith(BASE)) report('the extension is not defined');
  if (known) checkRules(known.root, { value, at }, walk);
};

const checkPeriod = ({ value, at }: Node, { walk }: Step): void => {
  const { start, end } = value as Period;
  if (typeof start === 'string' && typeof end === 'string' && !isOrderedPeriod(start, end)) walk.scope.report({ text: 'per-1: the period ends before it starts', expression: at, code: 'invariant' });
};

const checkText = ({ value, at }: Node, { walk }: Step): void => {
  const { div } = value as unknown as Narrative;
  const wrong = typeof div === 'string' ? checkNarrative(div) : undefined;
  if (wrong) walk.scope.report({ text: `txt-1: ${wrong}`, expression: `${at}.div`, code: 'invariant' });
};

const checkTargets = ({ value, at }: Node, { property, walk }: Step): void => {
  checkReference({ reference: value, at, ...(property.targets && { targets: property.targets }) }, walk.scope);
};

const BY_TYPE: ReadonlyMap<string, (node: Node, step: Step) => void> = new Map(Object.entries({ Extension: checkExtension, Period: checkPeriod, Narrative: checkText, Reference: checkTargets }));

const noteFragment = (value: unknown, at: string, walk: Walk): void => {
  if (typeof value !== 'string' || !value.startsWith('#')) return;
  if (value === '#') walk.namesRoot.add(at);
  else walk.named.add(value.slice(1));
};

const checkBinding = (value: unknown, at: string, { property: { valueSet }, walk }: Step): void => {
  if (!valueSet || isBoundValue(value, { valueSet, isInValueSet: walk.isInValueSet })) return;
  walk.scope.report({ text: `the code is not in the required value set ${valueSet}`, expression: at, code: 'code-invalid' });
};

const entriesOf = (bundle: Bundle): ReadonlyMap<string, string> => new Map((Array.isArray(bundle.entry) ? bundle.entry : [])
  .flatMap((e: BundleEntry | null) => (e?.fullUrl && e.resource ? [[e.fullUrl, e.resource.resourceType] as const] : [])));

/** The scope of a resource that is not contained: its own root; a Bundle's entries are named in it. */
const scopeOf = (root: Resource, scope: Scope): Scope => ({ ...scope, root, resource: root, ...(root.resourceType === 'Bundle' && { entries: entriesOf(root) }) });

const walkNested = (value: Fields, at: string, { depth, walk }: Step): void => {
  if (!isResource(value)) walk.scope.report({ text: 'a resource is expected', expression: at, code: 'structure' });
  else if (isContained(at)) walkResource({ resource: value, at, depth }, { ...walk, scope: { ...walk.scope, resource: value } });
  else checkStructure({ resource: value, at, depth, scope: walk.scope, visited: walk.visited }, walk);
};

const isEmpty = (value: Fields): boolean => {
  for (const key in value) if (key !== 'id' && value[key] !== undefined) return false;
  return true;
};

const walkComplex = (value: unknown, at: string, step: Step): void => {
  const { property, walk } = step;
  if (!isFields(value)) { walk.scope.report({ text: 'an object is expected', expression: at, code: 'structure' }); return; }
  if (isEmpty(value)) walk.scope.report({ text: 'ele-1: the element is empty', expression: at, code: 'invariant' });
  if (property.type === 'Resource') { walkNested(value, at, step); return; }
  const table = walk.types.get(property.type);
  if (!table) { walk.scope.report({ text: 'the type of the element is not known', expression: at, code: 'structure' }); return; }
  const node = { value, table, at, depth: step.depth };
  BY_TYPE.get(table.name)?.(node, step);
  walkObject(node, walk);
};

const walkValue = (value: unknown, at: string, step: Step): void => {
  const { property, walk } = step;
  checkBinding(value, at, step);
  checkInvariants(property.invariants, { value, type: property.type, at }, walk.scope);
  if (!property.beside) { walkComplex(value, at, step); return; }
  checkPrimitive(value, { type: property.type, at }, walk.scope);
  noteFragment(value, at, walk);
};

const isNothing = (value: unknown): boolean => value === undefined || value === null;

/** Extensions and ids beside a primitive value; `null` where a member has none. */
const walkBeside = (beside: unknown, at: string, { depth, walk }: Step): void => {
  const table = walk.types.get('Element');
  if (isFields(beside) && table) {
    if (Object.keys(beside).length === 0) walk.scope.report({ text: 'ele-1: the element is empty', expression: at, code: 'invariant' });
    walkObject({ value: beside, table, at, depth }, walk);
  } else walk.scope.report({ text: 'beside a primitive value an object is expected', expression: at, code: 'structure' });
};

interface Place { readonly value: unknown; readonly beside: unknown; readonly at: string }

const walkOne = ({ value, beside, at }: Place, step: Step): void => {
  if (!isNothing(value)) walkValue(value, at, step);
  if (!isNothing(beside)) walkBeside(beside, at, step);
  else if (isNothing(value)) step.walk.scope.report({ text: 'null is not a value', expression: at, code: 'structure' });
};

const listOf = (value: unknown): readonly unknown[] | undefined => {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : undefined;
};

const walkList = ({ value, beside, at }: Place, step: Step): void => {
  const report = (text: string): void => { step.walk.scope.report({ text, expression: at, code: 'structure' }); };
  const [values, others] = [listOf(value), listOf(beside)];
  if (!values || !others) { report('an array is expected'); return; }
  if (values === value && values.length === 0 || others === beside && others.length === 0) report('an empty array is not allowed');
  for (let i = 0; i < Math.max(values.length, others.length); i += 1) walkOne({ value: values[i], beside: others[i], at: `${at}[${String(i)}]` }, step);
};

const walkProperty = (place: Place, step: Step): void => {
  const { value, beside, at } = place;
  if (step.property.isList) walkList(place, step);
  else if (Array.isArray(value) || Array.isArray(beside)) step.walk.scope.report({ text: 'a single value is expected', expression: at, code: 'structure' });
  else if (value === null || beside === null) step.walk.scope.report({ text: 'null is not a value', expression: at, code: 'structure' });
  else walkOne(place, step);
};

const checkRequired = ({ value, table, at }: Node, { scope }: Walk): void => {
  for (const { name, keys } of table.required) {
    if (keys.every((key) => value[key] === undefined)) scope.report({ text: 'is required', expression: `${at}.${name}`, code: 'required' });
  }
};

/** The choices among the keys, of which each may be there once. */
const checkChoices = ({ value, table, at }: Node, keys: readonly string[], { scope }: Walk): void => {
  const chosen = new Map<string, string>();
  for (const key of keys) {
    const { choice, name = '' } = table.byKey.get(key) ?? {};
    if (!choice || value[key] === undefined) continue;
    if ((chosen.get(choice) ?? name) !== name) scope.report({ text: 'only one of the types of a choice may be given', expression: `${at}.${choice}`, code: 'structure' });
    chosen.set(choice, name);
  }
};

/** A key that nobody knows may hold anything: it is shown where it is a plain name. */
const foreign = (at: string, key: string): string => (/^\w{1,64}$/u.test(key) ? `${at}.${key}` : at);

const walkKey = (key: string, { value, table, at, depth }: Node, walk: Walk): void => {
  const property = table.byKey.get(key);
  if (property) {
    const { name, beside } = property;
    if (key === beside && value[name] !== undefined) return; // walked with the value that it stands beside
    const place = { value: value[name], beside: beside && value[beside], at: `${at}.${property.choice ?? name}` };
    walkProperty(place, { property, parent: table, depth: depth + 1, walk });
  } else if (key !== 'resourceType' || table.kind !== 'resource') {
    walk.scope.report({ text: 'R4 has no such element', expression: foreign(at, key), code: 'structure' });
  }
};

const walkObject = (node: Node, walk: Walk): void => {
  const { value, table, at, depth } = node;
  if (depth > MAX_DEPTH) { walk.scope.report({ text: 'nested too deeply', expression: at, code: 'structure' }); return; }
  const keys = Object.keys(value);
  for (const key of keys) if (value[key] !== undefined) walkKey(key, node, walk);
  if (table.hasChoices) checkChoices(node, keys, walk);
  checkRequired(node, walk);
  checkInvariants(table.invariants, { value, type: table.name, at }, walk.scope);
};

const walkResource = ({ resource, at, depth }: Pick<Structure, 'resource' | 'at' | 'depth'>, walk: Walk): void => {
  const table = walk.types.get(resource.resourceType);
  if (table?.kind !== 'resource') { walk.scope.report({ text: 'the resource type is not known', expression: at, code: 'structure' }); return; }
  walk.visited.push({ resource, at, scope: walk.scope });
  walkObject({ value: resource as unknown as Fields, table, at, depth }, walk);
};

/** dom-3 */
const checkContained = ({ resource, at }: { readonly resource: Resource; readonly at: string }, walk: Walk): void => {
  const contained = 'contained' in resource && Array.isArray(resource.contained) ? resource.contained : [];
  for (const [i, member] of contained.entries()) {
    const here = `${at}.contained[${String(i)}]`;
    if (!isFields(member) || (member.id !== undefined && walk.named.has(member.id))) continue;
    if ([...walk.namesRoot].some((place) => place.startsWith(`${here}.`))) continue;
    walk.scope.report({ text: 'dom-3: the contained resource is not referred to', expression: here, code: 'invariant' });
  }
};

export interface Structure { readonly resource: Resource; readonly at: string; readonly depth: number; readonly scope: Scope; readonly visited: Visited[] }

/** Reports to `scope.report`, and lists every resource met in `visited`. */
export const checkStructure = ({ resource, at, depth, scope, visited }: Structure, { types, extensions, isInValueSet }: Tables): void => {
  const walk: Walk = { types, extensions, isInValueSet, scope: scopeOf(resource, scope), visited, named: new Set(), namesRoot: new Set() };
  walkResource({ resource, at, depth }, walk);
  checkContained({ resource, at }, walk);
};
