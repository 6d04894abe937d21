// A visit, or a meeting about the case, is booked (P2.6-P2.8, S15).
import { checkVisit } from '../core/appointments/check-visit.ts';
import { createEntry } from '../core/fhir/bundle.ts';
import { readInsurer } from '../core/fhir/insurer.ts';
import { parseAppointment, type AppointmentBooking } from '../core/intake/parse-appointment.ts';
import type { Programme } from '../core/intake/programme.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toAppointment } from '../core/mapping/to-appointment.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import { carryVisit } from './carry-visit.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** Failures: `malformed`, `invalid`; `state-conflict` for a draft or a request that has ended; `business-rule` with what forbids the visit. */
const checkBooking = (record: RequestRecord, programme: Programme, body: unknown): Result<{ readonly booking: AppointmentBooking; readonly warnings: readonly Issue[] }> => {
  const booking = parseAppointment(body);
  if (!booking.ok) return booking;
  const open = checkOpen(record);
  if (!open.ok) return open;
  if (record.request.status === 'draft') return fail('state-conflict', 'the request is a draft; no visit can be booked');
  const issues = checkVisit(booking.value, { programme, existing: record.appointments, insurer: readInsurer(record.request, record.byReference) });
  return issues.some((i) => (i.severity ?? 'error') === 'error') ? fail('business-rule', ...issues) : ok({ booking: booking.value, warnings: issues });
};

export const bookAppointment = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/appointments`, content: body },
  decide: async (record, { now, programme }) => {
    const checked = checkBooking(record, programme, body);
    if (!checked.ok) return checked;
    const { booking, warnings } = checked.value;
    const patient = record.request.subject.reference ?? '';
    const appointment = toAppointment(booking, {
      id: ports.newId(), now, request: `ServiceRequest/${id}`, patient, department: record.request.performer?.[0]?.reference, hospital: programme.hospital.name,
    });
    const carried = await carryVisit(ports, { record, now, programme }, { appointment, booking });
    if (!carried.ok) return carried;
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient, what: `Appointment/${appointment.id ?? ''}` });
    return ok({ entries: carried.value.map(createEntry), audits: [audit], made: appointment.id ?? '', warnings });
  },
});
