// What happens to a clock over HTTP: a custodian asks back, is answered, takes more time; what its rule does not know is told, and the due date follows in the same commit (S5).
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { discard, searchAll, startTestAdapter, stateOf, transferOf, type Answer, type TestAdapter } from '../support/adapter.ts';
import { adultIntake, childIntake, submit } from '../support/stories.ts';

const RECEIVED = '2026-11-03T10:12:00+01:00';
const LETTER = { network: undefined, requestedAt: '2026-11-02T16:00:00+01:00', receivedAt: RECEIVED, validAt: RECEIVED, clockRecordedBy: 'coordinator-1', clockEvidence: 'Registered letter' };

interface Scene { readonly adapter: TestAdapter; readonly id: string; readonly post: (act: string, body: object, key?: string) => Promise<Answer>; readonly transfer: () => Promise<Json>; readonly clock: (query?: string) => Promise<Answer> }

/** `adultIntake`: the GDPR month, which pauses and can be extended; `childIntake`: the Belgian 15 days, which can neither. */
const open = async (intakeOf = adultIntake, custodian: object = {}): Promise<Scene> => {
  const adapter = await startTestAdapter({ now: '2026-11-03T12:00:00+01:00' });
  onTestFinished(() => discard(adapter));
  const intake = intakeOf(adapter.clock.now(), ['noord']);
  const answer = await submit(adapter, { ...intake, authorisations: [], custodians: intake.custodians.map((c) => ({ ...c, ...LETTER, ...custodian })) });
  if (answer.status !== 201) throw new Error(answer.text);
  const id = answer.body.at('id').text;
  const under = `/second-opinion-requests/${id}/transfers/noord`;
  return {
    adapter, id,
    post: (act, body, key) => adapter.post(`${under}/${act}`, body, key === undefined ? {} : { 'Idempotency-Key': key }),
    transfer: async () => transferOf(await stateOf(adapter, id), 'noord'),
    clock: (query = '') => adapter.get(`${under}/clock${query}`),
  };
};

const dueOf = (answer: Answer): string => transferOf(answer.body, 'noord').at('dueAt').text;
const EARLY = '2026-11-05T09:00:00+01:00';
const QUERY = { askedAt: '2026-11-10T09:00:00+01:00', reason: 'Which year is meant?' };
const ANSWER = { answeredAt: '2026-11-12T16:00:00+01:00' };
const EXTENSION = { announcedAt: '2026-11-20T09:00:00+01:00', reason: 'The file lies at three sites' };

describe('refused, and nothing changes', () => {
  it.each<[string, string, object, number, string]>([
    ['a query in the future', 'queries', { askedAt: '2027-01-10T09:00:00+01:00' }, 422, 'askedAt'],
    ['a query without a moment', 'queries', {}, 422, 'askedAt'],
    ['a query without a zone', 'queries', { askedAt: '2026-11-10T09:00:00' }, 422, 'askedAt'],
    ['a query with something else', 'queries', { ...QUERY, colour: 'blue' }, 422, 'colour'],
    ['an answer that nobody waits for', 'answers', ANSWER, 409, ''],
    ['an extension without its reason', 'extension', { announcedAt: EXTENSION.announcedAt }, 422, 'reason'],
    ['an extension when the time is over', 'extension', { ...EXTENSION, announcedAt: '2026-12-04T00:00:00+01:00' }, 422, 'announcedAt'],
  ])('%s', async (_name, act, body, status, expression) => {
    const scene = await open();
    scene.adapter.clock.set('2026-12-05T12:00:00+01:00');
    const before = await scene.transfer();
    const refused = await scene.post(act, body);
    expect([refused.status, refused.body.at('issue', 0, 'expression', 0).text]).toEqual([status, expression]);
    expect((await scene.transfer()).value).toEqual(before.value);
  });

  it('the Belgian rule knows no extension: refused with the reason', async () => {
    const scene = await open(childIntake);
    scene.adapter.clock.set(EXTENSION.announcedAt);
    const refused = await scene.post('extension', { ...EXTENSION, announcedAt: EARLY });
    expect([refused.status, refused.body.at('issue', 0, 'details', 'text').text || refused.text]).toEqual([422, expect.stringContaining('knows no extension')]);
  });

  it('a query while one is open, an answer before its query, an extension twice, and anything once it has ended', async () => {
    const scene = await open();
    scene.adapter.clock.set('2026-11-25T12:00:00+01:00');
    expect((await scene.post('queries', QUERY)).status).toBe(200);
    expect((await scene.post('queries', QUERY)).status).toBe(409);
    expect((await scene.post('answers', { answeredAt: '2026-11-10T08:59:59+01:00' })).status).toBe(422);
    expect((await scene.post('answers', ANSWER)).status).toBe(200);
    expect((await scene.post('extension', EXTENSION)).status).toBe(200);
    expect((await scene.post('extension', { ...EXTENSION, announcedAt: EARLY })).status).toBe(409);
    expect((await scene.post('completion', { completedAt: '2026-11-25T09:00:00+01:00', recordedBy: 'coordinator-1' })).status).toBe(200);
    for (const [act, body] of [['queries', QUERY], ['answers', ANSWER], ['extension', EXTENSION]] as const) expect([act, (await scene.post(act, body)).status]).toEqual([act, 409]);
    expect((await scene.adapter.get(`/second-opinion-requests/${scene.id}/transfers/nobody/clock`)).status).toBe(404);
    expect((await scene.clock('?language=es')).status).toBe(422);
  });
});

