// A step Task of a record, as the path makes it.
import type { Task } from '@medplum/fhirtypes';
import type { StepId } from '../../../src/core/fhir/path-step.ts';
import { toPath } from '../../../src/core/intake/to-path.ts';
import { toStepTask } from '../../../src/core/mapping/to-step-task.ts';
import type { RequestRecord } from '../../../src/core/worklist/request-record.ts';
import { P1 } from '../intake/valid-intake.ts';

export const stepTask = (record: RequestRecord, step: StepId, programme = P1): Task => toStepTask({
  id: `step-${step}`, now: Temporal.Instant.from('2026-11-01T08:00:00Z'), requestId: record.request.id ?? '', step, role: toPath(programme).find((s) => s.id === step)?.owner ?? 'coordinator',
  request: { reference: `ServiceRequest/${record.request.id ?? ''}` }, coordination: { reference: `Task/${record.coordination.id ?? ''}` },
  patient: { reference: record.request.subject.reference ?? '' }, requester: undefined, owner: { reference: record.request.performer?.[0]?.reference ?? 'Organization/x' },
});
