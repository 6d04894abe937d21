// The flows of visits, meetings and slots, as the routes see them.
import type { Result } from '../core/kernel/result.ts';
import type { SlotState } from '../core/worklist/to-slot-state.ts';
import type { Call } from '../flows/flow-ports.ts';
import type { MadeSlots } from '../flows/make-slots.ts';
import type { Agenda } from '../flows/read-agenda.ts';
import type { FreeTimes, FreeTimesCall } from '../flows/read-free-times.ts';
import type { MeetingsPage } from '../flows/read-meetings.ts';
import type { OpenSlots, OpenSlotsCall } from '../flows/read-open-slots.ts';
import type { SlotsPage, SlotsQuery } from '../flows/read-slots.ts';
import type { CalendarFile } from '../flows/write-calendar.ts';
import type { PartAction, RequestAction } from './on-actions.ts';

export interface VisitFlows {
  readonly bookAppointment: RequestAction;
  readonly cancelAppointment: PartAction;
  readonly readFreeTimes: (call: Call, asked: FreeTimesCall) => Promise<Result<FreeTimes>>;
  readonly rescheduleAppointment: PartAction;
  readonly recordAttendance: PartAction;
  readonly recordMeetingOutcome: PartAction;
  readonly waiveCharge: PartAction;
  readonly writeCalendar: (call: Call, part: { readonly id: string; readonly partId: string }) => Promise<Result<CalendarFile>>;
  readonly makeSlots: (call: Call, body: unknown) => Promise<Result<MadeSlots>>;
  readonly readSlots: (call: Call, query: SlotsQuery) => Promise<Result<SlotsPage>>;
  readonly readOpenSlots: (call: Call, asked: OpenSlotsCall) => Promise<Result<OpenSlots>>;
  readonly withdrawSlot: (call: Call, slot: { readonly id: string; readonly body: unknown }) => Promise<Result<SlotState>>;
  readonly readMeetings: (call: Call) => Promise<Result<MeetingsPage>>;
  readonly readAgenda: (call: Call, meeting: string) => Promise<Result<Agenda>>;
}
