// Whether the typeface has every character: a box in place of a letter of somebody's name would leave the reader guessing.
import type { LetterPen } from './create-letter-pen.ts';

const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

/** `page`: all that is written on it, at whatever depth. Line ends are no characters to draw. */
export const hasEveryGlyph = (pen: LetterPen, page: object): boolean => [...new Set(textsOf(page).join('').normalize('NFC').replaceAll(/[\r\n\t]/gu, ''))].every((char) => pen.has(char.codePointAt(0) ?? 0));
