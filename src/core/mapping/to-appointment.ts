// A visit, or a meeting about the case without the patient (S15). https://hl7.org/fhir/R4/appointment.html
import type { Appointment, AppointmentParticipant } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { APPOINTMENT_IDENTIFIER, PROFILE, V3_ACT_CODE, VISIT_CODES } from '../fhir/systems.ts';
import type { IntakePractitioner } from '../intake/intake.ts';
import type { AppointmentBooking, VisitKind } from '../intake/parse-appointment.ts';
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
}

type Actor = NonNullable<AppointmentParticipant['actor']>;

const WITH_PATIENT = {
  'first-visit': true, 'second-visit': true, 'team-meeting': false, 'multidisciplinary-meeting': false,
} as const satisfies Record<VisitKind, boolean>;

const toDoctor = ({ identifiers, name }: IntakePractitioner): Actor => ({
  type: 'Practitioner',
  ...compact({ identifier: toIdentifiers(identifiers)[0] }),
  display: [...(name.given ?? []), name.family].join(' '),
});

/** R4 wants at least one participant: where nobody else is named, the hospital by its name. */
const toActors = ({ kind, practitioner, location }: AppointmentBooking, context: AppointmentContext): readonly Actor[] => {
  const named: readonly Actor[] = [
    ...(WITH_PATIENT[kind] ? [{ reference: context.patient }] : []),
    ...(context.department ? [{ reference: context.department }] : []),
    ...(practitioner ? [toDoctor(practitioner)] : []),
    ...(location ? [{ type: 'Location' as const, display: location }] : []),
  ];
  return named.length > 0 ? named : [{ display: context.hospital }];
};

/**
 * | booking | element | note |
 * |---|---|---|
 * | `kind` | `serviceType` | VISIT_CODES; a meeting has no patient among its participants |
 * | `start`, `end` | `start`, `end` | |
 * | `title` | `description` | verbatim |
 * | `practitioner`, `location`, department | `participant` | |
 * | `remote` | `serviceCategory` v3-ActCode VR | only when true |
 * | request | `basedOn` | exactly one, so that no agenda shows another patient |
 */
export const toAppointment = (booking: AppointmentBooking, context: AppointmentContext): Appointment => ({
  resourceType: 'Appointment',
  id: context.id,
  meta: { profile: [PROFILE.appointment] },
  identifier: [{ system: APPOINTMENT_IDENTIFIER, value: context.id }],
  status: 'booked',
  ...compact({ serviceCategory: booking.remote ? [{ coding: [{ system: V3_ACT_CODE, code: 'VR', display: 'virtual' }] }] : [] }),
  serviceType: [{ coding: [{ system: VISIT_CODES, code: booking.kind }] }],
  ...compact({ description: booking.title }),
  start: booking.start,
  end: booking.end,
  created: toFhirInstant(context.now),
  basedOn: [{ reference: context.request }],
  participant: toActors(booking, context).map((actor) => ({ actor, required: 'required', status: 'accepted' })),
});
