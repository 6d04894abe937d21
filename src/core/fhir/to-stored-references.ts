// What a Bundle's own `urn:uuid:` references become once it is stored, for an answer that is written before the commit.
import type { Bundle } from '@medplum/fhirtypes';

/** Conditional entries are left out: they may become a resource that exists already, under another id. */
const storedReferences = (bundle: Bundle): ReadonlyMap<string, string> => new Map((bundle.entry ?? []).flatMap((e) =>
  e.fullUrl && e.resource && !e.request?.ifNoneExist ? [[e.fullUrl, `${e.resource.resourceType}/${e.resource.id ?? ''}`] as const] : []));

const rewrite = (value: unknown, stored: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return stored.get(value) ?? value;
  if (Array.isArray(value)) return value.map((v) => rewrite(v, stored));
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, rewrite(v, stored)])) : value;
};

/** `value` with each string that is a fullUrl of `bundle` replaced by `Type/id`. */
export const toStoredReferences = (value: unknown, bundle: Bundle): unknown => rewrite(value, storedReferences(bundle));
