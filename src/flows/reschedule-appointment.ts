// A visit or meeting is moved: the same Appointment at another time, its old slot free and its new one busy in one commit (S15).
import type { Appointment } from '@medplum/fhirtypes';
import { checkVisit } from '../core/appointments/check-visit.ts';
import { decideCancellation } from '../core/appointments/decide-cancellation.ts';
import { findMeeting } from '../core/appointments/find-meeting.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { slotOf, visitKindOf, type VisitKind } from '../core/fhir/visit.ts';
import { parseRescheduling, type Rescheduling } from '../core/intake/parse-rescheduling.ts';
import { fail, isError, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toMovedAppointment, type Move } from '../core/mapping/to-moved-appointment.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toCalendarStanding } from '../core/worklist/to-calendar-standing.ts';
import { toCalendarState } from '../core/worklist/to-calendar-state.ts';
import { toVisitContext } from '../core/worklist/to-visit-context.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import { findOpenVisit } from './find-open-visit.ts';
import { findSlot } from './find-slot.ts';
import { findWantedSlot } from './find-wanted-slot.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { freeSlot } from './free-slot.ts';
import type { PartCall } from './request-call.ts';
import { takeSlot, type TakenTime } from './take-slot.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

interface Moving { readonly appointment: Appointment; readonly kind: VisitKind; readonly wish: Rescheduling; readonly taken: TakenTime; readonly warnings: readonly Issue[] }

/** S15 knows cancelling and not coming; whether a late wish to move is to be paid for is for the hospital to say, by cancelling and booking anew. */
const lateness = (appointment: Appointment, { by, receivedAt }: Rescheduling, cancellationHours: number): readonly Issue[] =>
  (decideCancellation({ appointment, by, receivedAt, cancellationHours }).billable
    ? [{ text: 'Moved too late to be free: nothing is invoiced for that; to invoice it, cancel the visit and book another', severity: 'warning', code: 'business-rule' }]
    : []);

interface Movable { readonly appointment: Appointment; readonly kind: VisitKind }

/** What stands in the hospital's own calendar moves there too, to a time that is no slot of ours, once the calendar has answered. */
const checkCalendar = (record: RequestRecord, appointment: Appointment, { slot }: Rescheduling): Result<true> => {
  const calendar = toCalendarState(appointment, record);
  if (!calendar) return ok(true);
  const standing = toCalendarStanding(calendar);
  if (standing === 'asked') return fail('state-conflict', 'the calendar of the hospital has not answered yet: wait for it, or cancel the visit');
  if (standing === 'absent') return fail('state-conflict', 'the calendar of the hospital has this visit no more: cancel it, and book another');
  return slot === undefined ? ok(true) : fail('business-rule', { text: 'is no time of the calendar of the hospital, in which the visit stands: give start and end', expression: 'slot' });
};

const findMovable = (record: RequestRecord, id: string, wish: Rescheduling): Result<Movable> => {
  const open = checkOpen(record);
  if (!open.ok) return open;
  const found = findOpenVisit(record, id);
  if (!found.ok) return found;
  const calendar = checkCalendar(record, found.value, wish);
  if (!calendar.ok) return calendar;
  const kind = visitKindOf(found.value);
  return kind ? ok({ appointment: found.value, kind }) : fail('state-conflict', 'the appointment is of no kind that is known here');
};

const checkMove = async (ports: Ports, record: RequestRecord, { partId, body, now, programme }: Moment & Pick<PartCall, 'partId' | 'body'>): Promise<Result<Moving>> => {
  const wish = parseRescheduling(body, { now, timeZone: programme.timeZone });
  if (!wish.ok) return wish;
  const movable = findMovable(record, partId, wish.value);
  if (!movable.ok) return movable;
  const { appointment, kind } = movable.value;
  const slot = await findWantedSlot(ports, wish.value);
  if (!slot.ok) return slot;
  const taken = takeSlot(slot.value, wish.value, { kind, programme: programme.id, department: record.request.performer?.[0]?.reference, now });
  if (!taken.ok) return taken;
  const issues = checkVisit({ kind, ...taken.value.time }, toVisitContext(record, { programme, now, kind, moved: partId }));
  if (issues.some(isError)) return fail('business-rule', ...issues);
  return ok({ ...movable.value, wish: wish.value, taken: taken.value, warnings: [...issues, ...lateness(appointment, wish.value, programme.visits.cancellationHours)] });
};

/** Who was there because of the slot that it leaves. */
const findLeft = async (ports: Ports, appointment: Appointment): Promise<Move['leaves']> => {
  const { view } = await findSlot(ports, slotOf(appointment) ?? '') ?? {};
  return view ? [...view.actors, ...(view.location === undefined ? [] : [{ display: view.location }])] : [];
};

export const rescheduleAppointment = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/appointments/${partId}/rescheduling`, content: body },
  decide: async (record, { now, programme }) => {
    const checked = await checkMove(ports, record, { partId, body, now, programme });
    if (!checked.ok) return checked;
    const { appointment, kind, wish, taken, warnings } = checked.value;
    const meeting = findMeeting({ kind, meeting: wish.meeting, start: taken.time.start, timeZone: programme.timeZone, programme: programme.id, department: record.request.performer?.[0]?.reference });
    const moved = toMovedAppointment(appointment, { to: taken.time, leaves: await findLeft(ports, appointment), meeting });
    const provenance = toProvenance({
      id: ports.newId(), targets: [{ reference: `Appointment/${partId}` }], occurredAt: wish.receivedAt, recordedAt: now, activity: 'update', reason: wish.reason,
      agents: [{ type: 'enterer', who: call.actor.id }],
    });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Appointment/${partId}` });
    return ok({ entries: [updateEntry(moved), createEntry(provenance), ...await freeSlot(ports, appointment, now), ...taken.entries], audits: [audit], warnings });
  },
});
