// A narrative's div, as it stands in JSON, so that it may stand in XML: in its namespace, and without what HTML allows and XML does not. https://hl7.org/fhir/R4/narrative.html#xhtml
import { XHTML } from '../../core/fhir/systems.ts';
import { xmlText } from './xml-text.ts';

/** An ampersand that begins none of the references that XML knows by itself. */
const BARE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\dA-Fa-f]{1,6});)/gu;
const NO_BREAK_SPACE = /&nbsp;/gu;
/** Two hyphens end a comment for XML. */
const BAD_COMMENT = /<!--(?:(?!-->)[\s\S])*--(?:(?!>)[\s\S])[\s\S]*?-->/gu;

export const toXhtml = (div: string): string => {
  const text = xmlText.withoutForbidden(div.trim()).replaceAll(BAD_COMMENT, '').replaceAll(NO_BREAK_SPACE, '&#160;').replaceAll(BARE_AMPERSAND, '&amp;').replaceAll('\r', '&#13;');
  return /^<div(?:\s[^>]*)?\sxmlns\s*=/u.test(text) ? text : text.replace('<div', `<div xmlns="${XHTML}"`);
};
