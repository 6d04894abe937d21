// Somebody decides, with a reason, that a visit which did not take place is not invoiced after all (S15).
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { parseRejection } from '../core/intake/parse-rejection.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { toWaivedCharge } from '../core/mapping/to-waived-charge.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** Also once the request has ended: the bill comes later. Failures: `not-found`; `state-conflict` where nothing is to be waived. */
export const waiveCharge = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/appointments/${partId}/waiver`, content: body },
  decide: (record, { now }) => {
    const waiver = parseRejection(body);
    if (!waiver.ok) return waiver;
    if (!record.appointments.some((a) => a.id === partId)) return fail('not-found', 'the request has no such appointment');
    const charge = record.charges.find((c) => c.supportingInformation?.some(({ reference }) => reference === `Appointment/${partId}`));
    if (charge?.status !== 'billable') return fail('state-conflict', 'nothing is to be invoiced for this appointment');
    const waived = toWaivedCharge(charge, { reason: waiver.value.reason, by: call.actor.id, now });
    const what = `ChargeItem/${charge.id ?? ''}`;
    const provenance = toProvenance({ id: ports.newId(), targets: [{ reference: what }], recordedAt: now, activity: 'update', reason: waiver.value.reason, agents: [{ type: 'author', who: call.actor.id }] });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [updateEntry(waived), createEntry(provenance)], audits: [audit] });
  },
});
