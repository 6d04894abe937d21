// The flows of visits, meetings and slots on the ports that the composition root opened.
import { bookVisit } from '../flows/book-visit.ts';
import { cancelAppointment } from '../flows/cancel-appointment.ts';
import type { FlowPorts } from '../flows/flow-ports.ts';
import { makeSlots } from '../flows/make-slots.ts';
import { moveVisit } from '../flows/move-visit.ts';
import { readAgenda } from '../flows/read-agenda.ts';
import { readFreeTimes } from '../flows/read-free-times.ts';
import { readMeetings } from '../flows/read-meetings.ts';
import { readOpenSlots } from '../flows/read-open-slots.ts';
import { readSlots } from '../flows/read-slots.ts';
import { recordAttendance } from '../flows/record-attendance.ts';
import { recordMeetingOutcome } from '../flows/record-meeting-outcome.ts';
import { waiveCharge } from '../flows/waive-charge.ts';
import { withdrawSlot } from '../flows/withdraw-slot.ts';
import { writeCalendar } from '../flows/write-calendar.ts';
import type { OnActions } from './on-actions.ts';
import type { VisitFlows } from './visit-flows.ts';

export const bindVisitFlows = (ports: FlowPorts, { onRequest, onPart }: OnActions): VisitFlows => ({
  bookAppointment: onRequest(bookVisit),
  cancelAppointment: onPart(cancelAppointment),
  rescheduleAppointment: onPart(moveVisit),
  recordAttendance: onPart(recordAttendance),
  recordMeetingOutcome: onPart(recordMeetingOutcome),
  waiveCharge: onPart(waiveCharge),
  writeCalendar: (call, part) => writeCalendar(ports, call, part),
  readFreeTimes: (call, asked) => readFreeTimes(ports, call, asked),
  makeSlots: (call, body) => makeSlots(ports, call, body),
  readSlots: (call, query) => readSlots(ports, call, query),
  readOpenSlots: (call, asked) => readOpenSlots(ports, call, asked),
  withdrawSlot: (call, slot) => withdrawSlot(ports, call, slot),
  readMeetings: (call) => readMeetings(ports, call),
  readAgenda: (call, meeting) => readAgenda(ports, call, meeting),
});
