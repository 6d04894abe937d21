// A visit, or a meeting about the case without the patient (S15). https://hl7.org/fhir/R4/appointment.html
import type { Appointment, AppointmentParticipant } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { APPOINTMENT_IDENTIFIER, MEETING_IDENTIFIER, PROFILE, VISIT_CODES } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';

export type VisitKind = 'first-visit' | 'second-visit' | 'team-meeting' | 'multidisciplinary-meeting';

export interface Visit {
  readonly kind: VisitKind;
  /** Instants with offset. */
  readonly startAt: string;
  readonly endAt: string;
  readonly description?: string | undefined;
  /** Professionals as shown to people. */
  readonly practitioners?: readonly string[] | undefined;
  /** The meeting's own name: the same for each request that is discussed there. */
  readonly meeting?: string | undefined;
}

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

const WITH_PATIENT = {
  'first-visit': true, 'second-visit': true, 'team-meeting': false, 'multidisciplinary-meeting': false,
} as const satisfies Record<VisitKind, boolean>;

const toParticipant = (actor: { reference: string } | { display: string }): AppointmentParticipant => ({ actor, required: 'required', status: 'accepted' });

/** R4 wants at least one participant: where nobody else is named, the hospital by its name. */
const toParticipants = ({ kind, practitioners }: Visit, context: AppointmentContext): AppointmentParticipant[] => {
  const named = [
    ...(WITH_PATIENT[kind] ? [{ reference: context.patient }] : []),
    ...(context.department ? [{ reference: context.department }] : []),
    ...(practitioners ?? []).map((display) => ({ display })),
  ];
  return (named.length > 0 ? named : [{ display: context.hospital }]).map(toParticipant);
};

/**
 * | visit | element | note |
 * |---|---|---|
 * | `kind` | `serviceType` | VISIT_CODES; a meeting has no patient among its participants |
 * | `startAt`, `endAt` | `start`, `end` | |
 * | `description` | `description` | |
 * | `practitioners`, department | `participant` | |
 * | `meeting` | `identifier[1]` | groups the requests of one meeting |
 * | request | `basedOn` | exactly one, so that no agenda shows another patient |
 */
export const toAppointment = (visit: Visit, context: AppointmentContext): Appointment => ({
  resourceType: 'Appointment',
  id: context.id,
  meta: { profile: [PROFILE.appointment] },
  identifier: [
    { system: APPOINTMENT_IDENTIFIER, value: context.id },
    ...(visit.meeting ? [{ system: MEETING_IDENTIFIER, value: visit.meeting }] : []),
  ],
  status: 'booked',
  serviceType: [{ coding: [{ system: VISIT_CODES, code: visit.kind }] }],
  ...compact({ description: visit.description }),
  start: visit.startAt,
  end: visit.endAt,
  created: toFhirInstant(context.now),
  basedOn: [{ reference: context.request }],
  participant: toParticipants(visit, context),
});
