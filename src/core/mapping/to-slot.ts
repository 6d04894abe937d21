// A time of a schedule that can be booked. https://hl7.org/fhir/R4/slot.html
import type { Slot } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { PROGRAMME_CODES, VISIT_CODES } from '../fhir/systems.ts';
import { VISIT_PROFILE } from '../fhir/visit-systems.ts';
import type { SlotMaking } from '../intake/parse-slots.ts';
import { toFhirDateTime } from '../kernel/time.ts';

export interface SlotParts {
  readonly id: string;
  /** `Schedule/…` */
  readonly schedule: string;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  /** Of the programme. */
  readonly timeZone: string;
}

/**
 * | making | element | note |
 * |---|---|---|
 * | programme, `kinds` | `serviceCategory`, `serviceType` | PROGRAMME_CODES, VISIT_CODES |
 * | `location` | `comment` | verbatim; R4's Slot has no place of its own |
 *
 * It says that it is taken, never by whom.
 */
export const toSlot = ({ programme, kinds, location }: Pick<SlotMaking, 'programme' | 'kinds' | 'location'>, { id, schedule, start, end, timeZone }: SlotParts): Slot => ({
  resourceType: 'Slot',
  id,
  meta: { profile: [VISIT_PROFILE.slot] },
  serviceCategory: [{ coding: [{ system: PROGRAMME_CODES, code: programme }] }],
  serviceType: kinds.map((code) => ({ coding: [{ system: VISIT_CODES, code }] })),
  schedule: { reference: schedule },
  status: 'free',
  start: toFhirDateTime(start, timeZone),
  end: toFhirDateTime(end, timeZone),
  ...compact({ comment: location }),
});
