// Base64 inside a text, up to its closing quote, as the bytes it stands for: never whole in memory. https://hl7.org/fhir/R4/datatypes.html#base64Binary
import type { ByteCursor } from './create-byte-cursor.ts';

export interface Quoted {
  /** The closing quote. */
  readonly end: number;
  /** What begins an escape: `\` in JSON, `&` in XML. */
  readonly escape: string;
  /** Whole escapes and what they stand for; one that is cut off at the end is left. */
  readonly unescape: (text: string) => string;
}

/** No escape of a character that base64 knows is longer. */
const LONGEST_ESCAPE = 8;
const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/u;

const isCutOff = (text: string, escape: string): boolean => { const at = text.lastIndexOf(escape); return at >= 0 && at > text.length - LONGEST_ESCAPE; };

const toBytes = (text: string): Uint8Array => {
  if (!ALPHABET.test(text)) throw new Error('not base64');
  return Buffer.from(text, 'base64');
};

const checkNothing = (text: string): string => {
  if (text !== '') throw new Error('characters behind the padding');
  return text;
};

interface Taken { readonly raw: string; readonly isLast: boolean }

/** The next characters, up to the closing quote; the quote is taken too. */
const takePiece = (cursor: ByteCursor, piece: Uint8Array, end: number): Taken => {
  const close = piece.indexOf(end);
  const part = close < 0 ? piece : piece.subarray(0, close);
  cursor.skip(close < 0 ? part.length : part.length + 1);
  return { raw: Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1'), isLast: close >= 0 };
};

/** Groups of four characters, and what is left for the next piece. */
const split = (text: string, isLast: boolean): { readonly groups: string; readonly rest: string } => {
  if (isLast && text.length % 4 !== 0) throw new Error('the last group is not whole');
  const whole = text.length - (text.length % 4);
  return { groups: text.slice(0, whole), rest: text.slice(whole) };
};

/** Throws where it is no base64, and where the body ends first. Ends behind the closing quote. */
export const decodeBase64 = async function* (cursor: ByteCursor, { end, escape, unescape }: Quoted): AsyncGenerator<Uint8Array> {
  let rest = ''; // characters that make no whole group yet, or an escape that is cut off
  let isPadded = false;
  for (let piece = await cursor.piece(); piece; piece = await cursor.piece()) {
    const { raw, isLast } = takePiece(cursor, piece, end);
    rest += raw;
    if (!isLast && isCutOff(rest, escape)) continue;
    const text = unescape(rest).replaceAll(/[ \t\r\n]/gu, '');
    const { groups, rest: left } = split(isPadded ? checkNothing(text) : text, isLast);
    rest = left;
    isPadded ||= groups.endsWith('=');
    yield toBytes(groups);
    if (isLast) return;
  }
  throw new Error('the body ended early');
};
