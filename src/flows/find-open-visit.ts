// A visit or meeting of the request that is still to come: it can be cancelled or moved.
import type { Appointment } from '@medplum/fhirtypes';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';

const OPEN: readonly Appointment['status'][] = ['proposed', 'pending', 'booked'];

/** Failures: `not-found`, `state-conflict`. */
export const findOpenVisit = (record: RequestRecord, id: string): Result<Appointment> => {
  const appointment = record.appointments.find((a) => a.id === id);
  if (!appointment) return fail('not-found', 'the request has no such appointment');
  return OPEN.includes(appointment.status) ? ok(appointment) : fail('state-conflict', `the appointment cannot be changed any more: ${appointment.status}`);
};
