// Whether two JSON values are equal: order of properties does not matter, order in arrays does.

const isSameArray = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((item, i) => isSame(item, b[i]));

const isSameObject = (a: object, b: object): boolean => {
  const theirs = new Map<string, unknown>(Object.entries(b));
  const mine: readonly (readonly [string, unknown])[] = Object.entries(a);
  return mine.length === theirs.size && mine.every(([key, value]) => theirs.has(key) && isSame(value, theirs.get(key)));
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isSame = (a: unknown, b: unknown): boolean => {
  if (Array.isArray(a)) return Array.isArray(b) && isSameArray(a, b);
  return isObject(a) && isObject(b) ? isSameObject(a, b) : Object.is(a, b);
};
