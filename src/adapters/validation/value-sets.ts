// Value sets expanded offline: from the R4 specification's files and our own. https://hl7.org/fhir/R4/valueset.html#compose
import type { CodeSystem, CodeSystemConcept, Resource, ValueSet, ValueSetComposeInclude } from '@medplum/fhirtypes';

/** Codes by system; `all`: any code of that system, because its content is not at hand. */
type Expansion = ReadonlyMap<string, ReadonlySet<string> | 'all'>;

/** Whether a code is in a value set; `system` absent for an element of type code. `undefined`: the value set cannot be expanded here. */
export type IsInValueSet = (valueSet: string, code: string | undefined, system?: string) => boolean | undefined;

const unversioned = (canonical: string): string => canonical.split('|')[0] ?? canonical;

const addConcepts = (concepts: readonly CodeSystemConcept[] | undefined, into: Set<string>): void => {
  for (const concept of concepts ?? []) {
    if (concept.code) into.add(concept.code);
    addConcepts(concept.concept, into);
  }
};

const findConcept = (concepts: readonly CodeSystemConcept[] | undefined, code: string): CodeSystemConcept | undefined => {
  for (const concept of concepts ?? []) {
    const found = concept.code === code ? concept : findConcept(concept.concept, code);
    if (found) return found;
  }
  return undefined;
};

/** Codes that a filter selects; only `is-a` and `descendent-of` occur in required R4 bindings that can be expanded. */
const filtered = (system: CodeSystem | undefined, include: ValueSetComposeInclude): Set<string> | undefined => {
  const [filter, another] = include.filter ?? [];
  if (!filter || another || !/^(?:is-a|descendent-of)$/u.test(filter.op)) return undefined;
  const top = findConcept(system?.concept, filter.value);
  if (!top) return undefined;
  const codes = new Set<string>();
  addConcepts(filter.op === 'is-a' ? [top] : top.concept, codes);
  return codes;
};

const ofInclude = (system: CodeSystem | undefined, include: ValueSetComposeInclude): ReadonlySet<string> | 'all' | undefined => {
  if (include.concept) return new Set(include.concept.map((c) => c.code));
  if (include.filter) return filtered(system, include);
  if (!system || system.content !== 'complete') return 'all';
  const codes = new Set<string>();
  addConcepts(system.concept, codes);
  return codes;
};

const join = (into: Map<string, ReadonlySet<string> | 'all'>, system: string, codes: ReadonlySet<string> | 'all'): void => {
  const known = into.get(system);
  into.set(system, codes === 'all' || known === 'all' ? 'all' : new Set([...(known ?? []), ...codes]));
};

const remove = (from: Map<string, ReadonlySet<string> | 'all'>, system: string, codes: ReadonlySet<string> | 'all'): void => {
  const known = from.get(system);
  if (known === undefined || known === 'all') return;
  from.set(system, new Set(codes === 'all' ? [] : [...known].filter((code) => !codes.has(code))));
};

interface Sources { readonly valueSets: ReadonlyMap<string, ValueSet>; readonly codeSystems: ReadonlyMap<string, CodeSystem> }

const expand = (sources: Sources, url: string, depth = 0): Expansion | undefined => {
  const compose = sources.valueSets.get(url)?.compose;
  if (!compose || depth > 5) return undefined;
  const expansion = new Map<string, ReadonlySet<string> | 'all'>();
  const each = (include: ValueSetComposeInclude, put: typeof join): boolean => {
    for (const other of include.valueSet ?? []) {
      const members = expand(sources, unversioned(other), depth + 1);
      if (!members) return false;
      for (const [system, codes] of members) put(expansion, system, codes);
    }
    if (!include.system) return true;
    const codes = ofInclude(sources.codeSystems.get(include.system), include);
    if (codes) put(expansion, include.system, codes);
    return codes !== undefined;
  };
  return compose.include.every((i) => each(i, join)) && (compose.exclude ?? []).every((e) => each(e, remove)) ? expansion : undefined;
};

const has = (expansion: Expansion, code: string | undefined, system: string | undefined): boolean => {
  if (code === undefined) return false;
  const fits = (codes: ReadonlySet<string> | 'all' | undefined): boolean => codes === 'all' || (codes?.has(code) ?? false);
  return system === undefined ? [...expansion.values()].some(fits) : fits(expansion.get(system));
};

const CODE_ONLY = '';

/** `wanted`: value sets that are bound somewhere; the rest is not kept. */
export const valueSets = (resources: readonly Resource[], wanted: Iterable<string>): IsInValueSet => {
  const sources: Sources = {
    valueSets: new Map(resources.filter((r) => r.resourceType === 'ValueSet').flatMap((r) => (r.url ? [[r.url, r] as const] : []))),
    codeSystems: new Map(resources.filter((r) => r.resourceType === 'CodeSystem').flatMap((r) => (r.url ? [[r.url, r] as const] : []))),
  };
  const expansions = new Map<string, Expansion | undefined>();
  for (const url of wanted) expansions.set(url, expand(sources, url));
  return (valueSet, code, system = CODE_ONLY) => {
    const expansion = expansions.get(valueSet);
    return expansion && has(expansion, code, system === CODE_ONLY ? undefined : system);
  };
};
