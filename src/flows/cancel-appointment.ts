// A visit is cancelled: by whom, when that reached the hospital, and therefore whether it was in time (P2.10, S15).
import type { Appointment } from '@medplum/fhirtypes';
import { decideCancellation } from '../core/appointments/decide-cancellation.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { withExtension } from '../core/fhir/extensions.ts';
import { APPOINTMENT_CANCELLATION, EXT_CANCELLED_AT } from '../core/fhir/systems.ts';
import { parseAppointmentCancellation } from '../core/intake/parse-appointment-cancellation.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

const CANCELLABLE: readonly Appointment['status'][] = ['proposed', 'pending', 'booked'];

const findBooked = (record: RequestRecord, id: string): Result<Appointment> => {
  const appointment = record.appointments.find((a) => a.id === id);
  if (!appointment) return fail('not-found', 'the request has no such appointment');
  return CANCELLABLE.includes(appointment.status) ? ok(appointment) : fail('state-conflict', `the appointment cannot be cancelled any more: ${appointment.status}`);
};

export const cancelAppointment = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/appointments/${partId}/cancellation`, content: body },
  decide: (record, { now, programme }) => {
    const cancellation = parseAppointmentCancellation(body, { now, timeZone: programme.timeZone });
    if (!cancellation.ok) return cancellation;
    const booked = findBooked(record, partId);
    if (!booked.ok) return booked;
    const { by, receivedAt, reason } = cancellation.value;
    const decision = decideCancellation({ appointment: booked.value, by, receivedAt, cancellationHours: programme.visits.cancellationHours });
    const cancelled: Appointment = withExtension({
      ...booked.value,
      status: 'cancelled',
      cancelationReason: { coding: [{ system: APPOINTMENT_CANCELLATION, code: decision.cancelationReason }], ...(reason && { text: reason }) },
    }, EXT_CANCELLED_AT, [{ url: EXT_CANCELLED_AT, valueDateTime: receivedAt }]);
    const provenance = toProvenance({
      id: ports.newId(), targets: [{ reference: `Appointment/${partId}` }], occurredAt: receivedAt, recordedAt: now, activity: 'update',
      agents: [{ type: 'enterer', who: call.actor.id }],
    });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Appointment/${partId}` });
    return ok({ entries: [updateEntry(cancelled), createEntry(provenance)], audits: [audit] });
  },
});
