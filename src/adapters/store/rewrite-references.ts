// Placeholders of a transaction become what their entries became: in references and other URLs, never in text or identifiers. https://hl7.org/fhir/R4/http.html#transaction

/** Elements of type Reference.reference, url and uri; `Identifier.value` may look like a placeholder and stays. */
const URL_ELEMENTS = new Set(['reference', 'url', 'valueUrl', 'valueUri']);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const rewriteIn = (value: unknown, targets: ReadonlyMap<string, string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => rewriteIn(item, targets));
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    result[key] = typeof child === 'string' ? (URL_ELEMENTS.has(key) ? targets.get(child) : undefined) ?? child : rewriteIn(child, targets);
  }
  return result;
};

/** `targets`: fullUrl to `Type/id`. */
export const rewriteReferences = <T extends object>(resource: T, targets: ReadonlyMap<string, string>): T => rewriteIn(resource, targets) as T;
