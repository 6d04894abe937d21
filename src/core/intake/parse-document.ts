// What is said of one document of the dossier: a known LOINC type, a file, and when it was made.
import { LOINC_DOCUMENTS } from '../fhir/loinc-documents.ts';
import { fail, type Result } from '../kernel/result.ts';
import type { IntakeDocument } from './intake.ts';
import { toBodyParser } from './to-body-parser.ts';

const parseShape = toBodyParser<IntakeDocument>('second-opinion-request.json#/$defs/document');

export const parseDocument = (body: unknown): Result<IntakeDocument> => {
  const shape = parseShape(body);
  if (!shape.ok || LOINC_DOCUMENTS.has(shape.value.type)) return shape;
  return fail('code-unknown', { text: 'is not a known LOINC document type', expression: 'type' });
};
