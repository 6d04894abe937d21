// A visit that a hospital's calendar is to give: ours waits for it, and a Task carries it there (S15).
import type { Appointment, Task } from '@medplum/fhirtypes';
import { findScheduling } from '../appointments/find-scheduling.ts';
import type { AppointmentBooking } from '../intake/parse-appointment.ts';
import type { Programme } from '../intake/programme.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { RequestRecord } from './request-record.ts';
import { toVisitBooking } from './to-visit-booking.ts';

export interface CarriedVisitParts { readonly id: string; readonly now: Temporal.Instant; readonly programme: Programme; readonly record: RequestRecord }

export interface CarriedVisit { readonly appointment: Appointment; /** Absent: it is kept here alone. */ readonly task?: Task }

/** Fails `business-rule` where no calendar books this kind of visit. */
export const toCarriedVisit = (appointment: Appointment, { kind, freeTime }: Pick<AppointmentBooking, 'kind' | 'freeTime'>, { id, now, programme, record }: CarriedVisitParts): Result<CarriedVisit> => {
  if (freeTime === undefined) return ok({ appointment });
  const scheduling = findScheduling(programme, kind, record.request.performer?.[0]?.reference);
  if (!scheduling) return fail('business-rule', { text: 'is of a calendar, and none books this kind of visit here', expression: 'freeTime' });
  const task = toVisitBooking(record, { id, now, nth: 1, hospital: `Organization/${programme.id}`, appointment: `Appointment/${appointment.id ?? ''}`, peer: scheduling.peer, freeTime });
  return ok({ appointment: { ...appointment, status: 'pending' }, task });
};
