// A filed document by IHE MHD Minimal and, where it holds, the EU Health Data API. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.DocumentReference.html
import type { CodeableConcept, DocumentReference } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { DOCUMENT_IDENTIFIER, EU_MHD_DOCUMENT_REFERENCE, MHD_IDENTIFIER_TYPE, MHD_MINIMAL_DOCUMENT_REFERENCE, PROFILE, RFC3986, urnUuid } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { toAttachment, type AttachedFile } from './to-attachment.ts';

export interface FiledDocument extends AttachedFile {
  readonly type: CodeableConcept;
  /** As shown to people. */
  readonly author?: string | undefined;
}

export interface Filing {
  readonly documentId: string;
  readonly patient: { reference: string };
  readonly request: { reference: string };
  /** The Organization it came from if known, else the receiving hospital. */
  readonly custodian: { reference: string };
  readonly filedAt: Temporal.Instant;
  /** The EU profile wants a subject by patient-eu-core (S18). */
  readonly isPatientEu: boolean;
}

const mhdType = (code: 'uniqueId' | 'entryUUID'): CodeableConcept => ({ coding: [{ system: MHD_IDENTIFIER_TYPE, code }] });

/** Identifiers carry `use` (wanted by MHD 4.2.3) and `type` (by 4.2.4), so that both accept them. No `docStatus`: MHD closes it. */
export const toMhdDocument = (document: FiledDocument, filing: Filing): DocumentReference => ({
  resourceType: 'DocumentReference',
  id: filing.documentId,
  meta: { profile: [PROFILE.documentReference, MHD_MINIMAL_DOCUMENT_REFERENCE, ...(filing.isPatientEu ? [EU_MHD_DOCUMENT_REFERENCE] : [])] },
  masterIdentifier: { use: 'usual', type: mhdType('uniqueId'), system: DOCUMENT_IDENTIFIER, value: filing.documentId },
  identifier: [{ use: 'official', type: mhdType('entryUUID'), system: RFC3986, value: urnUuid(filing.documentId) }],
  status: 'current',
  type: document.type,
  subject: filing.patient,
  date: toFhirInstant(filing.filedAt),
  ...compact({ author: document.author ? [{ display: document.author }] : [] }),
  custodian: filing.custodian,
  content: [{ attachment: toAttachment(document) }],
  context: { related: [filing.request] },
});
