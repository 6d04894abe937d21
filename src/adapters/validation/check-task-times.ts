// Task inv-1: last modified is not before authored on, as moments in time. https://hl7.org/fhir/R4/task.html#invs
import type { Task } from '@medplum/fhirtypes';
import { parseInstant } from '../../core/kernel/time.ts';
import type { Scope } from './scope.ts';

export const checkTaskTimes = (task: Task, at: string, scope: Scope): void => {
  const authored = parseInstant(task.authoredOn ?? '');
  const modified = parseInstant(task.lastModified ?? '');
  // dates and years alone overlap with what lies inside them; what cannot be read is named elsewhere
  if (!authored.ok || !modified.ok) return;
  // `authoredOn` is often written to the second, `lastModified` to the millisecond
  if (Temporal.Instant.compare(modified.value, authored.value) < 0) scope.report({ text: 'inv-1: Last modified date must be greater than or equal to authored-on date', expression: at, code: 'invariant' });
};
