// An outbox Task after an attempt that failed: tried again, parked, or given up until a coordinator has it replayed. For every Task with exchange state.
import type { Task } from '@medplum/fhirtypes';
import { STATUS_REASONS } from '../fhir/systems.ts';
import { readTransfer, withExchange, withFailure, type Transfer } from '../fhir/transfer.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';
import { findExchangeFault, type Retry } from './find-exchange-fault.ts';
import { planBackoff, type RetryPolicy } from './plan-backoff.ts';

export interface FailedAttempt {
  readonly now: Temporal.Instant;
  /** Code of the table in find-exchange-fault. */
  readonly code: string;
  /** 0 to 1, drawn anew. */
  readonly random: number;
  readonly retryAfterSeconds?: number | undefined;
  readonly policy: RetryPolicy;
}

/** What only a person can mend is asked so often, in case the answer was a slip. */
const CONFIRMATIONS = 3;
const GIVEN_UP = 'exchange-given-up';

const isFailing = (retry: Retry | undefined): boolean => retry === 'backoff' || retry === 'confirm';

/** Goes on with a row of failures: `since` while it fails whatever way, the count while it fails the same way. */
const countFailure = (before: Transfer['failure'], code: string, now: Temporal.Instant): NonNullable<Transfer['failure']> => {
  const first = { code, since: toFhirInstant(now), attempts: 1 };
  if (!before) return first;
  const [last, next] = [before.code, code].map((c) => findExchangeFault(c)?.retry);
  if (before.code !== code && !(isFailing(last) && isFailing(next))) return first;
  return { code, since: before.since, attempts: last === next ? before.attempts + 1 : 1 };
};

const isOld = (since: string, { now, policy }: FailedAttempt): boolean => {
  const began = parseInstant(since);
  return began.ok && Temporal.Instant.compare(began.value.add({ hours: policy.giveUpHours }), now) <= 0;
};

const mostOf = (retry: Retry, { maxAttempts }: RetryPolicy): number => (retry === 'confirm' ? Math.min(CONFIRMATIONS, maxAttempts) : maxAttempts);

const isOver = (failure: NonNullable<Transfer['failure']>, retry: Retry, failed: FailedAttempt): boolean =>
  isFailing(retry) && (failure.attempts >= mostOf(retry, failed.policy) || isOld(failure.since, failed));

/** Seconds until it is tried again. */
const pauseOf = (retry: Retry, failures: number, { random, retryAfterSeconds, policy }: FailedAttempt): number =>
  (retry === 'backoff' ? planBackoff({ failures, random, retryAfterSeconds }, policy) : policy.pollSeconds);

/** The Task stays open and its `businessStatus` as it is: the legal clock goes on whatever happens here (S3). */
export const planRetry = (task: Task, failed: FailedAttempt): Task => {
  const { exchange, failure: before } = readTransfer(task);
  const retry = findExchangeFault(failed.code)?.retry ?? 'backoff';
  const failure = countFailure(before, failed.code, failed.now);
  const givenUp = isOver(failure, retry, failed);
  const next = givenUp || retry === 'parked'
    ? undefined
    : { nextAt: toFhirInstant(failed.now.add({ seconds: pauseOf(retry, failure.attempts, failed) })), attempts: exchange?.attempts ?? 0 };
  return {
    ...withFailure(withExchange(task, next), failure),
    lastModified: toFhirInstant(failed.now),
    statusReason: { coding: [{ system: STATUS_REASONS, code: givenUp ? GIVEN_UP : failed.code }] },
  };
};
