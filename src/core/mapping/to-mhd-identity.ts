// What makes a DocumentReference an MHD document: profiles and identifiers, the same for what was uploaded and for what came over the network.
import type { CodeableConcept, DocumentReference, Identifier } from '@medplum/fhirtypes';
import { EU_MHD_DOCUMENT_REFERENCE, MHD_IDENTIFIER_TYPE, MHD_MINIMAL_DOCUMENT_REFERENCE, PROFILE, RFC3986, urnUuid } from '../fhir/systems.ts';

export interface MhdDocument {
  readonly documentId: string;
  /** MHD's uniqueId: the document's identity across systems. */
  readonly uniqueId: { readonly system: string; readonly value: string };
  /** The EU profile wants a subject by patient-eu-core (S18). */
  readonly isPatientEu: boolean;
}

const mhdType = (code: 'uniqueId' | 'entryUUID'): CodeableConcept => ({ coding: [{ system: MHD_IDENTIFIER_TYPE, code }] });

/** Identifiers carry `use` (wanted by MHD 4.2.3) and `type` (by 4.2.4), so that both accept them. */
export const toMhdIdentity = (document: MhdDocument): Required<Pick<DocumentReference, 'meta'>> & { masterIdentifier: Identifier; identifier: Identifier[] } => ({
  meta: { profile: [PROFILE.documentReference, MHD_MINIMAL_DOCUMENT_REFERENCE, ...(document.isPatientEu ? [EU_MHD_DOCUMENT_REFERENCE] : [])] },
  masterIdentifier: { use: 'usual', type: mhdType('uniqueId'), ...document.uniqueId },
  identifier: [{ use: 'official', type: mhdType('entryUUID'), system: RFC3986, value: urnUuid(document.documentId) }],
});
