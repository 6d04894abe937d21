// A repeating element after an amendment: what the intake dropped goes, what it added comes, what others added stays.
import { isSame } from './is-same.ts';

const has = (values: readonly unknown[], value: unknown): boolean => values.some((v) => isSame(v, value));

export const toMergedItems = <T>(current: readonly T[], old: readonly T[], next: readonly T[]): readonly T[] => {
  const dropped = old.filter((v) => !has(next, v));
  const kept = current.filter((v) => !has(dropped, v));
  return [...kept, ...next.filter((v) => !has(old, v) && !has(kept, v))];
};
