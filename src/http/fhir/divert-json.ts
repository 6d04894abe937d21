// JSON in which every `data` string goes to `keep` as the bytes it stands for, and what `keep` calls them stands in its place. https://hl7.org/fhir/R4/json.html
import type { ByteCursor } from './create-byte-cursor.ts';
import { decodeBase64, type Quoted } from './decode-base64.ts';

/** Names what it has kept; may throw to end it all. */
export type KeepBytes = (bytes: AsyncIterable<Uint8Array>) => Promise<string>;
/** Takes text that stays; may throw when it is too much. */
export type KeepText = (text: Uint8Array) => void;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** The key that base64Binary elements have in what documents are sent by (Binary, Attachment). */
const KEY = 'data';

const SIMPLE: Readonly<Record<string, string>> = { '/': '/', 'n': '\n', 'r': '\r', 't': '\t' };
const IN_JSON: Quoted = {
  end: QUOTE, escape: '\\',
  unescape: (text) => text.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|([^u]))/gu, (_all, code: string | undefined, short: string | undefined) =>
    (code === undefined ? SIMPLE[short ?? ''] ?? '\\' : String.fromCharCode(Number.parseInt(code, 16)))),
};

/** Up to the opening quote of the next string, that quote included; what stood before it. `undefined`: there is none. */
const readGap = async (cursor: ByteCursor, keepText: KeepText): Promise<string | undefined> => {
  let gap = '';
  for (let piece = await cursor.piece(); piece; piece = await cursor.piece()) {
    const at = piece.indexOf(QUOTE);
    const part = at < 0 ? piece : piece.subarray(0, at + 1);
    keepText(part);
    cursor.skip(part.length);
    gap = `${gap}${Buffer.from(part).toString('latin1')}`.trim().slice(-16);
    if (at >= 0) return gap.slice(0, -1).trim();
  }
  return undefined;
};

/** Where a string ends in this piece, given whether an escape was open; -1: not here. */
const findEnd = (piece: Uint8Array, isEscaped: boolean): { readonly at: number; readonly isEscaped: boolean } => {
  let escaped = isEscaped;
  for (let i = 0; i < piece.length; i += 1) {
    if (escaped) escaped = false;
    else if (piece[i] === BACKSLASH) escaped = true;
    else if (piece[i] === QUOTE) return { at: i, isEscaped: false };
  }
  return { at: -1, isEscaped: escaped };
};

/** The rest of a string, its closing quote included; its first characters, for a key is short. */
const readString = async (cursor: ByteCursor, keepText: KeepText): Promise<string> => {
  let head = '';
  let isEscaped = false;
  for (let piece = await cursor.piece(); piece; piece = await cursor.piece()) {
    const end = findEnd(piece, isEscaped);
    const part = end.at < 0 ? piece : piece.subarray(0, end.at + 1);
    isEscaped = end.isEscaped;
    keepText(part);
    cursor.skip(part.length);
    if (head.length <= KEY.length) head += Buffer.from(part.subarray(0, KEY.length + 1)).toString('latin1');
    if (end.at >= 0) break;
  }
  return head;
};

/** What is no JSON is found by who parses the text. Throws what `keepBytes`, `keepText` and the base64 throw. */
export const divertJson = async (cursor: ByteCursor, keepText: KeepText, keepBytes: KeepBytes): Promise<void> => {
  let last = '';
  for (let gap = await readGap(cursor, keepText); gap !== undefined; gap = await readGap(cursor, keepText)) {
    if (gap === ':' && last === `${KEY}"`) {
      keepText(Buffer.from(`${await keepBytes(decodeBase64(cursor, IN_JSON))}"`));
      last = '';
    } else {
      last = await readString(cursor, keepText);
    }
  }
};
