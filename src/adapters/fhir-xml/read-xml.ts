// XML as a tree, or why it is none: no document type, no entities, bounded depth and size, every fault of well-formedness an error. https://www.w3.org/TR/xml/
import { DOMParser, type Element } from '@xmldom/xmldom';
import { fail, ok, type Result } from '../../core/kernel/result.ts';

/** Above every limit of a body; what comes over HTTP is bounded before (ADR 0003). */
const MOST_CHARACTERS = 160_000_000;
/** Deeper than any resource: a Bundle with contained resources and nested extensions has about 20. */
const MOST_LEVELS = 100;
const MOST_TAGS = 4_000_000;

/** What may hold angle brackets that are no tags: where it begins and ends. */
const SECTIONS = [['<!--', '-->'], ['<![CDATA[', ']]>'], ['<?', '?>']] as const;

/** The end of a tag, over attribute values in quotes. */
const TAG_REST = /(?:[^"'>]|"[^"]*"|'[^']*')*>/uy;

/** Where the tag or section at `at` ends; -1: it does not. */
const endOf = (text: string, at: number): number => {
  const section = SECTIONS.find(([start]) => text.startsWith(start, at));
  if (section) {
    const end = text.indexOf(section[1], at);
    return end < 0 ? end : end + section[1].length;
  }
  TAG_REST.lastIndex = at;
  return TAG_REST.test(text) ? TAG_REST.lastIndex : -1;
};

/** 1: a tag opens, -1: one closes, 0: neither, or both. */
const stepOf = (text: string, at: number, end: number): number => {
  if (text[at + 1] === '/') return -1;
  return /[!?]/u.test(text[at + 1] ?? '') || text[end - 2] === '/' ? 0 : 1;
};

/** Before the parser builds a tree of it: how deep and how many. What is not well-formed is left to the parser. */
const isTooMuch = (text: string): boolean => {
  let [depth, count] = [0, 0];
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const end = endOf(text, at);
    if (end < 0) return false;
    depth += stepOf(text, at, end);
    count += 1;
    if (depth > MOST_LEVELS || count > MOST_TAGS) return true;
    at = end;
  }
  return false;
};

const parse = (text: string): Element | undefined => {
  const faults: string[] = [];
  const parser = new DOMParser({
    locator: false,
    // the library's own also takes line ends of XML 1.1 for such, and would change a text
    normalizeLineEndings: (source) => source.replaceAll(/\r\n?/gu, '\n'),
    // warnings too: they are faults of well-formedness, but for the one about a character that any text may have
    onError: (level, message) => { if (!message.includes('Unicode replacement character')) faults.push(level); },
  });
  try {
    const root = parser.parseFromString(text, 'application/xml').documentElement;
    return faults.length > 0 ? undefined : root ?? undefined;
  } catch {
    return undefined;
  }
};

export const readXml = (source: string): Result<Element> => {
  if (source.length > MOST_CHARACTERS) return fail('too-large', `the XML has more than ${String(MOST_CHARACTERS)} characters`);
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (/<!(?:DOCTYPE|ENTITY)/iu.test(text)) return fail('malformed', 'a document type or an entity is not taken');
  if (isTooMuch(text)) return fail('malformed', `the XML is nested deeper than ${String(MOST_LEVELS)} levels or has more than ${String(MOST_TAGS)} tags`);
  const root = parse(text);
  return root ? ok(root) : fail('malformed', 'the body is not well-formed XML with namespaces');
};
