// What the patient decided after both opinions; where they differ it is the patient's to decide (P2.9).
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { toDecisionOutput } from '../core/fhir/opinion.ts';
import { beginStep } from '../core/fhir/path-step.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { parsePatientDecision } from '../core/opinion/parse-patient-decision.ts';
import { checkStepAct } from '../core/worklist/check-step-act.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { checkOpen } from './check-open.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** Failures: `malformed`, `invalid` (body); `not-permitted`; `state-conflict` (the step is not there, or has ended). */
export const recordPatientDecision = (ports: Ports, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/opinion/decision`, content: body },
  decide: (record, { now, programme }) => {
    const open = checkOpen(record);
    if (!open.ok) return open;
    const said = parsePatientDecision(body, { now, timeZone: programme.timeZone });
    if (!said.ok) return said;
    const step = checkStepAct(record, { id: 'patient-decision', act: 'begin', actor: call.actor, programme });
    if (!step.ok) return step;
    const { decision, decidedAt } = said.value;
    const task = beginStep(step.value, { at: toFhirInstant(now), outputs: [toDecisionOutput(decision)] });
    const what = `Task/${task.id ?? ''}`;
    const provenance = toProvenance({ id: ports.newId(), targets: [{ reference: what }], occurredAt: decidedAt ?? toFhirInstant(now), recordedAt: now, activity: 'update', agents: [{ type: 'enterer', who: call.actor.id }] });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [updateEntry(task), createEntry(provenance)], audits: [audit] });
  },
});
