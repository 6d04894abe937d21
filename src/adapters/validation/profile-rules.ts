// A profile of ours as a tree that holds only what it adds to R4, made once from its snapshot; rules are looked up, never parsed, per resource.
import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { BASE } from '../../core/fhir/systems.ts';
import { toInvariant } from './to-invariant.ts';
import type { Invariant } from './to-invariant.ts';

export interface TypeRule { readonly code: string; readonly profiles: readonly string[]; readonly targets?: readonly string[] }

export interface Slicing { readonly isClosed: boolean; readonly discriminators: readonly { readonly type: string; readonly path: string; readonly steps: readonly string[] }[] }

export interface Rule {
  /** JSON name, without `[x]`. */
  readonly name: string;
  readonly isChoice: boolean;
  /** Name of the slice, where it is one. */
  readonly slice?: string;
  /** Type of its value; the element path stands for the type of an element that has no named type, and of a choice. */
  readonly type: string;
  readonly min: number;
  readonly max: number;
  readonly types: readonly TypeRule[];
  readonly valueSet?: string;
  readonly fixed?: unknown;
  readonly pattern?: unknown;
  readonly invariants: readonly Invariant[];
  readonly slicing?: Slicing;
  readonly slices: readonly Rule[];
  readonly children: readonly Rule[];
}

export interface Profile {
  readonly url: string;
  readonly type: string;
  readonly root: Rule;
  /** Canonicals of profiles that it imposes. */
  readonly imposes: readonly string[];
  /** Where an extension may stand; empty for other profiles. */
  readonly contexts: readonly string[];
}

const valueOf = (element: ElementDefinition, prefix: 'fixed' | 'pattern'): unknown => Object.entries(element).find(([key]) => key.startsWith(prefix))?.[1];

const slicingOf = ({ slicing }: ElementDefinition): { readonly slicing?: Slicing } => slicing
  ? { slicing: { isClosed: slicing.rules === 'closed', discriminators: (slicing.discriminator ?? []).map(({ type, path }) => ({ type, path, steps: path === '$this' ? [] : path.split('.') })) } } : {};

/** The names of a choice are not known here: what asks for one is left to FHIRPath. */
const invariantsOf = (element: ElementDefinition): readonly Invariant[] => (element.constraint ?? [])
  .filter(({ expression, source }) => expression && source?.startsWith(BASE)).map((constraint) => toInvariant(constraint, () => []));

const bounds = (element: ElementDefinition): { readonly min: number; readonly max: number } => ({ min: element.min ?? 0, max: element.max === '*' ? Infinity : Number(element.max ?? 1) });

const rest = (element: ElementDefinition): Pick<Rule, 'valueSet' | 'fixed' | 'pattern'> => {
  const valueSet = element.binding?.strength === 'required' ? element.binding.valueSet?.split('|')[0] : undefined;
  const fixed = valueOf(element, 'fixed');
  const pattern = valueOf(element, 'pattern');
  return { ...(valueSet && { valueSet }), ...(fixed !== undefined && { fixed }), ...(pattern !== undefined && { pattern }) };
};

/** Snapshot elements by id; `ids` are those that our differentials name, their ancestors included. */
interface Tree { readonly elements: ReadonlyMap<string, ElementDefinition>; readonly ids: readonly string[] }

const typeOf = ({ path, type }: ElementDefinition): string => {
  const code = type?.[0]?.code ?? path;
  return /^(?:Backbone)?Element$/u.test(code) ? path : code;
};

const toRule = (tree: Tree, id: string, element: ElementDefinition): Rule => {
  const last = id.slice(id.lastIndexOf('.') + 1);
  const [name = '', slice] = last.split(':');
  const below = (prefix: string): readonly Rule[] => tree.ids.filter((other) => other.startsWith(prefix) && !/[.:]/u.test(other.slice(prefix.length)))
    .flatMap((other) => { const found = tree.elements.get(other); return found ? [toRule(tree, other, found)] : []; });
  return {
    name: name.replace('[x]', ''), isChoice: name.endsWith('[x]'), ...(slice && { slice }), type: typeOf(element), ...bounds(element), ...rest(element), ...slicingOf(element),
    types: (element.type ?? []).map((t) => ({ code: t.code, profiles: t.profile ?? [], ...(t.targetProfile && { targets: t.targetProfile }) })),
    invariants: invariantsOf(element),
    slices: slice ? [] : below(`${id}:`),
    children: below(`${id}.`),
  };
};

const withAncestors = (id: string): readonly string[] => {
  const segments = id.split('.');
  return segments.flatMap((segment, i) => {
    const path = [...segments.slice(0, i), segment].join('.');
    return segment.includes(':') ? [path.slice(0, path.lastIndexOf(':')), path] : [path];
  });
};

/** `chain`: the profile and those of ours that it is derived from. */
export const profileRules = (definition: StructureDefinition, chain: readonly StructureDefinition[]): Profile | undefined => {
  const elements = new Map((definition.snapshot?.element ?? []).map((e) => [e.id ?? e.path, e]));
  const named = chain.flatMap((d) => d.differential?.element ?? []).flatMap((e) => withAncestors(e.id ?? e.path));
  const root = elements.get(definition.type);
  if (!root) return undefined;
  return {
    url: definition.url,
    type: definition.type,
    root: toRule({ elements, ids: [...elements.keys()].filter((id) => new Set(named).has(id)) }, definition.type, root),
    imposes: (definition.extension ?? []).flatMap((e) => (e.valueCanonical ? [e.valueCanonical] : [])),
    contexts: (definition.context ?? []).map((c) => c.expression),
  };
};
