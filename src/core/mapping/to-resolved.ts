// A copy of a resource in which references to what is stored already name it; references alone are touched, no identifier or text.

const resolve = (value: unknown, stored: ReadonlyMap<string, string>): void => {
  if (typeof value !== 'object' || value === null) return;
  const parts: readonly (readonly [string, unknown])[] = Object.entries(value);
  for (const [key, part] of parts) {
    const target = key === 'reference' && typeof part === 'string' ? stored.get(part) : undefined;
    if (target === undefined) resolve(part, stored);
    else Reflect.set(value, key, target);
  }
};

/** `stored`: from fullUrl (`urn:uuid:…`) to `Type/id`. */
export const toResolved = <T extends object>(resource: T, stored: ReadonlyMap<string, string>): T => {
  const copy = structuredClone(resource);
  resolve(copy, stored);
  return copy;
};
