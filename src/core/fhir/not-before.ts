// A Task's last change is never before it was authored nor before the change before: clocks are set back, and those of two replicas differ (Task inv-1).
import type { Task } from '@medplum/fhirtypes';
import { parseInstant } from '../kernel/time.ts';

const later = (a: string | undefined, b: string | undefined): string | undefined => {
  const [first, second] = [parseInstant(a ?? ''), parseInstant(b ?? '')];
  if (!first.ok || !second.ok) return first.ok ? a : b;
  return Temporal.Instant.compare(first.value, second.value) >= 0 ? a : b;
};

/** `task` with `lastModified` at least its own `authoredOn` and the stored version's `lastModified`; as it is where it has none. */
export const notBefore = (task: Task, stored: Task | undefined): Task => {
  if (task.lastModified === undefined) return task;
  const latest = later(later(task.lastModified, task.authoredOn), stored?.lastModified);
  return latest === undefined || latest === task.lastModified ? task : { ...task, lastModified: latest };
};
