// What begins anew when a signed opinion is corrected or retracted: the steps that it had ended, and a request that had been closed over it (S14, S17).
import type { BundleEntry, Task } from '@medplum/fhirtypes';
import { updateEntry } from '../fhir/bundle.ts';
import { findStepId, isStepEnded, readStep, type StepId } from '../fhir/path-step.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { RequestRecord } from './request-record.ts';

/** Its time runs anew; what it was held up by, or how it ended, is planned with the change. */
const reopen = (task: Task, at: string): Task => {
  const { statusReason: _reason, restriction: _time, executionPeriod, ...rest } = task;
  const { end: _end, ...period } = executionPeriod ?? {};
  return { ...rest, status: 'ready', lastModified: at, ...(period.start && { executionPeriod: period }) };
};

const isToReopen = (task: Task, steps: readonly StepId[]): boolean => {
  const id = findStepId(task);
  const { status, statusReason } = readStep(task);
  return id !== undefined && steps.includes(id) && isStepEnded(status) && statusReason !== 'step-skipped';
};

/** Next versions. */
export const planReopening = (record: RequestRecord, steps: readonly StepId[], now: Temporal.Instant): readonly BundleEntry[] => {
  const at = toFhirInstant(now);
  const { request, coordination } = record;
  const closed = coordination.status === 'completed';
  return [
    ...record.steps.filter((task) => isToReopen(task, steps)).map((task) => reopen(task, at)),
    ...(closed ? [{ ...coordination, status: 'in-progress' as const, lastModified: at }, { ...request, status: 'active' as const }] : []),
  ].map(updateEntry);
};
