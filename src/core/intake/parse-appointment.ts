// Body of POST …/appointments: a visit or a meeting to book.
import { isWithPatient, type VisitKind } from '../fhir/visit.ts';
import type { Issue, Result } from '../kernel/result.ts';
import { fail } from '../kernel/result.ts';
import { checkIdentifiers } from './check-identifiers.ts';
import type { IntakePractitioner } from './intake.ts';
import { toBodyParser } from './to-body-parser.ts';
import { toKnownSystems } from './to-known-systems.ts';

/** When it is to be: in a slot of the hospital's own, or at a time that was agreed elsewhere. */
export interface WantedTime {
  /** Id; then `start` and `end` are the slot's. */
  readonly slot?: string;
  /** Instants with offset. */
  readonly start?: string;
  readonly end?: string;
}

export interface AppointmentBooking extends WantedTime {
  readonly kind: VisitKind;
  readonly practitioner?: IntakePractitioner;
  readonly location?: string;
  readonly remote?: boolean;
  /** BCP 47: the language that somebody has to interpret. */
  readonly interpreter?: string;
  /** Groups the requests that one meeting discusses. */
  readonly meeting?: string;
  readonly title?: string;
  /** Of a hospital's own calendar, as `free-times` names it: the visit is booked there, at `start` and `end` as they stand there. */
  readonly freeTime?: string;
}

const parseShape = toBodyParser<AppointmentBooking>('request-bodies.json#/$defs/appointment');

const checkTimes = ({ slot, start, end, freeTime }: AppointmentBooking): readonly Issue[] =>
  (slot !== undefined && (start ?? end ?? freeTime) !== undefined ? [{ text: 'has its own start and end: name the slot or the time', expression: 'slot', code: 'invariant' }] : []);

const checkMeeting = ({ kind, meeting }: AppointmentBooking): readonly Issue[] =>
  (meeting !== undefined && isWithPatient(kind) ? [{ text: 'is for meetings: a visit is of one patient', expression: 'meeting', code: 'invariant' }] : []);

/** The shape alone; whether it can be booked is for `checkVisit`. */
export const parseAppointment = (body: unknown): Result<AppointmentBooking> => {
  const known = toKnownSystems(body);
  const shape = parseShape(known);
  if (!shape.ok && shape.failure.kind === 'malformed') return shape;
  const issues = [...(shape.ok ? [...checkTimes(shape.value), ...checkMeeting(shape.value)] : shape.failure.issues), ...checkIdentifiers(known)];
  return issues.length === 0 ? shape : fail('invalid', ...issues);
};
