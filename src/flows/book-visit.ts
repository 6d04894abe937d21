// A visit or meeting is booked; where the hospital's own calendar books it, its answer is waited for (S15).
import type { Result } from '../core/kernel/result.ts';
import { awaitCalendar, type CalendarPorts, type VisitAnswer } from './await-calendar.ts';
import { bookAppointment } from './book-appointment.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

const REFUSED = { text: 'is not given by the calendar of the hospital: choose another time', expression: 'freeTime' } as const;

/** Failures: those of `bookAppointment`; `state-conflict` where the calendar does not give the time. */
export const bookVisit = async (ports: CalendarPorts & Pick<FlowPorts, 'newId' | 'policy'>, call: Call, at: RequestCall): Promise<Result<VisitAnswer>> => {
  const booked = await bookAppointment(ports, call, at);
  return booked.ok ? awaitCalendar(ports, { id: at.id, appointment: booked.value.id ?? '', first: booked.value, refused: REFUSED }) : booked;
};
