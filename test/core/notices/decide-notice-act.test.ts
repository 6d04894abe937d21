// What people do with a notice: what is refused, and what becomes of it in each of its states.
import { expect, test } from 'vitest';
import type { CommunicationRequest } from '@medplum/fhirtypes';
import { readNotice, withBatch, withNoticeExchange, withNoticeFailure, withNoticeStatus, withSent } from '../../../src/core/fhir/notice.ts';
import { EXT_NOTICE } from '../../../src/core/fhir/notice-systems.ts';
import { decideNoticeAct, type NoticeAct } from '../../../src/core/notices/decide-notice-act.ts';
import { planBatches } from '../../../src/core/notices/plan-batches.ts';
import { planNoticeClaim } from '../../../src/core/notices/plan-notice-claim.ts';
import { planNoticeEnd } from '../../../src/core/notices/plan-notice-end.ts';
import { toDigest } from '../../../src/core/notices/to-digest.ts';
import { toWebhookBody } from '../../../src/core/notices/to-webhook-body.ts';

const NOW = Temporal.Instant.from('2026-11-13T08:00:00Z');
const ACTING = { now: NOW, by: 'somebody' };
const POLICY = { pollSeconds: 3600, retrySeconds: 30, maxAttempts: 5, giveUpHours: 72 };

const notice = (change: Readonly<Record<string, string>> = {}, id = 'n1'): CommunicationRequest => ({
  resourceType: 'CommunicationRequest', id, status: 'active',
  extension: [{ url: EXT_NOTICE.step, extension: Object.entries({ step: 'before-5', template: 'upcoming', addressee: 'coordinator', channel: 'email', language: 'fr', ...change }).map(([url, valueCode]) => ({ url, valueCode })) }],
  occurrenceDateTime: '2026-11-13T00:00:00+01:00', payload: [{ contentString: `Texte ${id}` }],
});
const failing = withNoticeFailure(withBatch(withNoticeExchange(notice(), { nextAt: '2026-11-13T08:00:00.000Z', attempts: 3 }), 'b1'), { code: 'network-unavailable', since: '2026-11-13T07:00:00.000Z', attempts: 3 });

const SNOOZE = (until: string): NoticeAct => ({ kind: 'snooze', until: Temporal.Instant.from(until), reason: 'shut' });
const HAND_OVER: NoticeAct = { kind: 'hand-over', to: 'colleague@example.org', sendAt: NOW };
const ACTS = [{ kind: 'acknowledge' }, SNOOZE('2026-11-14T08:00:00Z'), HAND_OVER] as const;

const after = (resource: CommunicationRequest, act: NoticeAct): ReturnType<typeof readNotice> => {
  const decided = decideNoticeAct(resource, act, ACTING);
  if (!decided.ok) throw new Error(JSON.stringify(decided.failure));
  return readNotice(decided.value);
};

test.each(ACTS)('what became pointless stays so: $kind', (act) => {
  expect(decideNoticeAct(withNoticeStatus(notice(), 'revoked', 'pointless'), act, ACTING)).toMatchObject({ ok: false, failure: { kind: 'state-conflict' } });
  expect(decideNoticeAct(notice(), act, ACTING).ok).toBe(true);
});

test.each(['2026-11-13T08:00:00Z', '2026-11-13T07:59:59Z', '2027-11-14T08:00:01Z'])('a snooze until %s is none', (until) => {
  expect(decideNoticeAct(notice(), SNOOZE(until), ACTING)).toMatchObject({ ok: false, failure: { kind: 'business-rule', issues: [{ expression: 'until' }] } });
});

test('what somebody has seen to is not put off nor handed over; seen to again it is as it was', () => {
  const seen = decideNoticeAct(notice(), { kind: 'acknowledge' }, ACTING);
  if (!seen.ok) throw new Error('not seen to');
  for (const act of ACTS.slice(1)) expect(decideNoticeAct(seen.value, act, ACTING)).toMatchObject({ ok: false, failure: { kind: 'state-conflict' } });
  expect(decideNoticeAct(seen.value, { kind: 'acknowledge' }, { now: NOW.add({ hours: 1 }), by: 'another' })).toEqual(seen);
});

test('a custodian\'s is not handed over', () => {
  expect(decideNoticeAct(notice({ addressee: 'custodian' }), HAND_OVER, ACTING)).toMatchObject({ ok: false, failure: { kind: 'business-rule' } });
});

test('seen to, nobody sends it any more', () => {
  expect(after(failing, { kind: 'acknowledge' })).toMatchObject({ status: 'completed', reason: 'acknowledged', acknowledged: { at: '2026-11-13T08:00:00.000Z', by: 'somebody' } });
  expect([after(failing, { kind: 'acknowledge' }).exchange, after(failing, { kind: 'acknowledge' }).failure]).toEqual([undefined, undefined]);
});

test('put off, it comes back under a new id, with its failures forgotten; so does one that was sent', () => {
  for (const resource of [failing, withNoticeStatus(withSent(failing, { at: '2026-11-13T07:00:00.000Z', messageId: 'b1@x' }), 'completed', 'sent')]) {
    const snoozed = after(resource, SNOOZE('2026-11-14T08:00:00Z'));
    expect(snoozed).toMatchObject({ status: 'on-hold', reason: 'snoozed', exchange: { nextAt: '2026-11-14T08:00:00.000Z', attempts: 0 }, snoozed: { reason: 'shut', by: 'somebody' } });
    expect([snoozed.batch, snoozed.failure]).toEqual([undefined, undefined]);
  }
});

