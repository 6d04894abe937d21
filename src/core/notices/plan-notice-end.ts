// A notice after an attempt to send it: sent, tried again later, or given up and shown.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { findExchangeFault } from '../exchange/find-exchange-fault.ts';
import { planBackoff, type RetryPolicy } from '../exchange/plan-backoff.ts';
import { readNotice, withNoticeExchange, withNoticeFailure, withNoticeStatus, withSent, type Notice } from '../fhir/notice.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';

export interface NoticeAttempt {
  readonly now: Temporal.Instant;
  readonly policy: RetryPolicy;
  /** As it went out; absent: it did not. */
  readonly messageId?: string;
  /** Code of STATUS_REASONS. */
  readonly failed?: { readonly code: string; readonly random: number; readonly retryAfterSeconds?: number | undefined };
}

type Failed = NonNullable<NoticeAttempt['failed']>;

const toSent = (resource: CommunicationRequest, at: string, messageId: string): CommunicationRequest =>
  withNoticeStatus(withSent(withNoticeFailure(withNoticeExchange(resource, undefined), undefined), { at, messageId }), 'completed', 'sent');

const isOld = (since: string, now: Temporal.Instant, { giveUpHours }: RetryPolicy): boolean => {
  const began = parseInstant(since);
  return began.ok && Temporal.Instant.compare(began.value.add({ hours: giveUpHours }), now) <= 0;
};

const countFailure = ({ failure }: Notice, code: string, now: Temporal.Instant): NonNullable<Notice['failure']> =>
  ({ code, since: failure?.since ?? toFhirInstant(now), attempts: (failure?.attempts ?? 0) + 1 });

/** What only settings can mend waits for them; what was refused for good is not tried again. */
const isOver = (failure: NonNullable<Notice['failure']>, { now, policy }: NoticeAttempt): boolean => {
  const retry = findExchangeFault(failure.code)?.retry;
  return retry !== 'poll' && (retry !== 'backoff' || failure.attempts >= policy.maxAttempts || isOld(failure.since, now, policy));
};

const pauseOf = ({ code, attempts }: NonNullable<Notice['failure']>, { random, retryAfterSeconds }: Failed, policy: RetryPolicy): number =>
  (findExchangeFault(code)?.retry === 'poll' ? policy.pollSeconds : planBackoff({ failures: attempts, random, retryAfterSeconds }, policy));

/** Its batch stays with it: the next attempt goes out under the same id. */
const toFailed = (resource: CommunicationRequest, failed: Failed, attempt: NoticeAttempt): CommunicationRequest => {
  const notice = readNotice(resource);
  const failure = countFailure(notice, failed.code, attempt.now);
  const counted = withNoticeFailure(resource, failure);
  if (isOver(failure, attempt)) return withNoticeStatus(withNoticeExchange(counted, undefined), 'on-hold', 'given-up');
  const nextAt = attempt.now.add({ seconds: pauseOf(failure, failed, attempt.policy) });
  return withNoticeExchange(counted, { nextAt: toFhirInstant(nextAt), attempts: notice.exchange?.attempts ?? 0 });
};

/** Neither sent nor failed: a stop of ours broke it off, and whoever runs next takes it up at once. */
export const planNoticeEnd = (resource: CommunicationRequest, attempt: NoticeAttempt): CommunicationRequest => {
  const at = toFhirInstant(attempt.now);
  if (attempt.messageId !== undefined) return toSent(resource, at, attempt.messageId);
  if (attempt.failed) return toFailed(resource, attempt.failed, attempt);
  return withNoticeExchange(resource, { nextAt: at, attempts: readNotice(resource).exchange?.attempts ?? 0 });
};
