// XML in which the value of every `data` element goes to `keep` as the bytes it stands for, and what `keep` calls them stands in its place. https://hl7.org/fhir/R4/xml.html
import type { ByteCursor } from './create-byte-cursor.ts';
import { decodeBase64, type Quoted } from './decode-base64.ts';
import type { KeepBytes, KeepText } from './divert-json.ts';

const LESS = 0x3c;
const QUOTES: readonly number[] = [0x22, 0x27];
const TAG_END = 0x3e;
/** The start tag of `data` up to the opening quote of its value. */
const OPENING = /^<data\s(?:[^"'>]|"[^"]*"|'[^']*')*\bvalue\s*=\s*["']$/u;

const inXml = (end: number): Quoted => ({
  end, escape: '&',
  unescape: (text) => text.replaceAll(/&#(?:x([0-9A-Fa-f]{1,4})|(\d{1,4}));/gu, (_all, hex: string | undefined, decimal: string | undefined) => String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))),
});

/** Up to the next `<`, without it. */
const readText = async (cursor: ByteCursor, keepText: KeepText): Promise<boolean> => {
  for (let piece = await cursor.piece(); piece; piece = await cursor.piece()) {
    const at = piece.indexOf(LESS);
    const part = at < 0 ? piece : piece.subarray(0, at);
    keepText(part);
    cursor.skip(part.length);
    if (at >= 0) return true;
  }
  return false;
};

/** Longer start tags of `data` are none that a resource has. */
const LONGEST_TAG = 1024;

const isOpen = (tag: string): boolean => '<data'.startsWith(tag) || (/^<data\s/u.test(tag) && tag.length < LONGEST_TAG);

/** Byte by byte, for as long as it may be the start tag of `data`: the closing quote to look for, or nothing. */
const readTag = async (cursor: ByteCursor, keepText: KeepText): Promise<number | undefined> => {
  let tag = '';
  for (let piece = await cursor.piece(); piece; piece = await cursor.piece()) {
    const [byte = 0] = piece;
    tag += String.fromCharCode(byte);
    keepText(piece.subarray(0, 1));
    cursor.skip(1);
    if (QUOTES.includes(byte) && OPENING.test(tag)) return byte;
    if (byte === TAG_END || !isOpen(tag)) return undefined;
  }
  return undefined;
};

/** What is no XML is found by who parses the text. Throws what `keepBytes`, `keepText` and the base64 throw. */
export const divertXml = async (cursor: ByteCursor, keepText: KeepText, keepBytes: KeepBytes): Promise<void> => {
  while (await readText(cursor, keepText)) {
    const quote = await readTag(cursor, keepText);
    if (quote !== undefined) keepText(Buffer.from(await keepBytes(decodeBase64(cursor, inXml(quote))) + String.fromCharCode(quote)));
  }
};
