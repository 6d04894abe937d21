// How the Task and our Appointment stand once the calendar has had its say: both in one commit (S15).
import type { Appointment, Task } from '@medplum/fhirtypes';
import { APPOINTMENT_CANCELLATION, STATUS_REASONS } from '../fhir/systems.ts';
import { readVisitBooking } from '../fhir/visit-booking.ts';
import { withExchange, withFailure } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { VisitEnd } from './plan-visit-call.ts';

export interface VisitEnding { readonly end: Exclude<VisitEnd, 'visit-differs'>; readonly now: Temporal.Instant }

/** Status of the Task, its reason where there is one, and what our Appointment says of a time that was not given. */
interface Row { readonly status: Task['status']; readonly text?: string }

const ROWS: Readonly<Record<VisitEnding['end'], Row>> = {
  'agreed': { status: 'completed' },
  'given-back': { status: 'completed' },
  'not-wanted': { status: 'cancelled' },
  'time-taken': { status: 'failed', text: 'The calendar of the hospital does not give this time' },
  'time-passed': { status: 'failed', text: 'The time passed before the calendar of the hospital had answered' },
};

const toEnded = (task: Task, { end, now }: VisitEnding): Task => {
  const { statusReason: _reason, ...rest } = withFailure(withExchange(task, undefined), undefined);
  const at = toFhirInstant(now);
  const { status } = ROWS[end];
  return { ...rest, status, executionPeriod: { ...task.executionPeriod, end: at }, lastModified: at, ...(status !== 'completed' && { statusReason: { coding: [{ system: STATUS_REASONS, code: end }] } }) };
};

/** What was wanted and not given never stood; what cannot be moved stands where it stood. */
const toRefused = (appointment: Appointment, task: Task, text: string): readonly Appointment[] => {
  if (appointment.status === 'pending') return [{ ...appointment, status: 'cancelled', cancelationReason: { coding: [{ system: APPOINTMENT_CANCELLATION, code: 'other' }], text } }];
  const { seen } = readVisitBooking(task);
  return appointment.status === 'booked' && seen?.status === 'booked' ? [{ ...appointment, start: seen.start, end: seen.end }] : [];
};

const toNext = (appointment: Appointment, task: Task, end: VisitEnding['end']): readonly Appointment[] => {
  const { text } = ROWS[end];
  if (text !== undefined) return toRefused(appointment, task, text);
  return end === 'agreed' && appointment.status === 'pending' ? [{ ...appointment, status: 'booked' }] : [];
};

/** The next versions: of the Task, and of the Appointment where it changes. */
export const planVisitEnd = (task: Task, appointment: Appointment, ending: VisitEnding): readonly [Task, ...Appointment[]] => [toEnded(task, ending), ...toNext(appointment, task, ending.end)];
