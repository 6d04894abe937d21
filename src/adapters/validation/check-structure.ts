// Walks a resource by R4's type tables and reports what the library lets pass: bindings, reference targets, empty values, contained references,
// data type invariants, narrative, two choice values, modifier extensions, our extensions. test/adapters/validation/ has a case for each.
import type { Extension, Narrative, Period, Resource } from '@medplum/fhirtypes';
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

interface At { readonly value: object; readonly table: TypeTable; readonly at: string; readonly property: Property; readonly parent: TypeTable; readonly isModifier: boolean }

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isResource = (value: object): value is Resource => 'resourceType' in value && typeof value.resourceType === 'string';

const checkExtension = ({ value, at, parent, isModifier }: At, walk: Walk): void => {
  const { url } = value as Extension;
  const report = (text: string): void => { walk.scope.report({ text, expression: at, code: 'structure' }); };
  const known = walk.extensions.get(url);
  if (isModifier) { report('the modifier extension is not known, so that its resource cannot be understood'); return; }
  if (known && !known.contexts.includes(parent.name)) report('the extension does not belong on this element');
  else if (!known && typeof url === 'string' && url.startsWith(BASE)) report('the extension is not defined');
  if (known) checkRules(known.root, { value, at }, walk);
};

const checkPeriod = ({ value, at }: At, { scope }: Walk): void => {
  const { start, end } = value as Period;
  if (typeof start === 'string' && typeof end === 'string' && !isOrderedPeriod(start, end)) scope.report({ text: 'per-1: the period ends before it starts', expression: at, code: 'invariant' });
};

const checkText = ({ value, at }: At, { scope }: Walk): void => {
  const { div } = value as Narrative;
  const wrong = typeof div === 'string' ? checkNarrative(div) : undefined;
  if (wrong) scope.report({ text: `txt-1: ${wrong}`, expression: `${at}.div`, code: 'invariant' });
};

const referenceTargets = ({ value, at, property }: At, { scope }: Walk): void => {
  checkReference({ reference: value, at, ...(property.targets && { targets: property.targets }) }, scope);
};

const BY_TYPE: Readonly<Record<string, (element: At, walk: Walk) => void>> = { Extension: checkExtension, Period: checkPeriod, Narrative: checkText, Reference: referenceTargets };

const noteFragment = (value: unknown, at: string, walk: Walk): void => {
  if (typeof value !== 'string' || !value.startsWith('#')) return;
  if (value === '#') walk.namesRoot.add(at);
  else walk.named.add(value.slice(1));
};

const checkBinding = (value: unknown, { property, at }: { readonly property: Property; readonly at: string }, walk: Walk): void => {
  const { valueSet } = property;
  if (!valueSet || isBoundValue(value, { valueSet, isInValueSet: walk.isInValueSet })) return;
  walk.scope.report({ text: `the code is not in the required value set ${valueSet}`, expression: at, code: 'code-invalid' });
};

/** The scope of a resource that is not contained: its own root; a Bundle's entries are named in it. */
const scopeOf = (root: Resource, scope: Scope): Scope => ({
  ...scope, root,
  ...(root.resourceType === 'Bundle' && { entries: new Map((root.entry ?? []).flatMap((e) => (isObject(e) && e.fullUrl && e.resource ? [[e.fullUrl, e.resource.resourceType] as const] : []))) }),
});

const walkNested = (value: object, at: string, walk: Walk): void => {
  if (!isResource(value)) return;
  if (/\.contained\[\d+\]$/u.test(at)) walkResource(value, at, walk);
  else checkStructure({ resource: value, at, scope: walk.scope, visited: walk.visited }, walk);
};

interface Step { readonly property: Property; readonly parent: TypeTable; readonly isModifier: boolean }

const walkValue = (value: unknown, at: string, step: Step & { readonly walk: Walk }): void => {
  const { property, walk } = step;
  if (value === null || value === undefined) return;
  checkBinding(value, { property, at }, walk);
  if (!isObject(value)) {
    checkPrimitive(value, { type: property.type, at }, walk.scope);
    noteFragment(value, at, walk);
    return;
  }
  if (Object.keys(value).every((key) => key === 'id')) walk.scope.report({ text: 'ele-1: the element is empty', expression: at, code: 'invariant' });
  if (property.type === 'Resource') { walkNested(value, at, walk); return; }
  const table = walk.types.get(property.type);
  if (!table) return;
  BY_TYPE[table.name]?.({ ...step, value, table, at }, walk);
  checkInvariants(table.invariants, { value, type: table.name, at }, walk.scope);
  walkObject({ value, table, at }, walk);
};

