// "Absent stays absent": an object without the properties that have no value, as FHIR knows neither `undefined`, `null` nor empty arrays.

export type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

/** Drops properties that are `undefined` or an empty array; not deep. */
export const compact = <T extends object>(value: T): Compact<T> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && !(Array.isArray(v) && v.length === 0))) as Compact<T>;
