// Body of POST …/appointments: a visit or a meeting to book.
import type { Result } from '../kernel/result.ts';
import { fail } from '../kernel/result.ts';
import { checkIdentifiers } from './check-identifiers.ts';
import type { IntakePractitioner } from './intake.ts';
import { toBodyParser } from './to-body-parser.ts';
import { toKnownSystems } from './to-known-systems.ts';

export type VisitKind = 'first-visit' | 'second-visit' | 'team-meeting' | 'multidisciplinary-meeting';

export interface AppointmentBooking {
  readonly kind: VisitKind;
  /** Instants with offset. */
  readonly start: string;
  readonly end: string;
  readonly practitioner?: IntakePractitioner;
  readonly location?: string;
  readonly remote?: boolean;
  readonly title?: string;
  /** Of a hospital's own calendar, as `free-times` names it: the visit is booked there, at `start` and `end` as they stand there. */
  readonly freeTime?: string;
}

const parseShape = toBodyParser<AppointmentBooking>('request-bodies.json#/$defs/appointment');

/** The shape alone; whether it can be booked is for `checkVisit`. */
export const parseAppointment = (body: unknown): Result<AppointmentBooking> => {
  const known = toKnownSystems(body);
  const shape = parseShape(known);
  if (!shape.ok && shape.failure.kind === 'malformed') return shape;
  const issues = [...(shape.ok ? [] : shape.failure.issues), ...checkIdentifiers(known)];
  return issues.length === 0 ? shape : fail('invalid', ...issues);
};
