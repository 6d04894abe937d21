// JSON that came as an answer, looked into by name without asking first what is there.

/** Parsed JSON, looked into by name; what is not there is empty. */
export interface Json { readonly value: unknown; readonly at: (...names: readonly (string | number)[]) => Json; readonly text: string; readonly list: readonly Json[] }

const isObject = (value: unknown): value is Readonly<Record<string | number, unknown>> => typeof value === 'object' && value !== null;

export const toJson = (value: unknown): Json => ({
  value,
  at: (...names) => toJson(names.reduce((node: unknown, name) => (isObject(node) ? node[name] : undefined), value)),
  text: typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? JSON.stringify(value) : '',
  list: Array.isArray(value) ? value.map(toJson) : [],
});
