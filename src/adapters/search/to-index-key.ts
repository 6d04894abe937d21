// A text as the index tables hold it: short enough for a B-tree entry of PostgreSQL (2,704 bytes), and without NUL, which PostgreSQL refuses.
import { createHash } from 'node:crypto';

const LONGEST = 400;

/** Longer texts keep their start and are told apart by their digest; the same function cuts what is searched for. */
export const toIndexKey = (text: string): string => {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text;
  if (clean.length <= LONGEST) return clean;
  return clean.slice(0, LONGEST - 64) + createHash('sha256').update(clean).digest('hex');
};
