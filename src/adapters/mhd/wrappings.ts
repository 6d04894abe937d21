// What stands around the data of a FHIR Binary, in JSON and in XML: where they begin and end, and what it says of them. https://hl7.org/fhir/R4/binary.html
import type { ParseFhirXml } from '../../ports/fhir-xml.ts';

export interface Wrapping {
  /** Ends where the data begin. */
  readonly begin: RegExp;
  /** What ends them; an XML attribute may stand in either kind of quotes. */
  readonly quoteOf: (before: string) => string;
  /** Of what stands before the data; absent: it is said later, or not at all. */
  readonly contentTypeOf: (before: string) => string | undefined;
  /** The whole resource with `MARK` for its data; `undefined`: it is no resource. */
  readonly parse: (text: string, parseXml: ParseFhirXml) => unknown;
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const parseXmlOf = (text: string, parseXml: ParseFhirXml): unknown => {
  const parsed = parseXml(text);
  return parsed.ok ? parsed.value : undefined;
};

const JSON_FORM: Wrapping = {
  begin: /"data"\s*:\s*"/u,
  quoteOf: () => '"',
  contentTypeOf: (before) => /"contentType"\s*:\s*"((?:[^"\\]|\\\/)*)"/u.exec(before)?.[1]?.replaceAll('\\/', '/'),
  parse: parseJson,
};

const XML_FORM: Wrapping = {
  begin: /<(?:[\w.-]+:)?data\s+value\s*=\s*["']/u,
  quoteOf: (before) => before.at(-1) ?? '"',
  contentTypeOf: (before) => /<(?:[\w.-]+:)?contentType\s+value\s*=\s*["']([^"'<&]*)["']/u.exec(before)?.[1],
  parse: parseXmlOf,
};

export const wrappings = { json: JSON_FORM, xml: XML_FORM } as const;
