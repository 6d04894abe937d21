// A named physician lets a step begin although something is missing that the programme lets a physician set aside.
import { createEntry, writeEntry } from '../core/fhir/bundle.ts';
import { readStep, withOverride } from '../core/fhir/path-step.ts';
import { parseStepOverride } from '../core/intake/parse-step-override.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirDateTime, toFhirInstant } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { findStepTask } from './find-step-task.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** Failures: `malformed`, `invalid`; those of `findStepTask`. What is set aside is what holds the step up now; what is found missing later holds it up again. */
export const overrideStep = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/steps/${partId}/override`, content: body },
  decide: (record, moment) => {
    const step = findStepTask(record, moment, { call, partId, act: 'override' });
    if (!step.ok) return step;
    const said = parseStepOverride(body);
    if (!said.ok) return said;
    const { now, programme } = moment;
    const { physician, identifier, reason } = said.value;
    const overriding = { criteria: readStep(step.value).unmet, physician, ...(identifier && { identifier }), reason, at: toFhirDateTime(now, programme.timeZone), recordedBy: call.actor.id };
    const task = { ...withOverride(step.value, overriding), lastModified: toFhirInstant(now) };
    const what = `Task/${task.id ?? ''}`;
    const provenance = toProvenance({
      id: ports.newId(), targets: [{ reference: what }], recordedAt: now, activity: 'update',
      agents: [{ type: 'author', who: { display: physician, ...(identifier && { identifier }) } }, { type: 'enterer', who: call.actor.id }],
    });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [writeEntry(task), createEntry(provenance)], audits: [audit] });
  },
});