it('a query stops a clock that may be paused, its answer starts it again two midnights later, an extension adds two months; each is told, audited and explained', async () => {
  const scene = await open();
  scene.adapter.clock.set('2026-11-21T12:00:00+01:00');
  expect((await scene.transfer()).at('dueAt').text).toBe('2026-12-03T23:59:59+01:00');
  const asked = await scene.post('queries', QUERY, 'k1');
  const paused = transferOf(asked.body, 'noord');
  expect([asked.status, paused.at('paused').value, paused.at('dueAt').text, paused.at('overdue').value, asked.body.at('warnings').value]).toEqual([200, true, '', false, undefined]);
  expect(paused.at('clock', 'explanation').text).toBe('received 3 Nov 10:12, 1 month, paused since 10 Nov 09:00: nothing is due until it is answered');
  // the same call again says the same and asks once
  expect((await scene.post('queries', QUERY, 'k1')).body.value).toEqual(asked.body.value);
  // nothing becomes overdue while it stands still
  scene.adapter.clock.set('2027-03-01T12:00:00+01:00');
  expect([(await scene.adapter.post('/deadline-checks', {})).body.at('checked').value, (await scene.transfer()).at('overdue').value]).toEqual([0, false]);

  const answered = await scene.post('answers', ANSWER);
  // 3 December and two: a Saturday, so the Monday after
  expect([answered.status, dueOf(answered)]).toEqual([200, '2026-12-07T23:59:59+01:00']);
  const [task] = await searchAll(scene.adapter, `Task?_id=${(await scene.transfer()).at('id').text}`);
  expect(task?.at('restriction', 'period').value).toEqual({ start: RECEIVED, end: '2026-12-07T23:59:59+01:00' });
  const extended = await scene.post('extension', EXTENSION);
  expect([extended.status, dueOf(extended)]).toEqual([200, '2027-02-05T23:59:59+01:00']);

  const clock = await scene.clock();
  expect(clock.status).toBe(200);
  expect([clock.body.at('rule', 'id').text, clock.body.at('timeZone').text, clock.body.at('clock', 'pausedDays').value, clock.body.at('clock', 'dueOn').text]).toEqual(['gdpr-access', 'Europe/Amsterdam', 2, '2027-02-05']);
  expect(clock.body.at('events').value).toMatchObject({ receivedAt: RECEIVED, pauses: [{ from: QUERY.askedAt, to: ANSWER.answeredAt, reason: 'query' }], extended: { at: EXTENSION.announcedAt, reason: EXTENSION.reason } });
  expect(clock.body.at('clock', 'text').text).toBe('received 3 Nov 2026 10:12, 1 month, extended by 2 months (announced 20 Nov 2026), 2 paused: due 5 Feb 2027, overdue from 6 Feb 2027 00:00 Europe/Amsterdam'.replace('20 Nov 2026)', '20 Nov 2026 09:00)'));
  expect((await scene.clock('?language=nl')).body.at('clock', 'text').text).toContain('uiterlijk 5 feb 2027');
  expect((await scene.clock('?language=fr')).body.at('clock', 'text').text).toContain('échéance le 5 févr. 2027');

  const provenances = await searchAll(scene.adapter, `Provenance?target=Task/${task?.at('id').text ?? ''}`);
  const said = provenances.flatMap((p) => p.at('entity', 0, 'what', 'display').text).filter((text) => text !== '');
  expect(said.sort()).toEqual(['Registered letter', EXTENSION.reason, QUERY.reason].sort());
  const audits = await searchAll(scene.adapter, `AuditEvent?entity=Task/${task?.at('id').text ?? ''}`);
  expect(audits.filter((a) => a.at('action').text === 'U')).toHaveLength(3);
  expect(audits.filter((a) => a.at('action').text === 'R')).toHaveLength(3);
});

