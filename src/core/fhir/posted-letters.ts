// Letters of a transfer that were posted, as its Task keeps them: an output each, with when it went.
import type { Task, TaskOutput } from '@medplum/fhirtypes';
import { parseInstant } from '../kernel/time.ts';
import { hasCode } from './has-code.ts';
import { TASK_PARAMETERS } from './systems.ts';

export interface PostedLetter {
  readonly kind: 'request' | 'reminder';
  /** FHIR dateTime. */
  readonly postedAt: string;
}

const CODE = { request: 'posted-request', reminder: 'posted-reminder' } as const satisfies Record<PostedLetter['kind'], string>;

const isOf = ({ type }: TaskOutput, kind: PostedLetter['kind']): boolean => hasCode(type, TASK_PARAMETERS, CODE[kind]);

const byMoment = (a: PostedLetter, b: PostedLetter): number => {
  const [first, second] = [parseInstant(a.postedAt), parseInstant(b.postedAt)];
  return first.ok && second.ok ? Temporal.Instant.compare(first.value, second.value) : 0;
};

/** In the order in which they went. */
const read = (task: Task): readonly PostedLetter[] => (task.output ?? []).flatMap((output) => {
  const kind = isOf(output, 'request') ? 'request' : 'reminder';
  return isOf(output, kind) && output.valueDateTime !== undefined ? [{ kind, postedAt: output.valueDateTime } as const] : [];
}).toSorted(byMoment);

/** The Task with one more. */
const add = (task: Task, { kind, postedAt }: PostedLetter): Task =>
  ({ ...task, output: [...(task.output ?? []), { type: { coding: [{ system: TASK_PARAMETERS, code: CODE[kind] }] }, valueDateTime: postedAt }] });

export const postedLetters = { read, add };
