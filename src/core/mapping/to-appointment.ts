// A visit, or a meeting about the case without the patient (S15). https://hl7.org/fhir/R4/appointment.html
import type { Appointment, AppointmentParticipant } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { APPOINTMENT_IDENTIFIER, BCP47, PROFILE, V3_ACT_CODE, VISIT_CODES } from '../fhir/systems.ts';
import { MEETING_IDENTIFIER, PARTICIPANT_TYPE } from '../fhir/visit-systems.ts';
import { isWithPatient } from '../fhir/visit.ts';
import type { IntakePractitioner } from '../intake/intake.ts';
import type { AppointmentBooking } from '../intake/parse-appointment.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { toIdentifiers } from './to-identifiers.ts';

export interface AppointmentContext {
  readonly id: string;
  readonly now: Temporal.Instant;
  /** `ServiceRequest/…`, `Patient/…`, `HealthcareService/…` (the department, where one was chosen). */
  readonly request: string;
  readonly patient: string;
  readonly department?: string | undefined;
  /** Name of the receiving hospital. */
  readonly hospital: string;
  readonly time: VisitTime;
  /** What groups the requests of one meeting. */
  readonly meeting?: string | undefined;
}

/** When it is, and whose time it takes. */
export interface VisitTime {
  /** Instants with offset. */
  readonly start: string;
  readonly end: string;
  /** `Slot/…` of ours, and who is there in it. */
  readonly slot?: string;
  readonly actors?: readonly Actor[];
  /** Where, as the slot says it. */
  readonly location?: string;
}

type Actor = NonNullable<AppointmentParticipant['actor']>;

const toDoctor = ({ identifiers, name }: IntakePractitioner): Actor => ({
  type: 'Practitioner',
  ...compact({ identifier: toIdentifiers(identifiers)[0] }),
  display: [...(name.given ?? []), name.family].join(' '),
});

/** Each once: a slot may be of the very department that was chosen. */
const unique = (actors: readonly Actor[]): readonly Actor[] => [...new Map(actors.map((actor) => [JSON.stringify(actor), actor])).values()];

/** R4 wants at least one participant: where nobody else is named, the hospital by its name. */
const toActors = ({ kind, practitioner, location }: AppointmentBooking, { patient, department, hospital, time }: AppointmentContext): readonly Actor[] => {
  const place = location ?? time.location;
  const named = unique([
    ...(isWithPatient(kind) ? [{ reference: patient }] : []),
    ...(department ? [{ reference: department }] : []),
    ...(practitioner ? [toDoctor(practitioner)] : []),
    ...(time.actors ?? []),
    ...(place ? [{ type: 'Location' as const, display: place }] : []),
  ]);
  return named.length > 0 ? named : [{ display: hospital }];
};

const toInterpreter = ({ interpreter }: AppointmentBooking): readonly AppointmentParticipant[] => (interpreter === undefined ? [] : [{
  type: [{ coding: [{ system: PARTICIPANT_TYPE, code: 'translator' }] }, { coding: [{ system: BCP47, code: interpreter }] }], required: 'required', status: 'needs-action',
}]);

/**
 * | booking | element | note |
 * |---|---|---|
 * | `kind` | `serviceType` | VISIT_CODES; a meeting has no patient among its participants |
 * | `start`, `end`, or those of `slot` | `start`, `end`, `slot` | who is there in the slot is a participant too |
 * | `context.meeting` | `identifier` | MEETING_IDENTIFIER: the same for every request that the meeting discusses |
 * | `interpreter` | `participant` | type `translator`, and the language; `needs-action` until one is found |
 * | `title` | `description` | verbatim |
 * | `practitioner`, `location`, department | `participant` | |
 * | `remote` | `serviceCategory` v3-ActCode VR | only when true |
 * | request | `basedOn` | exactly one, so that no agenda shows another patient |
 */
export const toAppointment = (booking: AppointmentBooking, context: AppointmentContext): Appointment => ({
  resourceType: 'Appointment',
  id: context.id,
  meta: { profile: [PROFILE.appointment] },
  identifier: [{ system: APPOINTMENT_IDENTIFIER, value: context.id }, ...(context.meeting ? [{ system: MEETING_IDENTIFIER, value: context.meeting }] : [])],
  status: 'booked',
  ...compact({ serviceCategory: booking.remote ? [{ coding: [{ system: V3_ACT_CODE, code: 'VR', display: 'virtual' }] }] : [] }),
  serviceType: [{ coding: [{ system: VISIT_CODES, code: booking.kind }] }],
  ...compact({ description: booking.title }),
  start: context.time.start,
  end: context.time.end,
  created: toFhirInstant(context.now),
  ...compact({ slot: context.time.slot ? [{ reference: context.time.slot }] : [] }),
  basedOn: [{ reference: context.request }],
  participant: [...toActors(booking, context).map((actor): AppointmentParticipant => ({ actor, required: 'required', status: 'accepted' })), ...toInterpreter(booking)],
});