it('a query to a Belgian custodian is recorded, told not to pause, and counts in nothing', async () => {
  const scene = await open(childIntake);
  scene.adapter.clock.set('2026-11-11T12:00:00+01:00');
  const asked = await scene.post('queries', QUERY);
  expect([asked.status, asked.body.at('warnings', 0, 'text').text, dueOf(asked)]).toEqual([200, expect.stringContaining('knows no pauses'), '2026-11-18T23:59:59+01:00']);
  expect((await scene.transfer()).at('paused').value).toBe(false);
  const clock = await scene.clock();
  expect([clock.body.at('events', 'pauses').value, clock.body.at('clock', 'state').text]).toEqual([[{ from: QUERY.askedAt, reason: 'query' }], 'running']);
  scene.adapter.clock.set('2026-11-19T00:00:00+01:00');
  expect((await scene.adapter.post('/deadline-checks', {})).body.at('flagged').value).toBe(1);
});

it('a receipt corrected later keeps what was asked meanwhile, and counts it', async () => {
  const scene = await open(adultIntake, { receivedAt: undefined, validAt: undefined, clockRecordedBy: undefined, clockEvidence: undefined });
  scene.adapter.clock.set('2026-11-20T12:00:00+01:00');
  expect((await scene.transfer()).at('basis').text).toBe('sent');
  await scene.post('queries', QUERY);
  await scene.post('answers', ANSWER);
  const receipt = await scene.post('receipt', { receivedAt: RECEIVED, validAt: RECEIVED, evidence: 'Telephone', recordedBy: 'coordinator-1' });
  expect([receipt.status, dueOf(receipt), transferOf(receipt.body, 'noord').at('clock', 'explanation').text]).toEqual([
    200, '2026-12-07T23:59:59+01:00',
    'received 3 Nov 10:12, 1 month, 2 paused, 5 Dec is a weekend, moved to 7 Dec: due 7 Dec, overdue from 8 Dec 00:00 Europe/Amsterdam',
  ]);
});

it('overdue as recorded stays for as long as it is true: a pause that is recorded late takes it away, the next breach brings it again (S13)', async () => {
  const scene = await open();
  const check = async (): Promise<unknown> => (await scene.adapter.post('/deadline-checks', {})).body.at('flagged').value;
  scene.adapter.clock.set('2026-12-04T00:00:00+01:00');
  expect([await check(), (await scene.transfer()).at('overdueSince').text]).toEqual([1, '2026-12-04']);
  // it was never overdue: the custodian had asked on 2 December
  await scene.post('queries', { askedAt: '2026-12-02T09:00:00+01:00' });
  expect([(await scene.transfer()).at('overdueSince').text, (await scene.transfer()).at('paused').value]).toEqual(['', true]);
  scene.adapter.clock.set('2026-12-08T09:00:00+01:00');
  const answered = await scene.post('answers', { answeredAt: '2026-12-08T08:00:00+01:00' });
  expect([dueOf(answered), await check()]).toEqual(['2026-12-09T23:59:59+01:00', 0]);
  scene.adapter.clock.set('2026-12-10T00:00:00+01:00');
  expect([await check(), (await scene.transfer()).at('overdueSince').text]).toEqual([1, '2026-12-10']);
  // earlier now, and nothing else is known: it stays
  scene.adapter.clock.set('2026-12-01T00:00:00+01:00');
  expect([await check(), (await scene.transfer()).at('overdueSince').text]).toEqual([0, '2026-12-10']);
});

it.each([
  ['a mother whose proof was checked', childIntake, 'received 3 Nov 10:12, valid 4 Nov 09:00 (proof of representation), 15 calendar days', 'gültig am 4. Nov. 09:00 (Vertretungsnachweis)'],
  ['the patient, who needs none', adultIntake, 'received 3 Nov 10:12, valid 4 Nov 09:00, 1 month', 'gültig am 4. Nov. 09:00, 1 Monat'],
] as const)('says why it was valid later than received: %s', async (_who, intakeOf, explained, inGerman) => {
  const scene = await open(intakeOf, { receivedAt: undefined, validAt: undefined, clockRecordedBy: undefined, clockEvidence: undefined });
  scene.adapter.clock.set('2026-11-05T12:00:00+01:00');
  expect((await scene.post('receipt', { receivedAt: RECEIVED, validAt: '2026-11-04T09:00:00+01:00', evidence: 'Telephone', recordedBy: 'coordinator-1' })).status).toBe(200);
  expect((await scene.transfer()).at('clock', 'explanation').text).toContain(explained);
  expect((await scene.clock()).body.at('clock', 'text').text).toContain(explained);
  expect((await scene.clock('?language=de')).body.at('clock', 'text').text).toContain(inGerman);
});
