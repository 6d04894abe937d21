// What a visit that did not take place may be invoiced for, with its evidence, for billing to read (P2.10, S15). https://hl7.org/fhir/R4/chargeitem.html
import type { Appointment, ChargeItem } from '@medplum/fhirtypes';
import { ACTOR_IDENTIFIER } from '../fhir/systems.ts';
import { CHARGE_CODES, VISIT_PROFILE } from '../fhir/visit-systems.ts';
import { toFhirInstant } from '../kernel/time.ts';

export type ChargeCode = 'late-cancellation' | 'no-show';

export interface ChargeParts {
  readonly id: string;
  readonly code: ChargeCode;
  readonly appointment: Appointment;
  /** `ServiceRequest/…`, `Patient/…`, `Organization/…` of the hospital. */
  readonly request: string;
  readonly patient: string;
  readonly hospital: string;
  /** When the message reached the hospital, or when it was seen that nobody came; FHIR dateTime. */
  readonly at: string;
  /** Verbatim. */
  readonly reason?: string | undefined;
  readonly now: Temporal.Instant;
  /** Value under ACTOR_IDENTIFIER. */
  readonly enteredBy: string;
}

/** Where nobody gave a reason. */
const WORDS = { 'late-cancellation': 'Cancelled too late', 'no-show': 'Did not come' } as const satisfies Record<ChargeCode, string>;

/**
 * | from | element | note |
 * |---|---|---|
 * | `code` | `code` | CHARGE_CODES; `status` is `billable` until somebody waives it |
 * | the visit's start | `occurrenceDateTime` | |
 * | who, when, reason | `note` | `Patient`, the moment, the reason verbatim |
 * | actor, now | `enterer`, `enteredDate` | |
 * | request, visit | `supportingInformation` | the Appointment's versions and Provenance hold the rest of the evidence |
 *
 * No price: that is billing's.
 */
export const toChargeItem = ({ id, code, appointment, request, patient, hospital, at, reason, now, enteredBy }: ChargeParts): ChargeItem => ({
  resourceType: 'ChargeItem',
  id,
  meta: { profile: [VISIT_PROFILE.charge] },
  status: 'billable',
  code: { coding: [{ system: CHARGE_CODES, code }] },
  subject: { reference: patient },
  ...(appointment.start && { occurrenceDateTime: appointment.start }),
  performingOrganization: { reference: hospital },
  enterer: { identifier: { system: ACTOR_IDENTIFIER, value: enteredBy } },
  enteredDate: toFhirInstant(now),
  note: [{ authorReference: { reference: patient }, time: at, text: reason ?? WORDS[code] }],
  supportingInformation: [{ reference: request }, { reference: `Appointment/${appointment.id ?? ''}` }],
});
