// A step of the path that may be left out is left out, with the reason.
import type { Task } from '@medplum/fhirtypes';
import { isToCome } from '../core/appointments/is-to-come.ts';
import { createEntry, writeEntry } from '../core/fhir/bundle.ts';
import { endStep, readStep } from '../core/fhir/path-step.ts';
import { visitKindOf } from '../core/fhir/visit.ts';
import { parseStepSkip } from '../core/intake/parse-step-skip.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { findStepTask } from './find-step-task.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** One may be booked before its step is reached. */
const checkUnbooked = ({ appointments }: RequestRecord, task: Task, { now }: Moment): Result<true> => {
  const { step } = readStep(task);
  return appointments.some((a) => visitKindOf(a) === step && isToCome(a, now)) ? fail('state-conflict', `the ${step} of this step is booked: cancel it first`) : ok(true);
};

/** Failures: `malformed`, `invalid`; `state-conflict` where a visit of it is still to come; those of `findStepTask`. */
export const skipStep = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/steps/${partId}/skip`, content: body },
  decide: (record, moment) => {
    const step = findStepTask(record, moment, { call, partId, act: 'skip' });
    if (!step.ok) return step;
    const skip = parseStepSkip(body);
    if (!skip.ok) return skip;
    const unbooked = checkUnbooked(record, step.value, moment);
    if (!unbooked.ok) return unbooked;
    const { now } = moment;
    const task = endStep(step.value, { status: 'cancelled', at: toFhirInstant(now), reason: { code: 'step-skipped', text: skip.value.reason } });
    const what = `Task/${task.id ?? ''}`;
    const provenance = toProvenance({ id: ports.newId(), targets: [{ reference: what }], recordedAt: now, activity: 'update', agents: [{ type: 'enterer', who: call.actor.id }] });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what });
    return ok({ entries: [writeEntry(task), createEntry(provenance)], audits: [audit] });
  },
});
