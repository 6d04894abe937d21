// Who came to a visit, who did not, and that a meeting was held (S15).
import type { Appointment } from '@medplum/fhirtypes';
import { decideAttendance } from '../core/appointments/decide-attendance.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { isWithPatient, visitKindOf } from '../core/fhir/visit.ts';
import { parseAttendance } from '../core/intake/parse-attendance.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirDateTime } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { checkVisitStep } from '../core/worklist/check-visit-step.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { planCharge } from './plan-charge.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

const HERE: readonly Appointment['status'][] = ['arrived', 'checked-in'];

interface Seen { readonly appointment: Appointment; readonly at: string; readonly reason: string | undefined }

/** A visit that takes place is a step of the path that is taken; whoever did not come took none, and whoever had arrived took it then. */
const checkPath = (record: RequestRecord, { appointment, status, now, programme }: Moment & { readonly appointment: Appointment; readonly status: Appointment['status'] }): Result<true> => {
  const kind = visitKindOf(appointment);
  if (!kind || !isWithPatient(kind) || status === 'noshow' || HERE.includes(appointment.status)) return ok(true);
  return checkVisitStep(assessRequest(record, programme, now), kind);
};

const check = (record: RequestRecord, { partId, body, ...moment }: Moment & Pick<PartCall, 'partId' | 'body'>): Result<Seen> => {
  const { now, programme } = moment;
  const attendance = parseAttendance(body, { now, timeZone: programme.timeZone });
  if (!attendance.ok) return attendance;
  const open = checkOpen(record);
  if (!open.ok) return open;
  const appointment = record.appointments.find((a) => a.id === partId);
  if (!appointment) return fail('not-found', 'the request has no such appointment');
  const { outcome, observedAt: at = toFhirDateTime(now, programme.timeZone), reason } = attendance.value;
  const status = decideAttendance({ appointment, outcome, observedAt: Temporal.Instant.from(at), timeZone: programme.timeZone });
  if (!status.ok) return status;
  const step = checkPath(record, { ...moment, appointment, status: status.value });
  return step.ok ? ok({ appointment: { ...appointment, status: status.value }, at, reason }) : step;
};

/** Failures: `not-found`; `state-conflict` for a request that has ended, a status that forbids it, and a step of the path that was not reached; `business-rule`. */
export const recordAttendance = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/appointments/${partId}/attendance`, content: body },
  decide: (record, moment) => {
    const checked = check(record, { ...moment, partId, body });
    if (!checked.ok) return checked;
    const { now, programme } = moment;
    const { appointment, at, reason } = checked.value;
    const charge = appointment.status === 'noshow'
      ? planCharge.make(ports, call, { record, chargeable: { code: 'no-show', appointment, at, reason, now, programme: programme.id } })
      : planCharge.withdraw(ports, record, appointment);
    const provenance = toProvenance({
      id: ports.newId(), targets: [{ reference: `Appointment/${partId}` }], occurredAt: at, recordedAt: now, activity: 'update', reason,
      agents: [{ type: 'enterer', who: call.actor.id }],
    });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Appointment/${partId}` });
    return ok({ entries: [updateEntry(appointment), createEntry(provenance), ...charge], audits: [audit] });
  },
});
