// A FHIR answer of a peer in the form that it says it has: JSON or XML. https://hl7.org/fhir/R4/http.html#mime-type
import { fail, type Result } from '../../core/kernel/result.ts';
import type { ParseFhirXml } from '../../ports/fhir-xml.ts';
import type { HttpAnswer } from '../http-client.ts';
import { collectText } from './collect-text.ts';
import { readFhirJson } from './read-fhir-json.ts';

const XML_TYPES: readonly (string | undefined)[] = ['application/fhir+xml', 'application/xml', 'text/xml', 'application/xml+fhir'];

/** XML is read strictly as a whole: one element that R4 does not know costs the page. */
export const readFhir = async (answer: HttpAnswer, parseXml: ParseFhirXml): Promise<Result<unknown>> => {
  if (!XML_TYPES.includes(answer.contentType)) return readFhirJson(answer);
  const text = await collectText(answer);
  const parsed = text.ok ? parseXml(text.value) : text;
  return parsed.ok || !text.ok ? parsed : fail('network-rejected', 'the answer is not FHIR XML');
};
