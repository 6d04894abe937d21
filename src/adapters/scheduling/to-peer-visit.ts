// An Appointment of a calendar as a visit of ours: what it calls it, how it stands, when, and that it is nobody else's.
import type { Appointment } from '@medplum/fhirtypes';
import type { PeerVisit } from '../../core/fhir/visit-booking.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { parseInstant, toFhirInstant } from '../../core/kernel/time.ts';
import type { VisitAsk } from '../../ports/appointment-scheduler.ts';
import { visitOwner } from './visit-owner.ts';

const STATUS: Readonly<Record<string, PeerVisit['status']>> = {
  'pending': 'held', 'waitlist': 'held', 'proposed': 'held', 'booked': 'booked', 'arrived': 'booked', 'checked-in': 'booked', 'fulfilled': 'booked', 'cancelled': 'cancelled', 'noshow': 'cancelled', 'entered-in-error': 'cancelled',
};

const MALFORMED = fail('network-rejected', { text: 'the appointment has no status or time that FHIR knows', expression: 'Appointment' });

/** FHIR instants; `undefined`: there is none. */
const readTime = ({ start = '', end = '' }: Appointment): Pick<PeerVisit, 'start' | 'end'> | undefined => {
  const [from, to] = [parseInstant(start), parseInstant(end)];
  return from.ok && to.ok ? { start: toFhirInstant(from.value), end: toFhirInstant(to.value) } : undefined;
};

export const toPeerVisit = (appointment: Appointment & { readonly id: string }, ask: Pick<VisitAsk, 'patientKey' | 'start' | 'end'>): Result<PeerVisit> => {
  if (visitOwner.isAnothers(appointment, ask)) return fail('invalid', { text: 'the calendar shows somebody else\'s appointment', expression: 'Appointment.participant', fault: 'network' });
  const status = STATUS[appointment.status];
  // what is given back need not have a time any more
  const time = status === 'cancelled' ? { start: ask.start, end: ask.end } : readTime(appointment);
  return status && time ? ok({ reference: `Appointment/${appointment.id}`, status, ...time }) : MALFORMED;
};
