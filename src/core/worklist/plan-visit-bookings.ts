// What was changed here of a visit that a hospital's calendar has follows there: moved or cancelled, and given back when the request has ended (S15).
import type { Appointment, Task } from '@medplum/fhirtypes';
import { planVisitCall } from '../appointments/plan-visit-call.ts';
import { APPOINTMENT_CANCELLATION } from '../fhir/systems.ts';
import { isOpen } from '../fhir/transfer.ts';
import { readVisitBooking } from '../fhir/visit-booking.ts';
import { parseInstant } from '../kernel/time.ts';
import type { RequestRecord } from './request-record.ts';
import { toVisitBooking } from './to-visit-booking.ts';

export interface VisitBookingMoment {
  readonly now: Temporal.Instant;
  /** `Organization/…` */
  readonly hospital: string;
  /** Id of a resource of the request from its role. */
  readonly idOf: (role: string) => string;
}

export interface VisitBookingPlan { readonly changed: readonly Appointment[]; readonly made: readonly Task[] }

/** Declined or cancelled; one that was completed has had its visits. */
const ENDED: readonly string[] = ['cancelled', 'rejected'];

const isAhead = ({ start }: Appointment, now: Temporal.Instant): boolean => {
  const at = parseInstant(start ?? '');
  return at.ok && Temporal.Instant.compare(at.value, now) > 0;
};

const isUnneeded = (appointment: Appointment, { coordination }: RequestRecord, now: Temporal.Instant): boolean =>
  ENDED.includes(coordination.status) && (appointment.status === 'pending' || appointment.status === 'booked') && isAhead(appointment, now);

const toUnneeded = (appointment: Appointment): Appointment => ({ ...appointment, status: 'cancelled', cancelationReason: { coding: [{ system: APPOINTMENT_CANCELLATION, code: 'other' }], text: 'The request has ended' } });

const toFollowing = (record: RequestRecord, appointment: Appointment, { bookings, moment }: { readonly bookings: readonly Task[]; readonly moment: VisitBookingMoment }): readonly Task[] => {
  const last = bookings.toSorted((a, b) => readVisitBooking(b).nth - readVisitBooking(a).nth)[0];
  // one that is on its way looks at the Appointment itself
  if (!last || isOpen(last)) return [];
  const { peer, freeTime, seen, nth } = readVisitBooking(last);
  const step = planVisitCall({ appointment, seen, mayHold: false, now: moment.now });
  if (!('call' in step) || seen === undefined) return [];
  const reference = `Appointment/${appointment.id ?? ''}`;
  return [toVisitBooking(record, { id: moment.idOf(`visit-booking:${reference}:${String(nth + 1)}`), nth: nth + 1, now: moment.now, hospital: moment.hospital, appointment: reference, peer, freeTime, seen })];
};

export const planVisitBookings = (record: RequestRecord, moment: VisitBookingMoment): VisitBookingPlan => {
  const carried = Map.groupBy(record.visitBookings, (task) => readVisitBooking(task).appointment);
  const visits = record.appointments.flatMap((appointment) => {
    const bookings = carried.get(`Appointment/${appointment.id ?? ''}`);
    return bookings ? [{ bookings, before: appointment, after: isUnneeded(appointment, record, moment.now) ? toUnneeded(appointment) : appointment }] : [];
  });
  return {
    changed: visits.filter(({ before, after }) => before !== after).map(({ after }) => after),
    made: visits.flatMap(({ bookings, after }) => toFollowing(record, after, { bookings, moment })),
  };
};
