// A delivery after an attempt: every document is acknowledged, or what is left goes at once, or it is as its failure says (S17).
import type { Task } from '@medplum/fhirtypes';
import { readTransfer, withFailure } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { findUnconfirmed } from './find-unconfirmed.ts';
import { findUndelivered } from './find-undelivered.ts';
import { planCompletion } from './plan-completion.ts';
import { planNextAttempt, type AttemptOutcome } from './plan-next-attempt.ts';

export type DeliveryEnd = Pick<AttemptOutcome, 'now' | 'policy' | 'failed'> & {
  /** The recipient's word does not suffice: it must have shown each document. */
  readonly isConfirmed: boolean;
};

const isDone = (task: Task, { isConfirmed }: DeliveryEnd): boolean => findUndelivered(task).length === 0 && !(isConfirmed && findUnconfirmed(task).length > 0);

/** The recipient took it: failures to send do not shorten the time in which it may show what it has. */
const withLooksAnew = (task: Task, { failed }: DeliveryEnd): Task => {
  const { failure } = readTransfer(task);
  return failed?.code === 'delivery-unconfirmed' && failure && failure.code !== failed.code ? withFailure(task, { ...failure, attempts: 0 }) : task;
};

/** Without a failure it was broken off, or the recipient had some of it already. */
export const planDeliveryEnd = (task: Task, end: DeliveryEnd): Task => {
  const at = toFhirInstant(end.now);
  if (isDone(task, end)) return planCompletion(task, { status: 'completed', at, recordedAt: at });
  return planNextAttempt(withLooksAnew(task, end), { ...end, received: [], brokenOff: end.failed === undefined });
};
