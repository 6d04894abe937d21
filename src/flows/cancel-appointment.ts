// A visit is cancelled: by whom, when that reached the hospital, and therefore whether it was in time (P2.10, S15).
import { parseAppointmentCancellation } from '../core/intake/parse-appointment-cancellation.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { cancelVisit } from './cancel-visit.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { findOpenVisit } from './find-open-visit.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

export const cancelAppointment = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/appointments/${partId}/cancellation`, content: body },
  decide: async (record, { now, programme }) => {
    const cancellation = parseAppointmentCancellation(body, { now, timeZone: programme.timeZone });
    if (!cancellation.ok) return cancellation;
    const booked = findOpenVisit(record, partId);
    if (!booked.ok) return booked;
    const entries = await cancelVisit(ports, call, { record, appointment: booked.value, ...cancellation.value, now, programme });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Appointment/${partId}` });
    return ok({ entries, audits: [audit] });
  },
});
