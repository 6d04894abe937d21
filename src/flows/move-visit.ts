// A visit or meeting is moved; where it stands in the hospital's own calendar, its answer is waited for (S15).
import type { Result } from '../core/kernel/result.ts';
import { awaitCalendar, type CalendarPorts, type VisitAnswer } from './await-calendar.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';
import { rescheduleAppointment } from './reschedule-appointment.ts';

const REFUSED = { text: 'is not given by the calendar of the hospital: the visit stands where it stood', expression: 'start' } as const;

/** Failures: those of `rescheduleAppointment`; `state-conflict` where the calendar does not give the time. */
export const moveVisit = async (ports: CalendarPorts & Pick<FlowPorts, 'newId' | 'policy'>, call: Call, at: PartCall): Promise<Result<VisitAnswer>> => {
  const moved = await rescheduleAppointment(ports, call, at);
  return moved.ok ? awaitCalendar(ports, { id: at.id, appointment: at.partId, first: moved.value, refused: REFUSED }) : moved;
};