test('handed over, a mail goes to them; what is only shown is shown on', () => {
  expect(after(failing, HAND_OVER)).toMatchObject({ status: 'active', exchange: { nextAt: '2026-11-13T08:00:00.000Z', attempts: 0 }, handedOver: { to: 'colleague@example.org' } });
  const shown = after(notice({ channel: 'store' }), HAND_OVER);
  expect([shown.status, shown.exchange, shown.handedOver?.to]).toEqual(['active', undefined, 'colleague@example.org']);
});

test('a claim writes the id before anything leaves, and takes the place in the queue', () => {
  const claimed = readNotice(planNoticeClaim(withNoticeStatus(failing, 'on-hold', 'snoozed'), { now: NOW, leaseSeconds: 900, worker: 'w', batch: 'b2' }));
  expect(claimed).toMatchObject({ status: 'active', batch: 'b2', exchange: { nextAt: '2026-11-13T08:15:00.000Z', attempts: 4, worker: 'w' } });
  expect(claimed.reason).toBeUndefined();
});

test.each([
  ['network-unavailable', 4, 'on-hold'], ['network-unavailable', 3, 'active'], ['network-timeout', 0, 'active'], ['network-rejected', 0, 'on-hold'], ['channel-not-configured', 100, 'active'], ['no-address', 100, 'active'],
] as const)('%s after %i failures leaves it %s', (code, attempts, status) => {
  const before = attempts === 0 ? notice() : withNoticeFailure(notice(), { code, since: '2026-11-13T07:00:00.000Z', attempts });
  const ended = readNotice(planNoticeEnd(before, { now: NOW, policy: POLICY, failed: { code, random: 1 } }));
  expect([ended.status, ended.failure?.attempts, ended.exchange === undefined]).toEqual([status, attempts + 1, status === 'on-hold']);
  expect(ended.reason).toBe(status === 'on-hold' ? 'given-up' : undefined);
});

test('what has failed for too long is given up, one second earlier it is not', () => {
  const since = (at: string): CommunicationRequest => withNoticeFailure(notice(), { code: 'network-timeout', since: at, attempts: 1 });
  const end = (resource: CommunicationRequest): string => readNotice(planNoticeEnd(resource, { now: NOW, policy: POLICY, failed: { code: 'network-timeout', random: 1 } })).status;
  expect([end(since('2026-11-10T08:00:00Z')), end(since('2026-11-10T08:00:01Z'))]).toEqual(['on-hold', 'active']);
});

test('a stop of ours is no failure: whoever runs next takes it up at once, under the same id', () => {
  const left = readNotice(planNoticeEnd(failing, { now: NOW, policy: POLICY }));
  expect(left).toMatchObject({ status: 'active', batch: 'b1', exchange: { nextAt: '2026-11-13T08:00:00.000Z', attempts: 3 }, failure: { attempts: 3 } });
  expect(left.exchange?.worker).toBeUndefined();
});

test('batches: by address, language and what was begun together; a hundred at most', () => {
  const to = (address: string) => ({ channel: 'email', to: address } as const);
  const many = Array.from({ length: 201 }, (_, i) => ({ resource: notice({}, `m${String(i).padStart(3, '0')}`), address: to('many@example.org') }));
  const batches = planBatches([
    { resource: notice({}, 'a'), address: to('x@example.org') }, { resource: notice({}, 'b'), address: to('x@example.org') }, { resource: notice({ language: 'nl' }, 'c'), address: to('x@example.org') },
    { resource: withBatch(notice({}, 'd'), 'begun'), address: to('x@example.org') }, { resource: notice({}, 'e'), address: { channel: 'webhook', to: 'x@example.org' } }, ...many,
  ]);
  expect(batches.map((b) => [b.id, b.notices.length])).toEqual([[undefined, 2], [undefined, 1], ['begun', 1], [undefined, 1], [undefined, 100], [undefined, 100], [undefined, 1]]);
  expect(planBatches([])).toEqual([]);
});

test.each([['fr', 'Second avis : 2 échéances de copies de dossier'], ['nl', 'Second opinion: 2 termijnen van kopieën van dossiers'], ['de', 'Zweitmeinung: 2 Fristen für Kopien von Akten'], ['en', 'Second opinion: 2 due dates of copies of records']])('a digest in %s', (language, subject) => {
  const digest = toDigest([notice({}, 'a'), notice({}, 'b')], { language, pageUrl: 'https://adapter.example.org/notices' });
  expect(digest.subject).toBe(subject);
  for (const part of ['Texte a', 'Texte b', 'https://adapter.example.org/notices']) expect(digest.text).toContain(part);
  expect(digest.text).not.toMatch(/[{}]/u);
  expect(toDigest([notice()], { language }).subject).not.toBe(subject);
  expect(toDigest([notice()], { language }).text).not.toContain('https://');
});

test('a webhook\'s body says the same at each attempt', () => {
  const body = toWebhookBody([notice({}, 'a'), notice({}, 'b')], 'https://adapter.example.org');
  expect(body).toEqual(toWebhookBody([notice({}, 'a'), notice({}, 'b')], 'https://adapter.example.org'));
  expect(body).toMatchObject({ type: 'notices.due', timestamp: '2026-11-13T00:00:00+01:00', data: { notices: [{ id: 'a', text: 'Texte a' }, { id: 'b' }] } });
});
