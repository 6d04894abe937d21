// A delivery after an attempt: every document is acknowledged, or what is left goes at once, or it is as its failure says (S17).
import type { Task } from '@medplum/fhirtypes';
import { toFhirInstant } from '../kernel/time.ts';
import { findUndelivered } from './find-undelivered.ts';
import { planCompletion } from './plan-completion.ts';
import { planNextAttempt, type AttemptOutcome } from './plan-next-attempt.ts';

export type DeliveryEnd = Pick<AttemptOutcome, 'now' | 'policy' | 'failed'>;

/** Without a failure it was broken off, or the recipient had some of it already. */
export const planDeliveryEnd = (task: Task, end: DeliveryEnd): Task => {
  const at = toFhirInstant(end.now);
  if (findUndelivered(task).length === 0) return planCompletion(task, { status: 'completed', at, recordedAt: at });
  return planNextAttempt(task, { ...end, received: [], brokenOff: end.failed === undefined });
};
