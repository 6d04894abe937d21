// A visit of the patient or a meeting about the case, as its Appointment has it (S15). https://hl7.org/fhir/R4/appointment.html
import type { Appointment } from '@medplum/fhirtypes';
import { VISIT_CODES } from './systems.ts';
import { MEETING_IDENTIFIER } from './visit-systems.ts';

export const VISIT_KINDS = ['first-visit', 'second-visit', 'team-meeting', 'multidisciplinary-meeting'] as const;
/** Code of VISIT_CODES. */
export type VisitKind = (typeof VISIT_KINDS)[number];

/** Meetings are held without the patient: nobody can fail to come. */
const WITH_PATIENT = {
  'first-visit': true, 'second-visit': true, 'team-meeting': false, 'multidisciplinary-meeting': false,
} as const satisfies Record<VisitKind, boolean>;

export const isWithPatient = (kind: VisitKind | undefined): boolean => kind !== undefined && WITH_PATIENT[kind];

export const visitKindOf = ({ serviceType }: Pick<Appointment, 'serviceType'>): VisitKind | undefined => {
  const codes = (serviceType ?? []).flatMap((type) => type.coding ?? []).filter((c) => c.system === VISIT_CODES).map((c) => c.code);
  return VISIT_KINDS.find((kind) => codes.includes(kind));
};

/** What groups the requests of one meeting. */
export const meetingOf = ({ identifier }: Pick<Appointment, 'identifier'>): string | undefined => identifier?.find((i) => i.system === MEETING_IDENTIFIER)?.value;

/** `Slot/…` of ours that it holds. */
export const slotOf = ({ slot }: Pick<Appointment, 'slot'>): string | undefined => slot?.[0]?.reference;

/** Those that were cancelled, missed or mistaken did not take place. */
const STANDING: readonly Appointment['status'][] = ['proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'checked-in'];

export const isStanding = ({ status }: Pick<Appointment, 'status'>): boolean => STANDING.includes(status);
