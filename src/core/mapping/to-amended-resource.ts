// A stored resource after the intake was amended (S2): a three-way merge, element by element.
import type { Extension, Resource } from '@medplum/fhirtypes';
import { parseInstant } from '../kernel/time.ts';
import { isSame } from './is-same.ts';
import { toMergedExtensions } from './to-merged-extensions.ts';
import { toMergedItems } from './to-merged-items.ts';

/** Steps after the intake write these; once they have, an amendment leaves them alone. */
const STATE: readonly string[] = ['status', 'statusReason', 'businessStatus', 'output', 'executionPeriod'];
const IDENTITY: readonly string[] = ['resourceType', 'id', 'meta'];

type Elements = ReadonlyMap<string, unknown>;

const elementsOf = (value: object | undefined): Elements => new Map<string, unknown>(Object.entries(value ?? {}));
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (isList(value) ? value : []);
const isExtension = (value: unknown): value is Extension => typeof value === 'object' && value !== null && 'url' in value;

interface Versions { readonly current: unknown; readonly old: unknown; readonly next: unknown }

const mergeLists = (element: string, { current, old, next }: Versions): readonly unknown[] => {
  if (element !== 'extension') return toMergedItems(list(current), list(old), list(next));
  return toMergedExtensions(list(current).filter(isExtension), list(old).filter(isExtension), list(next).filter(isExtension));
};

const merge = (element: string, versions: Versions): unknown => {
  const { current, old, next } = versions;
  if (isSame(old, next)) return current;
  if (isSame(current, old)) return next;
  if (STATE.includes(element)) return current;
  return isList(old ?? next) ? mergeLists(element, versions) : next;
};

const mergeElements = <T extends object>(current: T, old: object | undefined, next: object | undefined): T => {
  const [now, before, after] = [elementsOf(current), elementsOf(old), elementsOf(next)];
  const merged = { ...current };
  for (const element of new Set([...before.keys(), ...after.keys()].filter((e) => !IDENTITY.includes(e)))) {
    const value = merge(element, { current: now.get(element), old: before.get(element), next: after.get(element) });
    if (value === undefined || (isList(value) && value.length === 0)) Reflect.deleteProperty(merged, element);
    else Reflect.set(merged, element, value);
  }
  return merged;
};

/** Profiles and tags are claims about the content, so they follow it; version and time are the store's. */
const mergeMeta = (current: Resource, old: Resource, next: Resource): Resource['meta'] =>
  (current.meta ?? old.meta ?? next.meta ? mergeElements(current.meta ?? {}, old.meta, next.meta) : undefined);

const isLater = (a: string | undefined, b: string | undefined): boolean => {
  const [first, second] = [parseInstant(a ?? ''), parseInstant(b ?? '')];
  return first.ok && (!second.ok || Temporal.Instant.compare(first.value, second.value) > 0);
};

/** A Task that changes was last modified now, unless a later moment stands there already. */
const touch = (amended: Resource, next: Resource): Resource =>
  (amended.resourceType === 'Task' && next.resourceType === 'Task' && next.lastModified && isLater(next.lastModified, amended.lastModified)
    ? { ...amended, lastModified: next.lastModified }
    : amended);

/**
 * | of an element | becomes |
 * |---|---|
 * | old and new intake say the same | what is stored |
 * | stored as the old intake said it | what the new intake says (absent: removed) |
 * | status and other state, changed meanwhile | what is stored |
 * | extension, changed meanwhile | merged by URL |
 * | other lists, changed meanwhile | stored, without what the intake dropped, with what it added |
 * | anything else, changed meanwhile | what the new intake says |
 *
 * `oldMapped` and `newMapped` come from the same ids and the same `now`; references to stored resources are resolved before (`to-amendment-bundle.ts`).
 * The resource given, unchanged, when there is nothing to write.
 */
export const toAmendedResource = (current: Resource, oldMapped: Resource, newMapped: Resource): Resource => {
  const meta = mergeMeta(current, oldMapped, newMapped);
  const amended = { ...mergeElements(current, oldMapped, newMapped), ...(meta && { meta }) };
  return isSame(amended, current) ? current : touch(amended, newMapped);
};
