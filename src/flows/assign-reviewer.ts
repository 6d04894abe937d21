// Who reviews is named: the step and those of the reviewer that come after it are theirs. Somebody who treats the patient is refused (P2.1).
import type { Resource, Task } from '@medplum/fhirtypes';
import { createEntry, writeEntry } from '../core/fhir/bundle.ts';
import { isStepEnded, readStep, type StepId, STEPS } from '../core/fhir/path-step.ts';
import { urnUuid } from '../core/fhir/systems.ts';
import type { IntakePractitioner } from '../core/intake/intake.ts';
import { parseStepAssignment } from '../core/intake/parse-step-assignment.ts';
import { fail, isError, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toEntry } from '../core/mapping/to-entry.ts';
import { toIdentifiers } from '../core/mapping/to-identifiers.ts';
import { toOrganization } from '../core/mapping/to-organization.ts';
import { toPractitioner } from '../core/mapping/to-practitioner.ts';
import { toPractitionerRole } from '../core/mapping/to-practitioner-role.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { checkIndependence } from '../core/worklist/check-independence.ts';
import { findTreatingParties } from '../core/worklist/find-treating-parties.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import { findStepTask } from './find-step-task.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

type Ports = ChangePorts & Pick<FlowPorts, 'newId' | 'policy'>;

/** The first is the role. */
const toResources = ({ newId }: Ports, reviewer: IntakePractitioner): readonly [Resource & { readonly id: string }, ...Resource[]] => {
  const [role, person, organisation] = [newId(), newId(), newId()];
  const made = toPractitionerRole({ id: role, person: { reference: urnUuid(person) }, organisation: reviewer.organisation && { reference: urnUuid(organisation) } });
  return [{ ...made, id: role }, toPractitioner(reviewer, person), ...(reviewer.organisation ? [toOrganization(reviewer.organisation, 'provider', organisation)] : [])];
};

/** Warnings: what could not be told. Fails `business-rule` with each conflict. */
const checkReviewer = (record: RequestRecord, { identifiers, organisation }: IntakePractitioner): Result<readonly Issue[]> => {
  const sides = { person: toIdentifiers(identifiers), organisations: toIdentifiers(organisation?.identifiers ?? []) };
  const issues = checkIndependence(sides, findTreatingParties(record));
  return issues.some(isError) ? fail('business-rule', ...issues) : ok(issues);
};

const isOnwards = (task: Task, from: StepId): boolean => {
  const { step, role, status } = readStep(task);
  return role === 'reviewer' && !isStepEnded(status) && STEPS.indexOf(step) >= STEPS.indexOf(from);
};

/** Failures: `malformed`, `invalid`; `business-rule` (not independent); those of `findStepTask`. */
export const assignReviewer = (ports: Ports, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id,
  idempotency: { key, scope: `${id}/steps/${partId}/assignment`, content: body },
  decide: (record, moment) => {
    const step = findStepTask(record, moment, { call, partId, act: 'assign' });
    if (!step.ok) return step;
    const assignment = parseStepAssignment(body);
    if (!assignment.ok) return assignment;
    const { reviewer } = assignment.value;
    const checked = checkReviewer(record, reviewer);
    if (!checked.ok) return checked;
    const { now } = moment;
    const resources = toResources(ports, reviewer);
    const owner = { reference: `PractitionerRole/${resources[0].id}` };
    const assigned = record.steps.filter((t) => isOnwards(t, readStep(step.value).step)).map((t): Task => ({ ...t, owner, lastModified: toFhirInstant(now) }));
    const targets = assigned.map((t) => ({ reference: `Task/${t.id ?? ''}` }));
    const provenance = toProvenance({ id: ports.newId(), targets, recordedAt: now, activity: 'update', agents: [{ type: 'enterer', who: call.actor.id }] });
    const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Task/${step.value.id ?? ''}` });
    return ok({ entries: [...resources.map(toEntry), ...assigned.map(writeEntry), createEntry(provenance)], audits: [audit], warnings: checked.value });
  },
});
