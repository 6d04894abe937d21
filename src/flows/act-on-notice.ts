// Somebody sees to a notice, puts it off or hands it over: one frame, one commit with its audit event.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { createEntry, transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { isNotice } from '../core/fhir/notice.ts';
import { parseAcknowledgement } from '../core/intake/parse-acknowledgement.ts';
import { parseHandover } from '../core/intake/parse-handover.ts';
import { parseSnooze } from '../core/intake/parse-snooze.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { parseDate, parseInstant } from '../core/kernel/time.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { decideNoticeAct, type NoticeAct } from '../core/notices/decide-notice-act.ts';
import { planSending } from '../core/notices/plan-sending.ts';
import { toNoticeItem, type NoticeItem } from '../core/worklist/to-notice-item.ts';
import type { Receipt } from '../ports/resource-store.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitBundle } from './commit-bundle.ts';
import { findNoticeContext, type NoticeContext } from './find-notice-context.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { RequestCall } from './request-call.ts';

export type NoticeActName = 'acknowledgement' | 'snooze' | 'handover';
export interface NoticeActCall extends RequestCall { readonly act: NoticeActName }

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy' | 'programmes' | 'calendars' | 'digestText' | 'canonicalJson'>;

const ATTEMPTS = 5;

type ToAct = (body: unknown, context: NoticeContext, now: Temporal.Instant) => Result<NoticeAct>;

const zoneOf = ({ programme }: NoticeContext): string => programme?.timeZone ?? 'UTC';

const parseMoment = (text: string, timeZone: string): Result<Temporal.Instant> => {
  const date = parseDate(text);
  return date.ok ? ok(date.value.toZonedDateTime(timeZone).toInstant()) : parseInstant(text);
};

const ACTS: Readonly<Record<NoticeActName, ToAct>> = {
  acknowledgement: (body) => {
    const parsed = parseAcknowledgement(body);
    return parsed.ok ? ok({ kind: 'acknowledge' }) : parsed;
  },
  snooze: (body, context) => {
    const parsed = parseSnooze(body);
    if (!parsed.ok) return parsed;
    const until = parseMoment(parsed.value.until, zoneOf(context));
    return until.ok ? ok({ kind: 'snooze', until: until.value, reason: parsed.value.reason }) : until;
  },
  handover: (body, context, now) => {
    const parsed = parseHandover(body);
    if (!parsed.ok) return parsed;
    const sendAt = context.clock ? planSending(now, { hours: context.programme?.notices, timeZone: zoneOf(context), calendar: context.clock.calendar }) : now;
    return ok({ kind: 'hand-over', to: parsed.value.to, sendAt });
  },
};

const receiptOf = (ports: Ports, { id, act, key, body }: NoticeActCall, answer: NoticeItem): Receipt | undefined =>
  (key === undefined ? undefined : { scope: `notices/${id}/${act}`, key, contentSha256: ports.digestText(ports.canonicalJson(body ?? null)), answer: JSON.stringify(answer) });

/** The same call again gets the first answer (S2). */
const findAnswer = async (ports: Ports, { id, act, key, body }: NoticeActCall): Promise<Result<NoticeItem> | undefined> => {
  const receipt = key === undefined ? undefined : await ports.store.findReceipt(`notices/${id}/${act}`, key);
  if (!receipt) return undefined;
  return receipt.contentSha256 === ports.digestText(ports.canonicalJson(body ?? null)) ? ok(JSON.parse(receipt.answer) as NoticeItem)
    : fail('duplicate', { text: 'the same Idempotency-Key came with other content', expression: 'Idempotency-Key' });
};

const findContext = async (ports: Ports, id: string): Promise<NoticeContext | undefined> => {
  const resource = await ports.store.read('CommunicationRequest', id);
  const [context] = resource?.resourceType === 'CommunicationRequest' && isNotice(resource) ? await findNoticeContext(ports, [resource]) : [];
  return context;
};

const commit = async (ports: Ports, call: Call, { context, next, asked }: { readonly context: NoticeContext; readonly next: CommunicationRequest; readonly asked: NoticeActCall }): Promise<Result<NoticeItem>> => {
  const item = toNoticeItem(next, context);
  if (next === context.resource) return ok(item);
  const audit = toUpdateAudit({ ...auditFactsOf(ports, call, ports.clock.now()), patient: context.request?.subject.reference, what: `CommunicationRequest/${asked.id}` });
  const committed = await commitBundle(ports, transactionOf([updateEntry(next), createEntry(audit)]), receiptOf(ports, asked, item));
  if (!committed.ok) return committed;
  return ok(committed.value.kind === 'replayed' ? JSON.parse(committed.value.answer) as NoticeItem : item);
};

const attempt = async (ports: Ports, call: Call, asked: NoticeActCall): Promise<Result<NoticeItem>> => {
  const context = await findContext(ports, asked.id);
  if (!context) return fail('not-found', { text: 'no such notice', expression: 'id' });
  const now = ports.clock.now();
  const act = ACTS[asked.act](asked.body, context, now);
  if (!act.ok) return act;
  const next = decideNoticeAct(context.resource, act.value, { now, by: call.actor.id });
  return next.ok ? commit(ports, call, { context, next: next.value, asked }) : next;
};

/** Failures: `not-found`, `invalid`, `business-rule`, `state-conflict`, `duplicate`; those of the store. */
export const actOnNotice = async (ports: Ports, call: Call, asked: NoticeActCall): Promise<Result<NoticeItem>> => {
  const before = await findAnswer(ports, asked);
  if (before) return before;
  for (let left = ATTEMPTS; ; left -= 1) {
    const result = await attempt(ports, call, asked);
    if (result.ok || result.failure.kind !== 'version-conflict' || left <= 1) return result;
  }
};
