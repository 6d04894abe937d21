// A document that should not be there: entered in error, and no MHD document any more, which knows no such status (S14). https://hl7.org/fhir/R4/documentreference.html
import type { DocumentReference } from '@medplum/fhirtypes';

export const toRetractedDocument = (document: DocumentReference): DocumentReference => {
  const { meta = {}, ...rest } = document;
  const { profile: _declared, ...kept } = meta;
  return { ...rest, ...(Object.keys(kept).length > 0 && { meta: kept }), status: 'entered-in-error' };
};
