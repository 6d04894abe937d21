// A peer's resource with every relative reference and attachment address made absolute, so that it means the same away from there.
// https://hl7.org/fhir/R4/references.html#literal, https://hl7.org/fhir/R4/datatypes.html#Attachment (`url` is relative to the base too)

const RELATIVE = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[A-Za-z0-9.-]{1,64})?$/u;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

const toAbsoluteAttachment = (attachment: Readonly<Record<string, unknown>>, base: string): unknown => {
  const { url } = attachment;
  return typeof url === 'string' ? { ...attachment, url: URL.parse(url, `${base}/`)?.href ?? url } : attachment;
};

const toAbsoluteEntry = (key: string, value: unknown, base: string): unknown => {
  if (key === 'reference' && typeof value === 'string') return RELATIVE.test(value) ? `${base}/${value}` : value;
  if (key === 'attachment' && isRecord(value)) return toAbsoluteAttachment(value, base);
  return walk(value, base);
};

const walk = (value: unknown, base: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => walk(item, base));
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toAbsoluteEntry(key, item, base)])) : value;
};

/** `base` without a slash at the end. `#…`, `urn:…` and what is absolute stay. */
export const absoluteReferences = (resource: unknown, base: string): unknown => walk(resource, base);
