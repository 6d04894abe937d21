// R4's types as tables from JSON property to type, cardinality, binding, targets and invariants, made once from the StructureDefinitions. https://hl7.org/fhir/R4/elementdefinition.html
import type { ElementDefinition, ElementDefinitionType, StructureDefinition } from '@medplum/fhirtypes';
import { R4_DEFINITION } from '../../core/fhir/systems.ts';
import { primitiveFormats } from './primitive-formats.ts';
import { toInvariant } from './to-invariant.ts';
import type { Invariant, KeysOf } from './to-invariant.ts';

export interface Property {
  /** Type code, or the element's own path where it has children of its own. */
  readonly type: string;
  /** JSON property. */
  readonly name: string;
  /** Of a primitive: the property for what stands beside its value (`_birthDate`). */
  readonly beside?: string;
  /** May stand several times, and is an array in JSON however often it does. */
  readonly isList: boolean;
  /** Canonicals that a Reference or canonical may point to; absent: anything. */
  readonly targets?: readonly string[];
  /** Canonical of a required value set, without version. */
  readonly valueSet?: string;
  /** Name of the choice it belongs to (`deceased` of `deceasedBoolean`). */
  readonly choice?: string;
  /** Those that the element adds to its type's. */
  readonly invariants: readonly Invariant[];
}

export interface Required { readonly name: string; readonly keys: readonly string[] }

export interface TypeTable {
  /** `Patient`, `Period`, or the path of a backbone element. */
  readonly name: string;
  readonly kind: 'resource' | 'type' | 'backbone';
  /** In the order of R4. */
  readonly properties: ReadonlyMap<string, Property>;
  /** By each key that an object may have: `_birthDate` too. */
  readonly byKey: ReadonlyMap<string, Property>;
  readonly hasChoices: boolean;
  readonly required: readonly Required[];
  readonly invariants: readonly Invariant[];
}

/** In code: of every element (ele-1), of contained resources (dom-3), of References, Periods and narratives. sdf-19 is about the specification's own definitions. */
const IN_CODE = new Set(['ele-1', 'dom-3', 'ref-1', 'per-1', 'txt-1', 'txt-2', 'sdf-19']);
const TASK_TIMES = 'Task:inv-1';
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const nameOf = ({ path }: ElementDefinition): string => path.slice(path.lastIndexOf('.') + 1);
const parentOf = ({ path }: ElementDefinition): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));

/** R4 names the types of ids and of an extension's url by a FHIRPath URL; the id of an element may be any string. */
const typeCode = (code: string, path: string, definition: StructureDefinition): string => {
  if (!code.includes(':')) return code;
  if (path === 'Extension.url') return 'uri';
  return definition.kind === 'resource' && path === `${definition.type}.id` ? 'id' : 'string';
};

const bindingOf = ({ binding }: ElementDefinition): Pick<Property, 'valueSet'> => {
  const valueSet = binding?.strength === 'required' ? binding.valueSet?.split('|')[0] : undefined;
  return valueSet ? { valueSet } : {};
};

/** Without the targets that the library adds to R4. */
const targetsOf = ({ targetProfile }: ElementDefinitionType): Pick<Property, 'targets'> =>
  targetProfile ? { targets: targetProfile.filter((url) => url.startsWith(R4_DEFINITION)) } : {};

const invariantsOf = (element: ElementDefinition, keysOf: KeysOf): readonly Invariant[] => (element.constraint ?? [])
  .filter(({ key, severity, expression }) => severity === 'error' && expression && !IN_CODE.has(key) && `${element.path}:${key}` !== TASK_TIMES)
  .map((constraint) => toInvariant(constraint, keysOf));

/** The elements of its type are another table's. */
const notKnown: KeysOf = () => [];

const properties = (element: ElementDefinition, definition: StructureDefinition, hasChildren: boolean): readonly Property[] => {
  const name = nameOf(element);
  const isList = element.max === '*';
  const invariants = hasChildren ? [] : invariantsOf(element, notKnown).filter(({ key }) => key !== 'ext-1'); // of the type Extension itself
  const inner = hasChildren ? element.path : element.contentReference?.slice(element.contentReference.indexOf('#') + 1);
  if (inner) return [{ name, type: inner, isList, invariants }];
  const choice = name.endsWith('[x]') ? name.slice(0, -3) : undefined;
  return (element.type ?? []).map((t) => {
    const type = typeCode(t.code, element.path, definition);
    const key = choice ? choice + capital(type) : name;
    return { name: key, type, isList, invariants, ...bindingOf(element), ...targetsOf(t), ...(primitiveFormats.has(type) && { beside: `_${key}` }), ...(choice && { choice }) };
  });
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

const kindOf = (path: string, { kind, abstract }: StructureDefinition): TypeTable['kind'] => {
  if (path.includes('.')) return 'backbone';
  return kind === 'resource' && !abstract ? 'resource' : 'type';
};

/** The tables of one StructureDefinition: its root and each backbone element. */
export const typeTables = (definition: StructureDefinition): readonly TypeTable[] => {
  const elements = (definition.snapshot?.element ?? []).filter(isR4);
  const parents = new Set(elements.map(parentOf));
  return elements.filter(({ path }) => parents.has(path)).map((element) => {
    const children = elements.filter((e) => parentOf(e) === element.path);
    const list = children.flatMap((e) => properties(e, definition, parents.has(e.path)));
    const byKey = new Map(list.flatMap((p) => [[p.name, p] as const, ...(p.beside ? [[p.beside, p] as const] : [])]));
    const keysOf: KeysOf = (name) => [...byKey].filter(([, p]) => (p.choice ?? p.name) === name).map(([key]) => key);
    return {
      name: element.path,
      kind: kindOf(element.path, definition),
      properties: new Map(list.map((p) => [p.name, p])),
      byKey,
      hasChoices: children.some((e) => nameOf(e).endsWith('[x]')),
      required: children.filter(({ min }) => (min ?? 0) > 0).map((e) => nameOf(e).replace('[x]', '')).map((name) => ({ name, keys: keysOf(name) })),
      invariants: invariantsOf(element, keysOf),
    };
  });
};
