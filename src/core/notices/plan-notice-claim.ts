// A worker takes a notice to send it: until its lease ends nobody else does, and the id that it goes out under is written before it goes (S19).
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { readNotice, withBatch, withNoticeExchange, withNoticeStatus } from '../fhir/notice.ts';
import { toFhirInstant } from '../kernel/time.ts';

export interface NoticeClaim { readonly now: Temporal.Instant; readonly leaseSeconds: number; readonly worker: string; readonly batch: string }

/** One that was snoozed is active again. */
export const planNoticeClaim = (resource: CommunicationRequest, { now, leaseSeconds, worker, batch }: NoticeClaim): CommunicationRequest => {
  const attempts = readNotice(resource).exchange?.attempts ?? 0;
  const claimed = withNoticeExchange(withBatch(resource, batch), { nextAt: toFhirInstant(now.add({ seconds: leaseSeconds })), attempts: attempts + 1, worker });
  return withNoticeStatus(claimed, 'active');
};
