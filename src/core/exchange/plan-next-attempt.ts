// A transfer's outbox state after an attempt: finished, asked again later, or what its failure says.
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { readTransfer, withExchange, withFailure } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { isTransferComplete } from './is-transfer-complete.ts';
import type { RetryPolicy } from './plan-backoff.ts';
import { planCompletion } from './plan-completion.ts';
import { planRetry } from './plan-retry.ts';

export interface AttemptOutcome {
  readonly now: Temporal.Instant;
  readonly policy: RetryPolicy;
  /** Documents of the dossier that came from this custodian, this attempt's included. */
  readonly received: readonly DocumentReference[];
  /** Why the attempt brought nothing or not all; absent: it went well. */
  readonly failed?: { readonly code: string; readonly random: number; readonly retryAfterSeconds?: number | undefined };
  /** `true`: broken off by a stop of ours, which says nothing of the peer: whoever runs next takes it up at once. */
  readonly brokenOff?: boolean;
}

const toWaiting = (task: Task, now: Temporal.Instant, seconds: number): Task =>
  ({ ...withExchange(task, { nextAt: toFhirInstant(now.add({ seconds })), attempts: readTransfer(task).exchange?.attempts ?? 0 }), lastModified: toFhirInstant(now) });

const withoutFailure = (task: Task): Task => {
  const { statusReason: _reason, ...rest } = withFailure(task, undefined);
  return rest;
};

export const planNextAttempt = (task: Task, { now, policy, received, failed, brokenOff }: AttemptOutcome): Task => {
  const at = toFhirInstant(now);
  if (isTransferComplete(task, received)) return planCompletion(task, { status: 'completed', at, recordedAt: at });
  if (brokenOff) return toWaiting(task, now, 0);
  return failed ? planRetry(task, { ...failed, now, policy }) : withoutFailure(toWaiting(task, now, policy.pollSeconds));
};
