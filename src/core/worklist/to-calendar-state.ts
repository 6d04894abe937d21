// How a visit stands in the hospital's own calendar, for people: what it waits for, and why it does not go on.
import type { Appointment } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import { readVisitBooking } from '../fhir/visit-booking.ts';
import type { RequestRecord } from './request-record.ts';
import type { CalendarState } from './request-state.ts';
import { toAttemptTime } from './to-attempt-time.ts';
import { toTransferFailure } from './to-transfer-failure.ts';

/** `undefined`: the visit is kept here alone. */
export const toCalendarState = ({ id }: Appointment, { visitBookings }: Pick<RequestRecord, 'visitBookings'>): CalendarState | undefined => {
  const [task] = visitBookings.filter((t) => readVisitBooking(t).appointment === `Appointment/${id ?? ''}`).toSorted((a, b) => readVisitBooking(b).nth - readVisitBooking(a).nth);
  if (!task) return undefined;
  const { id: taskId, peer, status, statusReason, seen, exchange } = readVisitBooking(task);
  return {
    peer, task: taskId, status,
    ...compact({ statusReason, has: seen?.status, reference: seen?.reference, ...toAttemptTime(exchange), failure: isOpen(task) ? toTransferFailure(readTransfer(task), undefined) : undefined }),
  };
};
