// Notices that are due, sorted: those that can go out now, and those that became pointless, wait, or have nowhere to go, which is written.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { withNoticeExchange, withNoticeStatus } from '../core/fhir/notice.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { assessNotice, type NoticeSense } from '../core/notices/assess-notice.ts';
import { findDepartment } from '../core/notices/find-department.ts';
import { findNoticeAddress, type NoticeAddress } from '../core/notices/find-notice-address.ts';
import type { ReadyNotice } from '../core/notices/plan-batches.ts';
import { planNoticeEnd } from '../core/notices/plan-notice-end.ts';
import { planRevocation } from '../core/notices/plan-revocation.ts';
import { planSending } from '../core/notices/plan-sending.ts';
import { commitBundle } from './commit-bundle.ts';
import { findNoticeContext, type NoticeContext } from './find-notice-context.ts';
import type { FlowPorts } from './flow-ports.ts';

export type NoticePorts = Pick<FlowPorts, 'store' | 'validate' | 'programmes' | 'calendars' | 'digestText' | 'clock' | 'policy' | 'newId' | 'random' | 'log' | 'reach' | 'isStopping' | 'mail' | 'webhooks'>;

interface Sorted { readonly ready?: ReadyNotice; readonly changed?: CommunicationRequest }

/** As long as the clock stands still it is looked at each day; what comes of it depends on when it goes on. */
const wait = ({ resource, clock, programme }: NoticeContext, now: Temporal.Instant): CommunicationRequest => {
  const timeZone = programme?.timeZone ?? 'UTC';
  const tomorrow = now.toZonedDateTimeISO(timeZone).startOfDay().add({ days: 1 }).toInstant();
  const at = clock ? planSending(tomorrow, { hours: programme?.notices, timeZone, calendar: clock.calendar }) : tomorrow;
  return withNoticeExchange(resource, { nextAt: toFhirInstant(at), attempts: 0 });
};

const isConfigured = ({ mail, webhooks }: NoticePorts, { channel, to }: NoticeAddress): boolean => (channel === 'email' ? mail !== undefined : webhooks.has(to));

const addressOf = ({ notice, programme, request, custodian, neighbours }: NoticeContext): NoticeAddress | undefined =>
  (programme && request ? findNoticeAddress(notice, { programme, department: findDepartment(request, programme), custodian, neighbours }) : undefined);

const place = (ports: NoticePorts, context: NoticeContext, now: Temporal.Instant): Sorted => {
  const { resource, notice } = context;
  // snoozed, and only ever shown: it is shown again
  if (notice.channel === 'store') return { changed: withNoticeStatus(withNoticeExchange(resource, undefined), 'active') };
  const address = addressOf(context);
  if (address && isConfigured(ports, address)) return { ready: { resource, address } };
  const code = address || (notice.channel === 'email' && !ports.mail) ? 'channel-not-configured' : 'no-address';
  return { changed: planNoticeEnd(resource, { now, policy: ports.policy.retry, failed: { code, random: 0 } }) };
};

/** Quiet hours hold whatever put it off until now: a snooze, a server that was away. A digest goes at its own time, and what is late for one at once. */
const findLaterMoment = ({ programme, clock }: NoticeContext, now: Temporal.Instant): Temporal.Instant | undefined => {
  if (!programme || !clock) return undefined;
  const { digestAt, quietHours, ...closed } = programme.notices ?? {};
  const hours = digestAt === undefined && quietHours ? { ...closed, quietHours } : closed;
  const at = planSending(now, { hours, timeZone: programme.timeZone, calendar: clock.calendar });
  return Temporal.Instant.compare(at, now) > 0 ? at : undefined;
};

/** A programme that is not configured now is no reason to throw anything away. */
const assess = ({ resource, clock, transfer }: NoticeContext, now: Temporal.Instant): NoticeSense => {
  if (!clock) return transfer ? 'waits' : 'pointless';
  return assessNotice(resource, { ...clock, transfer, now });
};

const sort = (ports: NoticePorts, context: NoticeContext, now: Temporal.Instant): Sorted => {
  const { resource, notice } = context;
  const sense = assess(context, now);
  if (sense === 'pointless' || sense === 'overtaken') return { changed: planRevocation(resource, sense) };
  if (sense === 'waits') return { changed: wait(context, now) };
  const later = notice.channel === 'store' ? undefined : findLaterMoment(context, now);
  return later ? { changed: withNoticeExchange(resource, { nextAt: toFhirInstant(later), attempts: notice.exchange?.attempts ?? 0 }) } : place(ports, context, now);
};

/** Whole, or one by one where somebody was faster with one of them. */
const write = async (ports: NoticePorts, changed: readonly CommunicationRequest[]): Promise<Result<undefined>> => {
  const all = changed.length === 0 ? ok(undefined) : await commitBundle(ports, transactionOf(changed.map(updateEntry)));
  if (all.ok || all.failure.kind !== 'version-conflict') return all.ok ? ok(undefined) : all;
  for (const one of changed) {
    const written = await commitBundle(ports, transactionOf([updateEntry(one)]));
    if (!written.ok && written.failure.kind !== 'version-conflict') return written;
  }
  return ok(undefined);
};

/** Those that can go out now. What is written is not due any more. */
export const settleNotices = async (ports: NoticePorts, due: readonly CommunicationRequest[]): Promise<Result<readonly ReadyNotice[]>> => {
  const now = ports.clock.now();
  const sorted = (await findNoticeContext(ports, due)).map((context) => sort(ports, context, now));
  const written = await write(ports, sorted.flatMap(({ changed }) => changed ?? []));
  return written.ok ? ok(sorted.flatMap(({ ready }) => ready ?? [])) : written;
};
