// A charge that nobody is to pay: who decided that, when and why stands with what it was for. https://hl7.org/fhir/R4/chargeitem.html
import type { ChargeItem } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';

export interface Waiver {
  /** Verbatim. */
  readonly reason: string;
  /** Value under ACTOR_IDENTIFIER. */
  readonly by: string;
  readonly now: Temporal.Instant;
}

export const toWaivedCharge = (charge: ChargeItem, { reason, by, now }: Waiver): ChargeItem => ({
  ...charge,
  status: 'not-billable',
  note: [...(charge.note ?? []), { authorReference: { identifier: { system: ACTOR_IDENTIFIER, value: by } }, time: toFhirInstant(now), text: reason }],
});
