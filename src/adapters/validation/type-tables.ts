// R4's types as tables from JSON property to type, binding and targets, made once from the StructureDefinitions. https://hl7.org/fhir/R4/elementdefinition.html
import { parseFhirPath } from '@medplum/core';
import type { ElementDefinition, ElementDefinitionType, StructureDefinition } from '@medplum/fhirtypes';
import { R4_DEFINITION } from '../../core/fhir/systems.ts';

type FhirPath = ReturnType<typeof parseFhirPath>;

export interface Invariant { readonly key: string; readonly human: string; readonly expression: FhirPath }

export interface Property {
  /** Type code, or the element's own path where it has children of its own. */
  readonly type: string;
  /** Canonicals that a Reference or canonical may point to; absent: anything. */
  readonly targets?: readonly string[];
  /** Canonical of a required value set, without version. */
  readonly valueSet?: string;
  /** Name of the choice it belongs to (`deceased` of `deceasedBoolean`). */
  readonly choice?: string;
  /** May stand several times, and is an array in JSON however often it does. */
  readonly isList: boolean;
}

export interface TypeTable {
  /** `Patient`, `Period`, or the path of a backbone element. */
  readonly name: string;
  readonly kind: 'resource' | 'type' | 'backbone';
  readonly properties: ReadonlyMap<string, Property>;
  /** Root invariants of a data type: the library evaluates those of resources and backbone elements only. */
  readonly invariants: readonly Invariant[];
}

/** ele-1, ref-1, per-1 and the narrative's rules are checked in code; ext-1 by the library. */
const IN_CODE = new Set(['ele-1', 'ref-1', 'per-1', 'txt-1', 'txt-2', 'ext-1']);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** R4 names the types of ids and of an extension's url by a FHIRPath URL; the id of an element may be any string. */
const typeCode = (code: string, path: string): string => {
  if (!code.includes(':')) return code;
  return path === 'Extension.url' ? 'uri' : 'string';
};

const bindingOf = ({ binding }: ElementDefinition): Pick<Property, 'valueSet'> => {
  const valueSet = binding?.strength === 'required' ? binding.valueSet?.split('|')[0] : undefined;
  return valueSet ? { valueSet } : {};
};

/** Without the targets that the library adds to R4. */
const targetsOf = ({ targetProfile }: ElementDefinitionType): Pick<Property, 'targets'> =>
  targetProfile ? { targets: targetProfile.filter((url) => url.startsWith(R4_DEFINITION)) } : {};

const properties = (element: ElementDefinition, hasChildren: boolean): readonly (readonly [string, Property])[] => {
  const name = element.path.slice(element.path.lastIndexOf('.') + 1);
  const isList = element.max !== '1';
  if (hasChildren) return [[name, { type: element.path, isList }]];
  if (element.contentReference) return [[name, { type: element.contentReference.slice(element.contentReference.indexOf('#') + 1), isList }]];
  const choice = name.endsWith('[x]') ? name.slice(0, -3) : undefined;
  return (element.type ?? []).map((type) => [choice ? choice + capital(type.code) : name, {
    type: typeCode(type.code, element.path), isList, ...bindingOf(element), ...targetsOf(type), ...(choice && { choice }),
  }]);
};

/** What the library has beside R4: of its own server, and of later releases. */
const NOT_R4: Readonly<Record<string, readonly string[]>> = {
  'Meta': ['project', 'author', 'onBehalfOf', 'account', 'accounts', 'compartment', 'deleted'],
  'Binary': ['url'],
  'DeviceDefinition': ['classification', 'bodySite'],
  'HealthcareService': ['offeredIn'],
  'ObservationDefinition': ['publisher'],
  'ResearchStudy': ['name', 'label', 'studyDesign', 'region', 'descriptionSummary', 'classifier', 'associatedParty', 'progressStatus', 'whyStopped', 'recruitment', 'comparisonGroup', 'outcomeMeasure', 'result'],
  'ResearchStudy.objective': ['description'],
};
const isR4 = ({ path }: ElementDefinition): boolean => {
  const dot = path.lastIndexOf('.');
  return !(NOT_R4[path.slice(0, dot)]?.includes(path.slice(dot + 1)) ?? false);
};

const invariants = (definition: StructureDefinition): readonly Invariant[] => definition.kind !== 'complex-type' ? []
  : (definition.snapshot?.element[0]?.constraint ?? []).flatMap(({ key, severity, human, expression }) =>
    severity === 'error' && expression && !IN_CODE.has(key) ? [{ key, human, expression: parseFhirPath(expression) }] : []);

const isInner = (path: string): boolean => path.includes('.');
const parentOf = (path: string): string => (isInner(path) ? path.slice(0, path.lastIndexOf('.')) : '');

/** The tables of one StructureDefinition: its root and each backbone element. */
export const typeTables = (definition: StructureDefinition): readonly TypeTable[] => {
  const elements = (definition.snapshot?.element ?? []).filter(isR4);
  const parents = new Set(elements.map((e) => parentOf(e.path)));
  return [...parents].filter((path) => path !== '').map((path) => ({
    name: path,
    kind: isInner(path) ? 'backbone' : definition.kind === 'resource' ? 'resource' : 'type',
    invariants: isInner(path) ? [] : invariants(definition),
    properties: new Map(elements.filter((e) => parentOf(e.path) === path).flatMap((e) => properties(e, parents.has(e.path)))),
  }));
};
