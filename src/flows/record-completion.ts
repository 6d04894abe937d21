// A person records that the copy is complete: the clock stops when it was handed over, not when it was imported (S4, S12).
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { planCompletion } from '../core/exchange/plan-completion.ts';
import { parseCompletion } from '../core/intake/parse-completion.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { findOpenTransfer } from './find-open-transfer.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

export const recordCompletion = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/transfers/${partId}/completion`, content: body },
  decide: (record, { now, programme }) => {
    const completion = parseCompletion(body, { now, timeZone: programme.timeZone });
    if (!completion.ok) return completion;
    const task = findOpenTransfer(record, partId);
    if (!task.ok) return task;
    const { completedAt, evidence, recordedBy } = completion.value;
    const ended = planCompletion(task.value, { status: 'completed', at: completedAt, recordedAt: toFhirInstant(now) });
    const what = `Task/${task.value.id ?? ''}`;
    const provenance = toProvenance({
      id: ports.newId(), targets: [{ reference: what }], occurredAt: completedAt, recordedAt: now, activity: 'update',
      agents: [{ type: 'enterer', who: call.actor.id }, { type: 'verifier', who: recordedBy }],
      sources: evidence ? [{ display: evidence }] : [],
    });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [updateEntry(ended), createEntry(provenance)], audits: [audit] });
  },
});
