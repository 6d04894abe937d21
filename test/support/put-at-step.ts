// A stored request put at a step of its path: every earlier step that is not optional has ended, this one has begun (visits and meetings: may begin). For tests of what is possible there.
import type { Task } from '@medplum/fhirtypes';
import { transactionOf, writeEntry } from '../../src/core/fhir/bundle.ts';
import { beginStep, endStep, findStepId, type StepId } from '../../src/core/fhir/path-step.ts';
import { roleId } from '../../src/core/fhir/role-id.ts';
import { toPath } from '../../src/core/intake/to-path.ts';
import { toFhirInstant } from '../../src/core/kernel/time.ts';
import { toStepTask } from '../../src/core/mapping/to-step-task.ts';
import { assessRequest } from '../../src/core/worklist/assess-request.ts';
import { planCoordination } from '../../src/core/worklist/plan-coordination.ts';
import { loadWithProgramme } from '../../src/flows/load-with-programme.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';

type Ports = Pick<FlowPorts, 'store' | 'programmes' | 'digestText' | 'clock'>;

export const putAtStep = async (ports: Ports, id: string, at: StepId): Promise<void> => {
  const loaded = await loadWithProgramme(ports, id);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
  const { record, programme } = loaded.value;
  const now = ports.clock.now();
  const path = toPath(programme);
  const place = path.findIndex((s) => s.id === at);
  const { request, coordination } = record;
  const taken = path.filter((s, i) => i === place || (i < place && !s.optional)).map((step): Task => {
    const { extension: _held, ...known } = record.steps.find((t) => findStepId(t) === step.id) ?? toStepTask({
      id: roleId(ports.digestText, id)(`step-${step.id}`), now, requestId: id, step: step.id, role: step.owner,
      request: { reference: `ServiceRequest/${id}` }, coordination: { reference: `Task/${coordination.id ?? ''}` }, patient: { reference: request.subject.reference ?? '' },
      requester: undefined, owner: { reference: `Organization/${programme.id}` },
    });
    const begun = beginStep(known, { at: toFhirInstant(now) });
    return step.id === at ? begun : endStep(begun, { status: 'completed', at: toFhirInstant(now) });
  });
  const after = { ...record, steps: taken };
  const coordinated = planCoordination(after, assessRequest(after, programme, now), now);
  const moved = await ports.store.commit(transactionOf([...taken, coordinated].map(writeEntry)));
  if (!moved.ok) throw new Error(JSON.stringify(moved.failure));
};
