// What a calendar answered to a change: one Appointment, by itself or in a Bundle, or an OperationOutcome; with two, nobody knows what was done.
import type { PeerVisit } from '../../core/fhir/visit-booking.ts';
import { fail, type Result } from '../../core/kernel/result.ts';
import type { VisitAsk } from '../../ports/appointment-scheduler.ts';
import { calendarRefusal } from './calendar-refusal.ts';
import { isAppointment } from './is-appointment.ts';
import { isRecord } from './is-record.ts';
import { listOf } from './list-of.ts';
import { toPeerVisit } from './to-peer-visit.ts';

const resourcesOf = (answer: unknown): readonly unknown[] => {
  if (!isRecord(answer) || answer['resourceType'] !== 'Bundle') return [answer];
  return listOf(answer['entry']).flatMap((e) => (isRecord(e) ? [e['resource']] : []));
};

export const readVisitAnswer = (answer: unknown, ask: VisitAsk): Result<PeerVisit> => {
  const resources = resourcesOf(answer);
  const [appointment, second] = resources.filter(isAppointment);
  if (second) return fail('network-rejected', { text: 'the calendar answered with more than one appointment', expression: 'Bundle.entry' });
  return appointment ? toPeerVisit(appointment, ask) : calendarRefusal.from(resources.flatMap(calendarRefusal.codesOf));
};
