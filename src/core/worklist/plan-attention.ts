// When a request next needs attention: the earliest due of what still runs, transfers and steps of the path. The worklist is ordered by it.
import type { Task } from '@medplum/fhirtypes';
import { withExtension } from '../fhir/extensions.ts';
import { isCancellation } from '../fhir/cancellation.ts';
import { EXT_ATTENTION_BY } from '../fhir/systems.ts';
import { isStep, isStepEnded, readStep } from '../fhir/path-step.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';

/** Of what is open: a transfer, a step, what a specialist asked for, a cancellation that waits for its answer. One without a clock, or with one that stands still, does not count. */
const dueOf = (task: Task): string | undefined => {
  if (!isStep(task)) return isOpen(task) && !(isCancellation(task) && task.status !== 'requested') ? readTransfer(task).dueAt : undefined;
  const { status, dueAt } = readStep(task);
  return isStepEnded(status) ? undefined : dueAt;
};

const findEarliest = (tasks: readonly Task[]): string | undefined => tasks.flatMap((t) => dueOf(t) ?? [])
  .map((at) => Temporal.Instant.from(at)).sort((a, b) => Temporal.Instant.compare(a, b)).map((at) => toFhirInstant(at))[0];

/** Later than what is stored: also two changes within a millisecond are two versions, and each has an ETag of its own. */
const modifiedAt = (task: Task, now: Temporal.Instant): string => {
  const before = parseInstant(task.meta?.versionId ? task.lastModified ?? '' : '');
  return toFhirInstant(before.ok && Temporal.Instant.compare(now, before.value) <= 0 ? before.value.add({ milliseconds: 1 }) : now);
};

/** The coordination task's next version. `tasks`: the other tasks of its request. */
export const planAttention = (coordination: Task, tasks: readonly Task[], now: Temporal.Instant): Task => {
  const attention = findEarliest(tasks);
  return { ...withExtension(coordination, EXT_ATTENTION_BY, attention ? [{ url: EXT_ATTENTION_BY, valueDateTime: attention }] : []), lastModified: modifiedAt(coordination, now) };
};
