// A visit on its way into a hospital's own calendar: an outbox Task, due at once (S15). https://hl7.org/fhir/R4/task.html
import type { Task } from '@medplum/fhirtypes';
import { PROFILE, TASK_CODES, TASK_IDENTIFIER } from '../fhir/systems.ts';
import { withExchange } from '../fhir/transfer.ts';
import { toSeenParameters, toVisitNumber, visitParameter, type PeerVisit } from '../fhir/visit-booking.ts';
import { toFhirInstant } from '../kernel/time.ts';

export interface VisitBookingParts {
  /** UUID. */
  readonly id: string;
  readonly now: Temporal.Instant;
  readonly requestId: string;
  /** `Task/…`, `Patient/…`, `Organization/…` of the hospital, `Appointment/…` of ours. */
  readonly coordination: string;
  readonly patient: string;
  readonly hospital: string;
  readonly appointment: string;
  readonly peer: string;
  readonly freeTime: string;
  /** Of this visit: 1 is the first. */
  readonly nth: number;
  /** As an earlier Task left it. */
  readonly seen?: PeerVisit | undefined;
}

/**
 * | source | element | note |
 * |---|---|---|
 * | id | `id` | |
 * | appointment, nth | `identifier` | one after the other, whatever the clock says |
 * | peer and free time | second `identifier` | by which another request's choice of the same time is found |
 * | request, coordination | `basedOn`, `partOf` | |
 * | hospital | `requester`, `owner` | the calendar is its own |
 * | appointment, peer, free time, seen | inputs | what is wanted stands on the Appointment, and is read at every attempt |
 *
 * Shown by profiles/examples/visit-booking-task.json.
 */
export const toVisitBookingTask = (parts: VisitBookingParts): Task => withExchange({
  resourceType: 'Task',
  id: parts.id,
  meta: { profile: [PROFILE.visitBookingTask] },
  identifier: [{ system: TASK_IDENTIFIER, value: toVisitNumber(parts.appointment, parts.nth) }, { system: TASK_IDENTIFIER, value: `${parts.peer}-${parts.freeTime}` }],
  basedOn: [{ reference: `ServiceRequest/${parts.requestId}` }],
  partOf: [{ reference: parts.coordination }],
  status: 'requested',
  intent: 'order',
  code: { coding: [{ system: TASK_CODES, code: 'book-visit' }] },
  for: { reference: parts.patient },
  authoredOn: toFhirInstant(parts.now),
  lastModified: toFhirInstant(parts.now),
  requester: { reference: parts.hospital },
  owner: { reference: parts.hospital },
  input: [
    { type: visitParameter('appointment'), valueReference: { reference: parts.appointment } },
    { type: visitParameter('network-peer'), valueString: parts.peer },
    { type: visitParameter('free-time'), valueString: parts.freeTime },
    ...toSeenParameters(parts.seen),
  ],
}, { nextAt: toFhirInstant(parts.now), attempts: 0 });
