// What a meeting about the case came to (P2.7, S15): an output of its step, which ends with it; a team that needs more meets again.
import type { Appointment, Task } from '@medplum/fhirtypes';
import { decideAttendance } from '../core/appointments/decide-attendance.ts';
import { createEntry, updateEntry, writeEntry } from '../core/fhir/bundle.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { isWithPatient, visitKindOf, type VisitKind } from '../core/fhir/visit.ts';
import { parseMeetingOutcome, type MeetingOutcome } from '../core/intake/parse-meeting-outcome.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirDateTime } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { checkStepAct } from '../core/worklist/check-step-act.ts';
import { planMeetingEnd } from '../core/worklist/plan-meeting-end.ts';
import { planOpening } from '../core/worklist/plan-opening.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { toChangedRecord } from '../core/worklist/to-changed-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import { checkSeen } from './check-seen.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

const NEXT = 'multidisciplinary-meeting';

interface Held { readonly appointment: Appointment; readonly step: Task; readonly at: string; readonly outcome: MeetingOutcome }

const findMeeting = (record: RequestRecord, id: string): Result<{ readonly appointment: Appointment; readonly kind: VisitKind }> => {
  const appointment = record.appointments.find((a) => a.id === id);
  const kind = appointment && visitKindOf(appointment);
  if (!appointment || !kind) return fail('not-found', 'the request has no such appointment');
  return isWithPatient(kind) ? fail('business-rule', 'a visit of the patient has no outcome: meetings have') : ok({ appointment, kind });
};

/** It was held, at the latest then. */
const checkHeld = (appointment: Appointment, at: string, { timeZone }: Moment['programme']): Result<true> => {
  if (appointment.status === 'fulfilled') return ok(true);
  const held = decideAttendance({ appointment, outcome: 'attended', observedAt: Temporal.Instant.from(at), timeZone });
  return held.ok ? ok(true) : held;
};

/** Failures: `not-found`; `not-permitted` for who may not end the step; `state-conflict` where it has not been reached or has ended; `business-rule`. */
const check = (call: Call, record: RequestRecord, { partId, body, ...moment }: Moment & Pick<PartCall, 'partId' | 'body'>): Result<Held> => {
  const { now, programme } = moment;
  const seen = checkSeen(call, record, moment);
  const outcome = seen.ok ? parseMeetingOutcome(body, { now, timeZone: programme.timeZone }) : seen;
  if (!outcome.ok) return outcome;
  const open = checkOpen(record);
  if (!open.ok) return open;
  const meeting = findMeeting(record, partId);
  if (!meeting.ok) return meeting;
  const step = checkStepAct(record, { id: meeting.value.kind, act: 'complete', actor: call.actor, programme });
  if (!step.ok) return step;
  const at = outcome.value.decidedAt ?? toFhirDateTime(now, programme.timeZone);
  const held = checkHeld(meeting.value.appointment, at, programme);
  return held.ok ? ok({ appointment: meeting.value.appointment, step: step.value, at, outcome: outcome.value }) : held;
};

/** A team that wants another meeting has asked for its step. */
const openNext = (ports: Ports, record: RequestRecord, { ended, outcome, now, programme }: Moment & { readonly ended: Task; readonly outcome: MeetingOutcome['outcome'] }): Result<readonly Task[]> => {
  if (outcome !== NEXT) return ok([]);
  const after = toChangedRecord(record, [{ resource: ended }]);
  const opened = planOpening(after, assessRequest(after, programme, now), { step: NEXT, now, programme, calendarOf: ports.calendars.of, idOf: roleId(ports.digestText, record.request.id ?? '') });
  return opened ? ok([opened]) : fail('business-rule', { text: 'the path has no multidisciplinary meeting that is still to come', expression: 'outcome' });
};

export const recordMeetingOutcome = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/appointments/${partId}/outcome`, content: body },
  decide: (record, moment) => {
    const checked = check(call, record, { ...moment, partId, body });
    if (!checked.ok) return checked;
    const { appointment, step, at, outcome } = checked.value;
    const reference = `Appointment/${partId}`;
    const ended = planMeetingEnd(step, { ...outcome, appointment: reference, at, by: call.actor.id });
    const opened = openNext(ports, record, { ...moment, ended, outcome: outcome.outcome });
    if (!opened.ok) return opened;
    const targets = [{ reference }, { reference: `Task/${step.id ?? ''}` }];
    const provenance = toProvenance({ id: ports.newId(), targets, occurredAt: at, recordedAt: moment.now, activity: 'update', agents: [{ type: 'author', who: call.actor.id }] });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, moment.now), patient: record.request.subject.reference ?? '', what: `Task/${step.id ?? ''}` });
    return ok({ entries: [updateEntry({ ...appointment, status: 'fulfilled' }), ...[ended, ...opened.value].map(writeEntry), createEntry(provenance)], audits: [audit] });
  },
});
