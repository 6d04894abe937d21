// When an authorisation reached a custodian (S7): the exchange is lawful from then on (P1.5).
import type { Provenance } from '@medplum/fhirtypes';
import { toProvenance } from './to-provenance.ts';

export interface SubmissionParts {
  readonly id: string;
  readonly consent: { reference: string };
  /** Instant with offset, as reported. */
  readonly submittedAt: string;
  readonly recordedAt: Temporal.Instant;
  /** Actor who recorded it. */
  readonly recordedBy: string;
  /** The form or letter that was handed over. */
  readonly source: { reference: string };
}

/**
 * | source | element |
 * |---|---|
 * | Consent of this custodian | `target` |
 * | `submittedAt` | `occurredDateTime` |
 * | actor | `agent` enterer |
 * | form or referral letter | `entity` source |
 */
export const toSubmissionProvenance = (parts: SubmissionParts): Provenance => toProvenance({
  id: parts.id,
  targets: [parts.consent],
  occurredAt: parts.submittedAt,
  recordedAt: parts.recordedAt,
  agents: [{ type: 'enterer', who: parts.recordedBy }],
  sources: [parts.source],
});
