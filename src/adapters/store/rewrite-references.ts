// Placeholders of a transaction become what their entries became: in references and other URLs, never in text or identifiers. https://hl7.org/fhir/R4/http.html#transaction

/** Elements of type Reference.reference, url and uri; `Identifier.value` may look like a placeholder and stays. */
const URL_ELEMENTS = new Set(['reference', 'url', 'valueUrl', 'valueUri']);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

const rewriteText = (key: string, text: string, targets: ReadonlyMap<string, string>): string => (URL_ELEMENTS.has(key) ? targets.get(text) : undefined) ?? text;

const rewriteAll = (items: readonly unknown[], targets: ReadonlyMap<string, string>): readonly unknown[] => {
  const rewritten = items.map((item) => rewriteIn(item, targets));
  return rewritten.every((item, i) => item === items[i]) ? items : rewritten;
};

/** What holds no placeholder is kept as it is, not copied. */
const rewriteIn = (value: unknown, targets: ReadonlyMap<string, string>): unknown => {
  if (Array.isArray(value)) return rewriteAll(value, targets);
  if (!isObject(value)) return value;
  let result: Record<string, unknown> | undefined;
  for (const [key, child] of Object.entries(value)) {
    const now = typeof child === 'string' ? rewriteText(key, child, targets) : rewriteIn(child, targets);
    if (now !== child) (result ??= { ...value })[key] = now;
  }
  return result ?? value;
};

/** `targets`: fullUrl to `Type/id`. */
export const rewriteReferences = <T extends object>(resource: T, targets: ReadonlyMap<string, string>): T => rewriteIn(resource, targets) as T;
