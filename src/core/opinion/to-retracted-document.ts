// A document that should not be there: entered in error, and no MHD document any more, which knows no such status (S14). https://hl7.org/fhir/R4/documentreference.html
import type { DocumentReference } from '@medplum/fhirtypes';

export const toRetractedDocument = (document: DocumentReference): DocumentReference => {
  const { profile: _declared, ...meta } = document.meta ?? {};
  return { ...document, meta, status: 'entered-in-error' };
};
