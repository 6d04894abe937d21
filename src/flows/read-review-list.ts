// Documents that wait for a coordinator, the longest waiting first. A line names nobody, so its audit event names nobody either (ADR 0006).
import type { Task } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import { toQueryAudit } from '../core/mapping/to-query-audit.ts';
import { toReviewItem, type ReviewItem } from '../core/worklist/to-review-item.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { taskFilters } from './task-filters.ts';

export interface ReviewPage { readonly items: readonly ReviewItem[]; readonly next?: string }

const PAGE = 50;

export const readReviewList = async (ports: Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy'>, call: Call, { cursor }: { readonly cursor?: string }): Promise<Result<ReviewPage>> => {
  const page = await ports.store.search({
    type: 'Task', filters: taskFilters.underReview, sort: [{ code: 'authored-on' }], count: PAGE, ...(cursor !== undefined && { cursor }),
  });
  if (!page.ok) return page;
  const audited = await commitAudits(ports, [toQueryAudit({ ...auditFactsOf(ports, call, ports.clock.now()), url: `${ports.policy.publicUrl}/review-list` })]);
  if (!audited.ok) return audited;
  return ok({ items: page.value.matches.filter((r): r is Task => r.resourceType === 'Task').map(toReviewItem), ...(page.value.next !== undefined && { next: page.value.next }) });
};
