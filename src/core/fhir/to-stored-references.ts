// What a Bundle's own `urn:uuid:` references become once it is stored, for what is decided and answered before the commit.
import type { Bundle } from '@medplum/fhirtypes';

/** A conditional entry may become a resource that exists already, under another id: what comes of it is for decisions, not to be stored or shown. */
const storedReferences = (bundle: Bundle): ReadonlyMap<string, string> => new Map((bundle.entry ?? []).flatMap((e) =>
  e.fullUrl && e.resource ? [[e.fullUrl, `${e.resource.resourceType}/${e.resource.id ?? ''}`] as const] : []));

const rewrite = (value: unknown, stored: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return stored.get(value) ?? value;
  if (Array.isArray(value)) return value.map((v) => rewrite(v, stored));
  if (value === null || typeof value !== 'object') return value;
  const rewritten: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) rewritten[key] = rewrite(member, stored);
  return rewritten;
};

/** `value` with each string that is a fullUrl of `bundle` replaced by `Type/id`. */
export const toStoredReferences = <T>(value: T, bundle: Bundle): T => rewrite(value, storedReferences(bundle)) as T;
