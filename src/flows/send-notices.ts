// Notices go out: claimed together, sent as one mail or call, and recorded as sent, at least once under one id (S19). Nothing is sent before its id is committed.
// Their sending stands in their versions with its moment and Message-ID; an audit event is of what is disclosed of a patient (S16), and a notice says nothing of one.
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { transactionOf, updateEntry } from '../core/fhir/bundle.ts';
import { readNotice } from '../core/fhir/notice.ts';
import { findExchangeFault } from '../core/exchange/find-exchange-fault.ts';
import { ok, type Failure, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { planBatches, type Batch } from '../core/notices/plan-batches.ts';
import { planNoticeClaim } from '../core/notices/plan-notice-claim.ts';
import { planNoticeEnd, type NoticeAttempt } from '../core/notices/plan-notice-end.ts';
import { toDigest } from '../core/notices/to-digest.ts';
import { toWebhookBody } from '../core/notices/to-webhook-body.ts';
import { commitBundle } from './commit-bundle.ts';
import { settleNotices, type NoticePorts } from './settle-notices.ts';

/** The store's largest page. */
const MOST = 200;
/** No mail is begun after so many; what is left is found anew at once. A slow mail server is told from a worker that hangs by that. */
const ROUND_SECONDS = 300;

interface Claimed extends Batch { readonly id: string }

/** `undefined`: somebody else has one of them. */
const claim = async (ports: NoticePorts, batch: Batch): Promise<Result<Claimed | undefined>> => {
  const { leaseSeconds, worker } = ports.policy;
  const id = batch.id ?? ports.newId();
  const now = ports.clock.now();
  const committed = await commitBundle(ports, transactionOf(batch.notices.map((resource) => updateEntry(planNoticeClaim(resource, { now, leaseSeconds, worker, batch: id })))));
  if (!committed.ok) return committed.failure.kind === 'version-conflict' ? ok(undefined) : committed;
  const stored = committed.value.kind === 'committed' ? committed.value.bundle.entry?.map((e) => e.resource) ?? [] : [];
  return ok({ ...batch, id, notices: stored.filter((r): r is CommunicationRequest => r?.resourceType === 'CommunicationRequest') });
};

const messageIdOf = ({ mail }: NoticePorts, { id, address }: Claimed): string => (address.channel === 'email' ? `${id}@${mail?.domain ?? ''}` : id);

/** Only people of the hospital have a way in. */
const pageOf = ({ policy }: NoticePorts, [first]: readonly CommunicationRequest[]): string | undefined =>
  (first && readNotice(first).addressee !== 'custodian' ? `${policy.publicUrl}/notices` : undefined);

const send = (ports: NoticePorts, batch: Claimed): Promise<Result<undefined>> => {
  const { address: { channel, to }, notices, language, id } = batch;
  if (channel === 'webhook') return ports.webhooks.send(to, { id, body: JSON.stringify(toWebhookBody(notices, ports.policy.publicUrl)) });
  const digest = toDigest(notices, { language, pageUrl: pageOf(ports, notices) });
  return ports.mail?.send({ ...digest, messageId: messageIdOf(ports, batch), to, language }) ?? Promise.resolve(ok(undefined));
};

/** An address that is none, a private one: for a person. */
const codeOf = ({ kind }: Failure): string => (findExchangeFault(kind) ? kind : 'network-rejected');

const toAttempt = (ports: NoticePorts, batch: Claimed, sent: Result<undefined>): NoticeAttempt => {
  const base = { now: ports.clock.now(), policy: ports.policy.retry };
  if (sent.ok) return { ...base, messageId: messageIdOf(ports, batch) };
  if (ports.isStopping()) return base;
  return { ...base, failed: { code: codeOf(sent.failure), random: ports.random(), retryAfterSeconds: sent.failure.retryAfterSeconds } };
};

/** What is still this worker's of a batch. */
const findHeld = async ({ store, policy }: NoticePorts, { notices, id }: Claimed): Promise<readonly CommunicationRequest[]> => {
  const stored = await store.readMany(notices.map((n) => `CommunicationRequest/${n.id ?? ''}`));
  return stored.filter((r) => r.resourceType === 'CommunicationRequest').filter((resource) => {
    const { batch, exchange } = readNotice(resource);
    return batch === id && exchange?.worker === policy.worker;
  });
};

/** Somebody may have seen to one meanwhile: the others are recorded all the same. */
const record = async (ports: NoticePorts, batch: Claimed, attempt: NoticeAttempt): Promise<Result<undefined>> => {
  const all = await commitBundle(ports, transactionOf(batch.notices.map((resource) => updateEntry(planNoticeEnd(resource, attempt)))));
  if (all.ok || all.failure.kind !== 'version-conflict') return all.ok ? ok(undefined) : all;
  for (const resource of await findHeld(ports, batch)) {
    const one = await commitBundle(ports, transactionOf([updateEntry(planNoticeEnd(resource, attempt))]));
    if (!one.ok && one.failure.kind !== 'version-conflict') return one;
  }
  return ok(undefined);
};

/** `false`: another replica has it. */
const run = async (ports: NoticePorts, batch: Batch): Promise<Result<boolean>> => {
  const claimed = await claim(ports, batch);
  if (!claimed.ok || !claimed.value) return claimed.ok ? ok(false) : claimed;
  ports.reach('notices-after-claim');
  const sent = await send(ports, claimed.value);
  ports.reach('notices-after-send');
  const recorded = await record(ports, claimed.value, toAttempt(ports, claimed.value, sent));
  if (!recorded.ok) return recorded;
  ports.log(sent.ok ? 'info' : 'warn', 'notices.sent', { batch: claimed.value.id, channel: batch.address.channel, notices: batch.notices.length, outcome: sent.ok ? 'ok' : sent.failure.kind });
  return ok(true);
};

/** The one before may have taken a minute, and a transfer ended meanwhile. */
const lookAgain = async (ports: NoticePorts, { notices }: Batch): Promise<Result<readonly Batch[]>> => {
  const stored = await ports.store.readMany(notices.map(({ id }) => `CommunicationRequest/${id ?? ''}`));
  const isDue = (nextAt = '9'): boolean => nextAt <= toFhirInstant(ports.clock.now());
  const ready = await settleNotices(ports, stored.filter((r) => r.resourceType === 'CommunicationRequest').filter((r) => isDue(readNotice(r).exchange?.nextAt)));
  return ready.ok ? ok(planBatches(ready.value)) : ready;
};

const runAll = async (ports: NoticePorts, batches: Result<readonly Batch[]>): Promise<Result<number>> => {
  if (!batches.ok) return batches;
  let tried = 0;
  for (const batch of batches.value) {
    const ran = await run(ports, batch);
    if (!ran.ok) return ran;
    tried += Number(ran.value);
  }
  return ok(tried);
};

const isOver = ({ isStopping, clock }: NoticePorts, until: Temporal.Instant): boolean => isStopping() || Temporal.Instant.compare(clock.now(), until) > 0;

/** How many mails and calls were tried. What failed here stays claimed until its lease ends. Failures: those of the store. */
export const sendNotices = async (ports: NoticePorts): Promise<Result<number>> => {
  const until = ports.clock.now().add({ seconds: ROUND_SECONDS });
  const due = await ports.store.search({
    type: 'CommunicationRequest', filters: [{ code: 'exchange-at', values: [`le${toFhirInstant(ports.clock.now())}`] }], sort: [{ code: 'exchange-at' }], count: MOST,
  });
  if (!due.ok) return due;
  const ready = await settleNotices(ports, due.value.matches.filter((r) => r.resourceType === 'CommunicationRequest'));
  if (!ready.ok) return ready;
  const [first, ...others] = planBatches(ready.value);
  let tried = 0;
  for (const batch of first ? [first, ...others] : []) {
    if (isOver(ports, until)) break;
    const ran = await runAll(ports, batch === first ? ok([batch]) : await lookAgain(ports, batch));
    if (!ran.ok) return ran;
    tried += ran.value;
  }
  return ok(tried);
};
