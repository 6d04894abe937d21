// When a request next needs attention: the earliest due of what still runs. The worklist is ordered by it.
import type { Task } from '@medplum/fhirtypes';
import { withExtension } from '../fhir/extensions.ts';
import { EXT_ATTENTION_BY } from '../fhir/systems.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';

/** One without a clock, or with one that stands still, does not count. */
const findEarliest = (transfers: readonly Task[]): string | undefined => transfers.filter(isOpen).flatMap((t) => readTransfer(t).dueAt ?? [])
  .map((at) => Temporal.Instant.from(at)).sort((a, b) => Temporal.Instant.compare(a, b)).map((at) => toFhirInstant(at))[0];

/** Later than what is stored: also two changes within a millisecond are two versions, and each has an ETag of its own. */
const modifiedAt = (task: Task, now: Temporal.Instant): string => {
  const before = parseInstant(task.meta?.versionId ? task.lastModified ?? '' : '');
  return toFhirInstant(before.ok && Temporal.Instant.compare(now, before.value) <= 0 ? before.value.add({ milliseconds: 1 }) : now);
};

/** The coordination task's next version. */
export const planAttention = (coordination: Task, transfers: readonly Task[], now: Temporal.Instant): Task => {
  const attention = findEarliest(transfers);
  return { ...withExtension(coordination, EXT_ATTENTION_BY, attention ? [{ url: EXT_ATTENTION_BY, valueDateTime: attention }] : []), lastModified: modifiedAt(coordination, now) };
};
