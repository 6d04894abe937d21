// Somebody asks for a step that is optional, such as a multidisciplinary meeting: from now on it is one of the path.
import type { Task } from '@medplum/fhirtypes';
import { createEntry } from '../core/fhir/bundle.ts';
import type { StepId } from '../core/fhir/path-step.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { parseStepOpening } from '../core/intake/parse-step-opening.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import { decideStepAct } from '../core/worklist/decide-step-act.ts';
import { planOpening } from '../core/worklist/plan-opening.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts, type Moment } from './change-request.ts';
import { checkNamedStep } from './check-named-step.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

interface Opening { readonly ports: Ports; readonly call: Call; readonly step: StepId }

/** Whether it may begin at once follows when the change is settled. */
const toOpened = (record: RequestRecord, moment: Moment, { ports, call, step }: Opening): Result<Task> => {
  const { path } = assessRequest(record, moment.programme, moment.now);
  const look = path.find((l) => l.step.id === step);
  if (!look || record.request.status === 'draft') return fail('state-conflict', look ? 'the request is a draft; it has no steps yet' : `the programme has no step ${step}`);
  const may = decideStepAct({ act: 'open', actor: call.actor, step: look.step, status: look.status, unmet: look.unmet });
  if (!may.permit) return fail(may.kind, may.text);
  const task = planOpening(record, { path }, { ...moment, step, calendarOf: ports.calendars.of, idOf: roleId(ports.digestText, record.request.id ?? '') });
  return task ? ok(task) : fail('internal', 'the step was not made');
};

/** Failures: `malformed`, `invalid`; `not-found` (no such step); `state-conflict` (ended, reached already, or not optional); `not-permitted`. */
export const openStep = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/steps/${partId}/opening`, content: body },
  decide: (record, moment) => {
    const step = checkNamedStep(record, moment, { call, partId });
    if (!step.ok) return step;
    const opening = parseStepOpening(body);
    if (!opening.ok) return opening;
    const made = toOpened(record, moment, { ports, call, step: step.value });
    if (!made.ok) return made;
    const { reason } = opening.value;
    const task: Task = { ...made.value, ...(reason !== undefined && { reasonCode: { text: reason } }) };
    const what = `Task/${task.id ?? ''}`;
    const provenance = toProvenance({ id: ports.newId(), targets: [{ reference: what }], recordedAt: moment.now, activity: 'create', agents: [{ type: 'enterer', who: call.actor.id }] });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, moment.now), patient: record.request.subject.reference ?? '', what: `ServiceRequest/${id}` });
    return ok({ entries: [createEntry(task), createEntry(provenance)], audits: [audit], made: task.id ?? '' });
  },
});
