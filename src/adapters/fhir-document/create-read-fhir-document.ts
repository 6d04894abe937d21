// The text of a FHIR document, JSON or XML, as a resource; what no parser should hand on is refused here.
import type { Resource } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { ParseFhirXml } from '../../ports/fhir-xml.ts';
import type { ReadFhirDocument } from '../../ports/read-fhir-document.ts';

const isResource = (value: unknown): value is Resource => typeof value === 'object' && value !== null && 'resourceType' in value && typeof value.resourceType === 'string';

const readJson = (text: string): Result<Resource> => {
  const value: unknown = JSON.parse(text);
  return isResource(value) ? ok(value) : fail('malformed', { text: 'the JSON is not a FHIR resource', expression: 'Bundle' });
};

export const createReadFhirDocument = (parseXml: ParseFhirXml): ReadFhirDocument => (bytes, form) => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return form === 'json' ? readJson(text) : parseXml(text);
  } catch {
    return fail('malformed', { text: `the content is not ${form === 'json' ? 'JSON' : 'XML'} in UTF-8`, expression: 'Bundle' });
  }
};
