// Whether a narrative is the limited XHTML that FHIR allows (txt-1, txt-2). https://hl7.org/fhir/R4/narrative.html#xhtml
const ELEMENTS = new Set(('a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre q samp small span strong '
  + 'sub sup table tbody td tfoot th thead tr tt ul var').split(' '));
const ATTRIBUTES = new Set(('abbr accesskey align alt axis border cellhalign cellpadding cellspacing cellvalign char charoff charset cite class colspan compact coords dir '
  + 'frame headers height href hreflang hspace id lang longdesc name nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type valign value vspace width xml:lang xmlns').split(' '));
const NOT_WELL_FORMED = 'the narrative is not well-formed';
const TAG = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/gu;
const ATTRIBUTE = /([\w:-]+)\s*=\s*("[^"]*"|'[^']*')/gu;
const LINKS = new Set(['href', 'src']);
const CODE = /^["']\s*(?:javascript:|vbscript:|data:(?!image\/))/iu;

const checkAttributes = (text: string): string | undefined => {
  for (const [, name = '', quoted = ''] of text.matchAll(ATTRIBUTE)) {
    if (!ATTRIBUTES.has(name)) return 'the narrative has an attribute that is not allowed';
    if (LINKS.has(name) && CODE.test(quoted)) return 'the narrative links to code';
  }
  return undefined;
};

/** What is wrong with the tags, in order; open tags are kept on `open`. */
const checkTag = (tag: RegExpMatchArray, open: string[]): string | undefined => {
  const [text, slash, name = '', attributes = ''] = tag;
  if (!ELEMENTS.has(name)) return 'the narrative has an element that is not allowed';
  if (slash) return open.pop() === name ? undefined : NOT_WELL_FORMED;
  if (!text.endsWith('/>')) open.push(name);
  return checkAttributes(attributes);
};

const checkTags = (text: string): string | undefined => {
  const open: string[] = [];
  for (const tag of text.matchAll(TAG)) {
    const wrong = checkTag(tag, open);
    if (wrong) return wrong;
  }
  return open.length > 0 ? NOT_WELL_FORMED : undefined;
};

/** What is wrong with it, or nothing. */
export const checkNarrative = (xhtml: string): string | undefined => {
  const text = xhtml.replaceAll(/<!--[\s\S]*?-->/gu, '').trim();
  if (!/^<div[\s>][\s\S]*<\/div>$/u.test(text)) return 'the narrative is not one div';
  const words = text.replaceAll(TAG, '').trim();
  if (/[<>]/u.test(words)) return NOT_WELL_FORMED;
  return checkTags(text) ?? (words || /<img[\s/>]/u.test(text) ? undefined : 'the narrative is empty');
};
