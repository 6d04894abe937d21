// The notices that are open, the longest waiting first, of all requests or of one. A line names no patient, so its audit event names none either (ADR 0006).
import { ok, type Result } from '../core/kernel/result.ts';
import { toQueryAudit } from '../core/mapping/to-query-audit.ts';
import { assessNotice } from '../core/notices/assess-notice.ts';
import { toNoticeItem, type NoticeItem } from '../core/worklist/to-notice-item.ts';
import type { SearchFilter, SearchPage } from '../ports/resource-store.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import { findNoticeContext, type NoticeContext } from './find-notice-context.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { noticeFilters } from './notice-filters.ts';

export interface NoticePage {
  readonly items: readonly NoticeItem[];
  /** What goes by mail is kept until a server is named. */
  readonly hasMail: boolean;
  readonly next?: string;
}

/** `request`: its id; absent: all. */
export interface NoticeQuery { readonly request?: string; readonly cursor?: string }

export type ReadingPorts = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy' | 'programmes' | 'calendars' | 'digestText' | 'mail'>;

const PAGE = 50;

/** A request without transfers has no notices. */
const filtersOf = async ({ store }: ReadingPorts, request: string | undefined): Promise<readonly SearchFilter[] | undefined> => {
  if (request === undefined) return noticeFilters.open;
  const tasks = await store.findReferring([{ type: 'Task', code: 'based-on', target: `ServiceRequest/${request}` }]);
  return tasks.length === 0 ? undefined : [...noticeFilters.open, { code: 'based-on', values: tasks.map((t) => `Task/${t.id ?? ''}`) }];
};

/** What has become pointless is taken off the list before the next sweep comes by. */
const isShown = ({ resource, clock, transfer }: NoticeContext, now: Temporal.Instant): boolean =>
  !clock || ['due', 'waits'].includes(assessNotice(resource, { ...clock, transfer, now }));

export const readNotices = async (ports: ReadingPorts, call: Call, { request, cursor }: NoticeQuery): Promise<Result<NoticePage>> => {
  const filters = await filtersOf(ports, request);
  const page = filters ? await ports.store.search({ type: 'CommunicationRequest', filters, sort: [{ code: 'occurrence' }], count: PAGE, ...(cursor !== undefined && { cursor }) }) : ok<SearchPage>({ matches: [], included: [] });
  if (!page.ok) return page;
  const audited = await commitAudits(ports, [toQueryAudit({ ...auditFactsOf(ports, call, ports.clock.now()), url: `${ports.policy.publicUrl}/notices` })]);
  if (!audited.ok) return audited;
  const now = ports.clock.now();
  const contexts = await findNoticeContext(ports, page.value.matches.filter((r) => r.resourceType === 'CommunicationRequest'));
  const { next } = page.value;
  return ok({ items: contexts.filter((context) => isShown(context, now)).map((context) => toNoticeItem(context.resource, context)), hasMail: ports.mail !== undefined, ...(next !== undefined && { next }) });
};
