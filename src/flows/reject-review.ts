// A coordinator says that a document under review belongs nowhere here: it stays kept with the reason, and is published to nobody.
import type { Task } from '@medplum/fhirtypes';
import { isReviewTask } from '../core/exchange/is-review-task.ts';
import { planReviewed } from '../core/exchange/plan-reviewed.ts';
import { createEntry, transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { parseRejection, type Rejection } from '../core/intake/parse-rejection.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { toReviewItem, type ReviewItem } from '../core/worklist/to-review-item.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitBundle } from './commit-bundle.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

const isSame = (review: Task, { reason }: Rejection): boolean => review.status === 'rejected' && review.note?.[0]?.text === reason;

/** Rejected again for the same reason, it is as it was. Failures: `not-found`, `invalid`, `state-conflict`. */
export const rejectReview = async (ports: Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy'>, call: Call, { id, body }: RequestCall): Promise<Result<ReviewItem>> => {
  const rejection = parseRejection(body);
  if (!rejection.ok) return rejection;
  const review = await ports.store.read('Task', id);
  if (!isReviewTask(review)) return fail('not-found', 'there is no such document under review');
  if (review.status !== 'requested') return isSame(review, rejection.value) ? ok(toReviewItem(review)) : fail('state-conflict', 'the document was reviewed before');
  const now = ports.clock.now();
  const rejected = planReviewed(review, { status: 'rejected', note: rejection.value.reason, at: toFhirInstant(now) });
  const audit = toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: toReviewItem(review).patient, what: `Task/${id}` });
  const committed = await commitBundle(ports, transactionOf([updateEntry(rejected), createEntry(audit)]));
  return committed.ok ? ok(toReviewItem(rejected)) : committed;
};
