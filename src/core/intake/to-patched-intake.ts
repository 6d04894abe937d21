// PATCH of a request (S2): JSON Merge Patch on the intake kept with it; who and what it is about stays. https://www.rfc-editor.org/rfc/rfc7396
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';
import { toKnownSystems } from './to-known-systems.ts';

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** No intake is deeper; below, the patch stands as it is and the schema refuses it. */
const MOST_LEVELS = 16;

const merge = (target: unknown, patch: unknown, levels: number): unknown => {
  if (!isRecord(patch) || levels === 0) return patch;
  const kept: Json = isRecord(target) ? target : {};
  const changed = Object.entries(patch).filter(([, value]) => value !== null)
    .map(([name, value]): [string, unknown] => [name, merge(Object.hasOwn(kept, name) ? kept[name] : undefined, value, levels - 1)]);
  return Object.fromEntries([...Object.entries(kept).filter(([name]) => !Object.hasOwn(patch, name)), ...changed]);
};

const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce((node: unknown, name) => (isRecord(node) && Object.hasOwn(node, name) ? node[name] : undefined), value);

const textOf = (value: unknown): string => (isRecord(value) ? JSON.stringify([value['system'], value['value']]) : JSON.stringify(value ?? null));

/** Identifiers are a set: their order says nothing. */
const toComparable = (value: unknown): string => (Array.isArray(value) ? value.map(textOf).sort().join() : textOf(value));

const isSupplied = (before: unknown): boolean => before !== undefined && !(Array.isArray(before) && before.length === 0);

const FIXED: readonly (readonly string[])[] = [['programme'], ['placerIdentifier'], ['patient', 'identifiers']];

/** Missing identifiers of the patient may be supplied once; what is there cannot change. */
const findChanges = (before: unknown, after: unknown): readonly Issue[] => FIXED
  .filter((path) => isSupplied(valueAt(before, path)) && toComparable(valueAt(before, path)) !== toComparable(valueAt(after, path)))
  .map((path) => ({ text: 'cannot change once the request is kept', expression: path.join('.') }));

/** The patched intake, still to be parsed by `parseIntake`. */
export const toPatchedIntake = (current: unknown, patch: unknown): Result<unknown> => {
  if (!isRecord(patch)) return fail('malformed', 'a merge patch must be a JSON object');
  const before = toKnownSystems(current);
  const after = toKnownSystems(merge(current, patch, MOST_LEVELS));
  const changes = findChanges(before, after);
  return changes.length > 0 ? fail('business-rule', ...changes) : ok(after);
};
