// Text as XML 1.0 can carry it. https://www.w3.org/TR/xml/#charsets
/** What XML 1.0 cannot carry at all: control characters, halves of surrogate pairs, the two non-characters. */
const FORBIDDEN = new RegExp('[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\uFFFE\\uFFFF]', 'gu');
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' };

const withoutForbidden = (text: string): string => text.toWellFormed().replace(FORBIDDEN, '\uFFFD');

export const xmlText = {
  /** Whether every character may stand in a document. */
  isAllowed: (text: string): boolean => text.isWellFormed() && text.search(FORBIDDEN) < 0,
  /** As the value of an attribute, in double quotes; line ends and tabs survive the reader's normalisation. */
  attribute: (text: string): string => withoutForbidden(text).replaceAll(/[&<>"\t\n\r]/gu, (c) => ESCAPES[c] ?? c),
  /** Of a fragment that is XML already. */
  withoutForbidden,
} as const;
