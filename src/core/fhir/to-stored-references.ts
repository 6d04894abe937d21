// What a Bundle's own `urn:uuid:` references become once it is stored, for what is decided and answered before the commit.
import type { Bundle } from '@medplum/fhirtypes';
import { referenceOf } from './reference-of.ts';

/** A conditional entry may become a resource that exists already, under another id: what comes of it is for decisions, not to be stored or shown. */
const storedReferences = (bundle: Bundle): ReadonlyMap<string, string> => new Map((bundle.entry ?? []).flatMap((e) =>
  e.fullUrl && e.resource ? [[e.fullUrl, referenceOf(e.resource)] as const] : []));

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const rewriteAll = (members: readonly unknown[], stored: ReadonlyMap<string, string>): readonly unknown[] => {
  const rewritten = members.map((member) => rewrite(member, stored));
  return rewritten.every((member, i) => member === members[i]) ? members : rewritten;
};

const rewriteMembers = (value: object, stored: ReadonlyMap<string, string>): object => {
  let rewritten: Record<string, unknown> | undefined;
  for (const [key, member] of Object.entries(value)) {
    const now = rewrite(member, stored);
    if (now !== member) (rewritten ??= { ...value })[key] = now;
  }
  return rewritten ?? value;
};

/** What holds none of them is kept as it is, not copied: nearly everything. */
const rewrite = (value: unknown, stored: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return stored.get(value) ?? value;
  if (!isObject(value)) return value;
  return Array.isArray(value) ? rewriteAll(value, stored) : rewriteMembers(value, stored);
};

/** `value` with each string that is a fullUrl of `bundle` replaced by `Type/id`. */
export const toStoredReferences = <T>(value: T, bundle: Bundle): T => rewrite(value, storedReferences(bundle)) as T;
