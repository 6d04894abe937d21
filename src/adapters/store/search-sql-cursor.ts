// The place where a page ended: the last row's sort values, opaque to the caller. A cursor that we did not write is refused, never trusted.
import { fail, ok, type Result } from '../../core/kernel/result.ts';

/** `null`: the row had no value under that key. The last one is the row's `rid`. */
export type Place = readonly (string | number | null)[];

export type PlaceKind = 'number' | 'string';

const LONGEST = 4000;

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isOf = (kind: PlaceKind, value: unknown): boolean =>
  value === null || (kind === 'number' ? Number.isSafeInteger(value) : typeof value === 'string' && !value.includes('\0'));

const isPlace = (value: unknown, kinds: readonly PlaceKind[]): value is Place =>
  Array.isArray(value) && value.length === kinds.length + 1 && kinds.every((kind, i) => isOf(kind, value[i])) && Number.isSafeInteger(value.at(-1));

const write = (order: string, place: Place): string => Buffer.from(JSON.stringify([order, ...place])).toString('base64url');

/** `order` names the sort that the cursor belongs to: under another one its values mean nothing. */
const read = (cursor: string, order: string, kinds: readonly PlaceKind[]): Result<Place> => {
  const value = cursor.length <= LONGEST && /^[\w-]+$/u.test(cursor) ? readJson(Buffer.from(cursor, 'base64url').toString('utf8')) : undefined;
  const [written, ...place] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return written === order && isPlace(place, kinds) ? ok(place) : fail('malformed', { text: 'the cursor is not one of this search', code: 'value' });
};

export const searchSqlCursor = { read, write };
