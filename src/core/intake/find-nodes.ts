// Every object inside a JSON value with its path, so that rules about identifiers and moments hold wherever they stand.

export interface JsonNode {
  /** `custodians[0].organisation`; empty: the value itself. */
  readonly path: string;
  readonly entries: readonly (readonly [name: string, value: unknown])[];
}

/** No body of ours is deeper; what lies below is refused by the schema. */
const MOST_LEVELS = 16;

const childPath = (path: string, step: string, isItem: boolean): string => (isItem ? `${path}[${step}]` : `${path}${path && '.'}${step}`);

const walk = (value: unknown, path: string, levels: number): readonly JsonNode[] => {
  if (typeof value !== 'object' || value === null || levels === 0) return [];
  const isArray = Array.isArray(value);
  const entries: readonly [string, unknown][] = Object.entries(value);
  return [...(isArray ? [] : [{ path, entries }]), ...entries.flatMap(([step, child]) => walk(child, childPath(path, step, isArray), levels - 1))];
};

export const findNodes = (value: unknown): readonly JsonNode[] => walk(value, '', MOST_LEVELS);
