// "Absent stays absent": an object without the properties that have no value, as FHIR knows neither `undefined`, `null` nor empty arrays.

export type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

const isAbsent = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

/** Drops properties that are `undefined` or an empty array; not deep. A loop: it runs for every element that is mapped or read, and is several times faster so. */
export const compact = <T extends object>(value: T): Compact<T> => {
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (!isAbsent(member)) kept[name] = member;
  return kept as Compact<T>;
};
