// What somebody does with a notice: sees to it, puts it off, hands it over. Whoever acts last is right; what was never sent and is not to be stays so.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { readNotice, withAcknowledged, withBatch, withHandedOver, withNoticeExchange, withNoticeFailure, withNoticeStatus, withSnoozed, type Notice } from '../fhir/notice.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { toFhirInstant } from '../kernel/time.ts';

export type NoticeAct =
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'snooze'; readonly until: Temporal.Instant; readonly reason: string }
  /** `sendAt`: when it goes to them, if it is one that is sent. */
  | { readonly kind: 'hand-over'; readonly to: string; readonly sendAt: Temporal.Instant };

export interface Acting { readonly now: Temporal.Instant; /** Id of the actor. */ readonly by: string }

const MOST_DAYS = 366;

/** As one that nobody has tried to send yet: under a new id, since what was sent under the one before was seen. */
const toQueued = (resource: CommunicationRequest, at: Temporal.Instant): CommunicationRequest =>
  withNoticeExchange(withNoticeFailure(withBatch(resource, undefined), undefined), { nextAt: toFhirInstant(at), attempts: 0 });

const acknowledge = (resource: CommunicationRequest, { acknowledged }: Notice, { now, by }: Acting): Result<CommunicationRequest> =>
  ok(acknowledged ? resource : withNoticeStatus(withAcknowledged(withNoticeFailure(withNoticeExchange(resource, undefined), undefined), { at: toFhirInstant(now), by }), 'completed', 'acknowledged'));

const snooze = (resource: CommunicationRequest, { until, reason }: Extract<NoticeAct, { readonly kind: 'snooze' }>, { now, by }: Acting): Result<CommunicationRequest> => {
  const isLater = Temporal.Instant.compare(until, now) > 0 && Temporal.Instant.compare(until, now.add({ hours: MOST_DAYS * 24 })) <= 0;
  if (!isLater) return fail('business-rule', { text: `must lie ahead, by ${String(MOST_DAYS)} days at most`, expression: 'until' });
  return ok(withNoticeStatus(withSnoozed(toQueued(resource, until), { until: toFhirInstant(until), reason, by }), 'on-hold', 'snoozed'));
};

const handOver = (resource: CommunicationRequest, { addressee, channel }: Notice, { act: { to, sendAt }, acting: { now, by } }: { readonly act: Extract<NoticeAct, { readonly kind: 'hand-over' }>; readonly acting: Acting }): Result<CommunicationRequest> => {
  if (addressee === 'custodian') return fail('business-rule', 'what is for a custodian cannot be handed over');
  const handed = withHandedOver(resource, { to, at: toFhirInstant(now), by });
  return ok(channel === 'email' ? withNoticeStatus(toQueued(handed, sendAt), 'active') : handed);
};

/** Failures: `state-conflict` (it was never sent and is not to be, or somebody has seen to it), `business-rule`. */
export const decideNoticeAct = (resource: CommunicationRequest, act: NoticeAct, acting: Acting): Result<CommunicationRequest> => {
  const notice = readNotice(resource);
  if (notice.status === 'revoked') return fail('state-conflict', 'the notice became pointless before it was sent');
  if (act.kind === 'acknowledge') return acknowledge(resource, notice, acting);
  if (notice.acknowledged) return fail('state-conflict', 'somebody has seen to the notice');
  return act.kind === 'snooze' ? snooze(resource, act, acting) : handOver(resource, notice, { act, acting });
};
