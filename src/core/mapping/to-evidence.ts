// Proof of who someone is or may represent (S7): the file, and who checked it. PCF allows no `Consent.verification`.
import type { DocumentReference, Provenance } from '@medplum/fhirtypes';
import { EVIDENCE_KINDS, urnUuid } from '../fhir/systems.ts';
import type { IntakeEvidence } from '../intake/intake.ts';
import { toMhdDocument, type Filing } from './to-mhd-document.ts';
import { toProvenance } from './to-provenance.ts';
import type { AttachedFile } from './to-attachment.ts';

export interface EvidenceParts {
  /** All that the one file proves. */
  readonly items: readonly IntakeEvidence[];
  readonly attached: AttachedFile;
  readonly filing: Filing;
  readonly provenanceIdFor: (kind: IntakeEvidence['kind']) => string;
  /** What a proof of this kind is about: the patient, the representative, the Consents the representative signed. */
  readonly targetsOf: (kind: IntakeEvidence['kind']) => readonly { reference: string }[];
}

/** A proof that nobody checked is kept as a file and proves nothing: no Provenance. */
const toCheck = ({ kind, checkedBy, checkedAt }: IntakeEvidence, parts: EvidenceParts): Provenance[] => (checkedBy && checkedAt
  ? [toProvenance({
      id: parts.provenanceIdFor(kind),
      targets: parts.targetsOf(kind),
      occurredAt: checkedAt,
      recordedAt: parts.filing.filedAt,
      agents: [{ type: 'verifier', who: checkedBy }],
      sources: [{ reference: urnUuid(parts.filing.documentId) }],
    })]
  : []);

/**
 * | intake `requester.evidence[]` | element | note |
 * |---|---|---|
 * | `kind` | `DocumentReference.type` | EVIDENCE_KINDS: no item of the dossier |
 * | `file` | `DocumentReference.content` | |
 * | `checkedBy`, `checkedAt` | `Provenance.agent` verifier, `occurredDateTime` | only when both are given |
 *
 * Shown by fixtures/cases/001 (checked), 006 (adult's representative). https://hl7.org/fhir/R4/provenance.html
 */
export const toEvidence = (parts: EvidenceParts): { readonly document: DocumentReference; readonly checks: readonly Provenance[] } => ({
  document: toMhdDocument({ ...parts.attached, type: { coding: [...new Set(parts.items.map((i) => i.kind))].map((code) => ({ system: EVIDENCE_KINDS, code })) } }, parts.filing),
  checks: parts.items.flatMap((item) => toCheck(item, parts)),
});
