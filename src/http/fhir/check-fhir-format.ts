// Whether the caller takes FHIR as JSON, by `_format` or else by Accept. https://hl7.org/fhir/R4/http.html#mime-type
import type { Request } from 'express';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { chooseMediaType } from '../choose-media-type.ts';

const OFFERS = ['application/fhir+json', 'application/json'] as const;
/** As R4 allows them in `_format`. A plus sign in a query reads as a space where it was not escaped. */
const FORMATS: readonly string[] = ['json', 'application/json', 'application/fhir+json', 'application/fhir json', 'text/json'];

export const checkFhirFormat = (req: Request, format: string | undefined): Result<undefined> => {
  const isTaken = format === undefined ? chooseMediaType(req.headers.accept, OFFERS) !== undefined : FORMATS.includes(format);
  return isTaken ? ok(undefined) : fail('not-acceptable', 'only application/fhir+json of FHIR 4.0 is served');
};
