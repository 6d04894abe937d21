// The address of a kept file: a Binary without bytes, which are in the file store. https://hl7.org/fhir/R4/binary.html
import type { Binary } from '@medplum/fhirtypes';
import type { FhirForm } from '../fhir/document-content.ts';
import { FHIR_DOCUMENT_TAG, SHA256_TAG } from '../fhir/systems.ts';

export interface KeptBinaryParts {
  readonly id: string;
  readonly contentType: string;
  /** Lower-case hex. */
  readonly sha256: string;
  /** The ServiceRequest: who may open it follows from there. */
  readonly request: { reference: string };
  /** Judged to be a FHIR document, in this format. */
  readonly fhirForm?: FhirForm | undefined;
}

export const toKeptBinary = ({ id, contentType, sha256, request, fhirForm }: KeptBinaryParts): Binary => ({
  resourceType: 'Binary',
  id,
  meta: { tag: [{ system: SHA256_TAG, code: sha256 }, ...(fhirForm ? [{ system: FHIR_DOCUMENT_TAG, code: fhirForm }] : [])] },
  contentType,
  securityContext: request,
});
