// A filed document by IHE MHD Minimal and, where it holds, the EU Health Data API. https://profiles.ihe.net/ITI/MHD/StructureDefinition-IHE.MHD.Minimal.DocumentReference.html
import type { CodeableConcept, DocumentReference } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { DOCUMENT_IDENTIFIER } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { toAttachment, type AttachedFile } from './to-attachment.ts';
import { toMhdIdentity } from './to-mhd-identity.ts';

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

/** No `docStatus`: MHD closes it. */
export const toMhdDocument = (document: FiledDocument, filing: Filing): DocumentReference => ({
  resourceType: 'DocumentReference',
  id: filing.documentId,
  ...toMhdIdentity({ ...filing, uniqueId: { system: DOCUMENT_IDENTIFIER, value: filing.documentId } }),
  status: 'current',
  type: document.type,
  subject: filing.patient,
  date: toFhirInstant(filing.filedAt),
  ...compact({ author: document.author ? [{ display: document.author }] : [] }),
  custodian: filing.custodian,
  content: [{ attachment: toAttachment(document) }],
  context: { related: [filing.request] },
});