/** Extensions and ids beside a primitive value. */
const walkBeside = (beside: unknown, at: string, walk: Walk): void => {
  const table = walk.types.get('Element');
  for (const [i, element] of (Array.isArray(beside) ? beside : [beside]).entries()) {
    if (!table || !isObject(element)) continue;
    const here = Array.isArray(beside) ? `${at}[${String(i)}]` : at;
    if (Object.keys(element).length === 0) walk.scope.report({ text: 'ele-1: the element is empty', expression: here, code: 'invariant' });
    walkObject({ value: element, table, at: here }, walk);
  }
};

const walkProperty = (value: unknown, at: string, step: Step & { readonly walk: Walk }): void => {
  if (!Array.isArray(value)) { walkValue(value, at, step); return; }
  if (value.length === 0) step.walk.scope.report({ text: 'an empty array is not allowed', expression: at, code: 'structure' });
  for (const [i, member] of value.entries()) walkValue(member, `${at}[${String(i)}]`, step);
};

const checkChoices = (value: object, { table, at }: { readonly table: TypeTable; readonly at: string }, { scope }: Walk): void => {
  const chosen = new Map<string, string>();
  for (const key of Object.keys(value)) {
    const name = key.replace(/^_/u, '');
    const choice = table.properties.get(name)?.choice;
    if (!choice) continue;
    if ((chosen.get(choice) ?? name) !== name) scope.report({ text: 'only one of the types of a choice may be given', expression: `${at}.${choice}`, code: 'structure' });
    chosen.set(choice, name);
  }
};

const walkObject = ({ value, table, at }: { readonly value: object; readonly table: TypeTable; readonly at: string }, walk: Walk): void => {
  checkChoices(value, { table, at }, walk);
  for (const [key, child] of Object.entries(value)) {
    const name = key.startsWith('_') ? key.slice(1) : key;
    const property = table.properties.get(name);
    if (!property) {
      // the library knows elements that R4 has not; what neither knows both report, and it is said once
      if (name !== 'resourceType') walk.scope.report({ text: 'R4 has no such element', expression: /^\w{1,64}$/u.test(name) ? `${at}.${name}` : at, code: 'structure' });
      continue;
    }
    const here = `${at}.${property.choice ?? name}`;
    if (name === key) walkProperty(child, here, { property, parent: table, isModifier: key === 'modifierExtension', walk });
    else walkBeside(child, here, walk);
  }
};

const walkResource = (resource: Resource, at: string, walk: Walk): void => {
  const table = walk.types.get(resource.resourceType);
  if (table?.kind !== 'resource') { walk.scope.report({ text: 'the resource type is not known', expression: at, code: 'structure' }); return; }
  checkPrimitive(resource.id, { type: 'id', at: `${at}.id` }, walk.scope);
  walk.visited.push({ resource, at, scope: walk.scope });
  walkObject({ value: resource, table, at }, walk);
};

/** dom-3 */
const checkContained = ({ resource, at }: { readonly resource: Resource; readonly at: string }, walk: Walk): void => {
  const contained = 'contained' in resource && Array.isArray(resource.contained) ? resource.contained : [];
  for (const [i, { id }] of contained.entries()) {
    const here = `${at}.contained[${String(i)}]`;
    if (id !== undefined && walk.named.has(id)) continue;
    if ([...walk.namesRoot].some((place) => place.startsWith(`${here}.`))) continue;
    walk.scope.report({ text: 'dom-3: the contained resource is not referred to', expression: here, code: 'invariant' });
  }
};

export interface Structure { readonly resource: Resource; readonly at: string; readonly scope: Scope; readonly visited: Visited[] }

/** Reports to `scope.report`, and lists every resource met in `visited`. */
export const checkStructure = ({ resource, at, scope, visited }: Structure, tables: Tables): void => {
  const { types, extensions, isInValueSet } = tables;
  const walk: Walk = { types, extensions, isInValueSet, scope: scopeOf(resource, scope), visited, named: new Set(), namesRoot: new Set() };
  walkResource(resource, at, walk);
  checkContained({ resource, at }, walk);
};

