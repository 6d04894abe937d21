// Notices that wait for a person and became pointless meanwhile are taken off the list: their transfer has ended, its due date moved, or a later one says more.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { assessNotice } from '../core/notices/assess-notice.ts';
import { planRevocation } from '../core/notices/plan-revocation.ts';
import { commitBundle } from './commit-bundle.ts';
import { findNoticeContext, type NoticeContext } from './find-notice-context.ts';
import { noticeFilters } from './notice-filters.ts';
import { searchPages } from './search-pages.ts';
import type { NoticePorts } from './settle-notices.ts';

const findClosed = ({ resource, clock, transfer }: NoticeContext, now: Temporal.Instant): CommunicationRequest | undefined => {
  if (!clock && transfer) return undefined;
  const sense = clock ? assessNotice(resource, { ...clock, transfer, now }) : 'pointless';
  return sense === 'pointless' || sense === 'overtaken' ? planRevocation(resource, sense) : undefined;
};

/** How many were closed. Somebody who was faster with one of them is right. Failures: those of the store. */
export const closeNotices = async (ports: Pick<NoticePorts, 'store' | 'validate' | 'programmes' | 'calendars' | 'digestText' | 'clock'>): Promise<Result<number>> => {
  let closed = 0;
  for await (const page of searchPages(ports, { type: 'CommunicationRequest', filters: noticeFilters.idle, sort: [{ code: 'occurrence' }] })) {
    if (!page.ok) return page;
    const contexts = await findNoticeContext(ports, page.value);
    for (const resource of contexts.flatMap((context) => findClosed(context, ports.clock.now()) ?? [])) {
      const written = await commitBundle(ports, transactionOf([updateEntry(resource)]));
      if (!written.ok && written.failure.kind !== 'version-conflict') return written;
      closed += Number(written.ok);
    }
  }
  return ok(closed);
};
