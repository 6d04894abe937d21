// Who retracted a signed opinion, when and why (S14). https://hl7.org/fhir/R4/provenance.html
import type { Provenance } from '@medplum/fhirtypes';
import { RETRACTION_REASONS } from '../fhir/opinion-systems.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { toProvenance } from '../mapping/to-provenance.ts';
import type { Retraction } from './parse-retraction.ts';

export interface RetractionParts extends Retraction {
  readonly id: string;
  /** `DocumentReference/…` */
  readonly targets: readonly string[];
  readonly now: Temporal.Instant;
  /** Value under ACTOR_IDENTIFIER. */
  readonly actor: string;
}

export const toRetractionProvenance = ({ id, targets, now, actor, reason }: RetractionParts): Provenance => ({
  ...toProvenance({ id, targets: targets.map((reference) => ({ reference })), occurredAt: toFhirInstant(now), recordedAt: now, activity: 'update', agents: [{ type: 'enterer', who: actor }] }),
  reason: [{ coding: [{ system: RETRACTION_REASONS, code: reason }] }],
});
