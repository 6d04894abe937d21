// The clock of a transfer over HTTP: when it starts, when it ends to the second, what the check records, and what it never calls a breach (S3-S6, S13).
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { discard, searchAll, startTestAdapter, stateOf, transferOf, until, type AdapterOptions, type Answer, type TestAdapter } from '../support/adapter.ts';
import { adultIntake, childIntake, submit } from '../support/stories.ts';

const open = async (options: AdapterOptions = {}): Promise<TestAdapter> => {
  const adapter = await startTestAdapter(options);
  onTestFinished(() => discard(adapter));
  return adapter;
};
const BY_LETTER = { network: undefined, requestedAt: undefined, receivedAt: undefined, validAt: undefined, clockRecordedBy: undefined, clockEvidence: undefined };
const received = (at: string): object => ({ receivedAt: at, validAt: at, clockRecordedBy: 'coordinator-1', clockEvidence: 'Registered letter' });

/** A request with one custodian that answers by letter. */
const ask = async (adapter: TestAdapter, custodian: object, intakeOf = childIntake): Promise<string> => {
  const intake = intakeOf(adapter.clock.now(), ['noord']);
  const answer = await submit(adapter, { ...intake, authorisations: [], custodians: intake.custodians.map((c) => ({ ...c, ...BY_LETTER, ...custodian })) });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.at('id').text;
};
const check = async (adapter: TestAdapter, body: object = {}): Promise<Json> => (await adapter.post('/deadline-checks', body)).body;
const noord = async (adapter: TestAdapter, id: string): Promise<Json> => transferOf(await stateOf(adapter, id), 'noord');
const receipt = async (adapter: TestAdapter, id: string, body: object): Promise<Answer> =>
  adapter.post(`/second-opinion-requests/${id}/transfers/${(await noord(adapter, id)).at('id').text}/receipt`, { evidence: 'Confirmed by telephone', recordedBy: 'coordinator-1', ...body });
const completion = async (adapter: TestAdapter, id: string, completedAt: string): Promise<Answer> =>
  adapter.post(`/second-opinion-requests/${id}/transfers/${(await noord(adapter, id)).at('id').text}/completion`, { completedAt, recordedBy: 'coordinator-1' });

describe('the receipt starts the legal clock (S3)', () => {
  it.each([
    ['in the future', { receivedAt: '2026-12-03T10:00:00+01:00', validAt: '2026-11-03T09:00:00+01:00' }],
    ['before it was asked for', { receivedAt: '2026-11-01T10:00:00+01:00', validAt: '2026-11-01T10:00:00+01:00' }],
    ['without a zone', { receivedAt: '2026-11-03T10:00:00', validAt: '2026-11-03T10:00:00' }],
    ['without who recorded it', { receivedAt: '2026-11-03T09:00:00+01:00', validAt: '2026-11-03T09:00:00+01:00', recordedBy: undefined }],
  ])('a receipt %s is refused and starts nothing', async (_name, body) => {
    const adapter = await open();
    const id = await ask(adapter, { requestedAt: '2026-11-02T10:00:00+01:00' });
    expect((await receipt(adapter, id, body)).status).toBe(422);
    expect((await noord(adapter, id)).at('basis').text).toBe('sent');
  });

  it('nothing known: no time runs; asked for: an estimate; received and valid: the later of both counts', async () => {
    const adapter = await open();
    const silent = await noord(adapter, await ask(adapter, {}));
    expect([silent.at('dueAt').text, silent.at('estimate').value]).toEqual(['', false]);
    const id = await ask(adapter, { requestedAt: '2026-11-02T10:00:00+01:00' });
    const estimate = await noord(adapter, id);
    expect([estimate.at('basis').text, estimate.at('dueAt').text, estimate.at('estimate').value]).toEqual(['sent', '2026-11-17T23:59:59+01:00', true]);
    const answer = await receipt(adapter, id, { receivedAt: '2026-11-02T11:00:00+01:00', validAt: '2026-11-03T10:12:00+01:00' });
    const legal = transferOf(answer.body, 'noord');
    expect([answer.status, legal.at('status').text, legal.at('basis').text, legal.at('startAt').text, legal.at('dueAt').text, legal.at('estimate').value, legal.at('daysLeft').value])
      .toEqual([200, 'received', 'received', '2026-11-03T10:12:00+01:00', '2026-11-18T23:59:59+01:00', false, 15]);
    const [task] = await searchAll(adapter, `Task?_id=${legal.at('id').text}`);
    expect(task?.at('restriction', 'period').value).toEqual({ start: '2026-11-03T10:12:00+01:00', end: '2026-11-18T23:59:59+01:00' });
    const [said] = (await searchAll(adapter, `Provenance?target=Task/${legal.at('id').text}`)).filter((p) => p.at('entity', 0, 'what', 'display').text !== '');
    expect(said?.at('entity', 0, 'what', 'display').text).toBe('Confirmed by telephone');
  });

  it('an estimate is never a breach, however late', async () => {
    const adapter = await open();
    const id = await ask(adapter, { requestedAt: '2026-11-02T10:00:00+01:00' });
    adapter.clock.set('2027-06-01T00:00:00Z');
    expect((await check(adapter)).at('flagged').value).toBe(0);
    const transfer = await noord(adapter, id);
    expect([transfer.at('overdue').value, transfer.at('estimate').value, transfer.at('overdueSince').text]).toEqual([false, true, '']);
    // control: the same days with a receipt are one
    await receipt(adapter, id, { receivedAt: '2026-11-02T11:00:00+01:00', validAt: '2026-11-02T11:00:00+01:00' });
    expect((await check(adapter)).at('flagged').value).toBe(1);
  });
});

describe('overdue from midnight after the last day, in the custodian\'s zone, to the second (S4-S6)', () => {
  const ends: readonly (readonly [string, string, object, string, string, typeof childIntake])[] = [
    ['clocks go back (25 October)', '2026-10-14T10:00:00+02:00', {}, '2026-10-29T23:59:59+01:00', '2026-10-29T23:00:00Z', childIntake],
    ['clocks go forward (28 March)', '2027-03-14T10:00:00+01:00', {}, '2027-03-29T23:59:59+02:00', '2027-03-29T22:00:00Z', childIntake],
    ['the night of the change itself', '2026-10-10T10:00:00+02:00', {}, '2026-10-25T23:59:59+01:00', '2026-10-25T23:00:00Z', childIntake],
    ['over the year\'s end', '2026-12-20T10:00:00+01:00', {}, '2027-01-04T23:59:59+01:00', '2027-01-04T23:00:00Z', childIntake],
    ['a custodian in another zone', '2026-11-03T10:00:00-05:00', { timeZone: 'America/New_York' }, '2026-11-18T23:59:59-05:00', '2026-11-19T05:00:00Z', childIntake],
    ['a month (P2), rolled over a Saturday', '2026-11-05T10:00:00+01:00', {}, '2026-12-07T23:59:59+01:00', '2026-12-07T23:00:00Z', adultIntake],
    ['a month that has no such day (P2)', '2027-01-29T10:00:00+01:00', {}, '2027-03-01T23:59:59+01:00', '2027-03-01T23:00:00Z', adultIntake],
  ];
  it.each(ends)('%s', async (_name, at, zone, dueAt, overdueFrom, intakeOf) => {
    const adapter = await open({ now: Temporal.Instant.from(at).add({ minutes: 5 }).toString() });
    const id = await ask(adapter, { ...received(at), ...zone }, intakeOf);
    expect((await noord(adapter, id)).at('dueAt').text).toBe(dueAt);
    adapter.clock.set(Temporal.Instant.from(overdueFrom).subtract({ seconds: 1 }).toString());
    expect([(await check(adapter)).at('flagged').value, (await noord(adapter, id)).at('overdue').value, (await noord(adapter, id)).at('daysLeft').value]).toEqual([0, false, 0]);
    adapter.clock.set(overdueFrom);
    // derived before anything is recorded
    expect([(await noord(adapter, id)).at('overdue').value, (await noord(adapter, id)).at('overdueSince').text, (await noord(adapter, id)).at('daysLate').value]).toEqual([true, '', 1]);
    const dry = await check(adapter, { dryRun: true });
    expect([dry.at('flagged').value, dry.at('dryRun').value, (await noord(adapter, id)).at('overdueSince').text]).toEqual([1, true, '']);
    expect((await check(adapter)).at('flagged').value).toBe(1);
    const recorded = await noord(adapter, id);
    expect(recorded.at('overdueSince').text).toBe(Temporal.PlainDate.from(dueAt.slice(0, 10)).add({ days: 1 }).toString());
    // twice, later, and with the clock moved back
    const versionOf = async (): Promise<string> => (await searchAll(adapter, `Task?_id=${recorded.at('id').text}`))[0]?.at('meta', 'versionId').text ?? '';
    // the ladder's last steps are written too
    adapter.clock.set('2027-06-01T00:00:00Z');
    expect((await check(adapter)).at('flagged').value).toBe(0);
    const version = await versionOf();
    for (const when of [overdueFrom, '2027-12-01T00:00:00Z', at]) {
      adapter.clock.set(when);
      expect((await check(adapter)).at('flagged').value).toBe(0);
    }
    expect([await versionOf(), (await noord(adapter, id)).at('overdueSince').text]).toEqual([version, recorded.at('overdueSince').text]);
  });
});

describe('the check (S13)', () => {
  it('takes a moment ahead of the clock only for a dry run, or where nothing is kept, or where travelling is allowed', async () => {
    const adapter = await open();
    expect((await adapter.post('/deadline-checks', { at: '2027-01-01T00:00:00Z' })).status).toBe(200);
    const id = await ask(adapter, received('2026-11-03T10:00:00+01:00'));
    const refused = await adapter.post('/deadline-checks', { at: '2027-01-01T00:00:00Z' });
    expect([refused.status, refused.body.at('issue', 0, 'expression', 0).text]).toEqual([422, 'at']);
    expect((await check(adapter, { at: '2027-01-01T00:00:00Z', dryRun: true })).at('flagged').value).toBe(1);
    expect((await noord(adapter, id)).at('overdueSince').text).toBe('');
    for (const at of ['yesterday', '2027-01-01', '2027-01-01T00:00:00', 5]) expect([at, (await adapter.post('/deadline-checks', { at })).status]).toEqual([at, 422]);
    expect((await adapter.post('/deadline-checks', { when: 'now' })).status).toBe(422);
    expect((await adapter.post('/deadline-checks', [])).status).toBe(400);
    const traveller = await open({ settings: { allowTimeTravel: true } });
    const other = await ask(traveller, received('2026-11-03T10:00:00+01:00'));
    expect((await check(traveller, { at: '2027-01-01T00:00:00Z' })).at('flagged').value).toBe(1);
    expect((await noord(traveller, other)).at('overdueSince').text).toBe('2026-11-19');
  });

  it('a completion clears it and keeps since when; the clock stopped when it was handed over, whenever that is recorded', async () => {
    const adapter = await open();
    const late = await ask(adapter, received('2026-11-03T10:00:00+01:00'));
    const intime = await ask(adapter, received('2026-11-03T10:00:00+01:00'));
    adapter.clock.set('2026-11-25T12:00:00Z');
    expect((await check(adapter)).at('flagged').value).toBe(2);
    const cleared = transferOf((await completion(adapter, late, '2026-11-24T09:00:00+01:00')).body, 'noord');
    expect([cleared.at('status').text, cleared.at('overdue').value, cleared.at('overdueSince').text, cleared.at('overdueCleared').text]).toEqual(['completed', false, '2026-11-19', '2026-11-24T09:00:00+01:00']);
    const handed = transferOf((await completion(adapter, intime, '2026-11-18T09:00:00+01:00')).body, 'noord');
    // cleared before since: recorded late, not delivered late
    expect([handed.at('overdueSince').text, handed.at('overdueCleared').text]).toEqual(['2026-11-19', '2026-11-18T09:00:00+01:00']);
    expect([(await check(adapter)).at('checked').value, await searchAll(adapter, 'Task?deadline-check-at=gt2000-01-01')]).toEqual([0, []]);
  });

  it('catches up at a start what was missed meanwhile', async () => {
    const adapter = await startTestAdapter();
    const id = await ask(adapter, received('2026-11-03T10:00:00+01:00'));
    await adapter.stop();
    const next = await open({ folder: adapter.folder, now: '2026-12-24T09:00:00+01:00' });
    await until('recorded at the start', async () => ((await noord(next, id)).at('overdueSince').text === '2026-11-19' ? true : undefined));
    expect((await next.get('/readyz')).body.at('checks', 'deadlines', 'ok').value).toBe(true);
  });

  it('what is due can be searched for, and what is late leads the worklist', async () => {
    const adapter = await open();
    const early = await ask(adapter, received('2026-11-03T09:00:00+01:00'));
    adapter.clock.set('2026-11-10T10:00:00+01:00');
    const later = await ask(adapter, received('2026-11-10T09:00:00+01:00'));
    const none = await ask(adapter, {});
    const dueTasks = async (query: string): Promise<number> => (await searchAll(adapter, `Task?code=provide-records&${query}`)).length;
    expect([await dueTasks('due=lt2026-11-19'), await dueTasks('due=lt2026-11-18'), await dueTasks('due=ge2026-11-18&due=lt2026-12-01'), await dueTasks('due=2026-11-25'), await dueTasks('due:missing=true')]).toEqual([1, 0, 2, 1, 1]);
    adapter.clock.set('2026-11-20T10:00:00+01:00');
    await check(adapter);
    const rows = (await adapter.get('/worklist')).body.at('rows').list;
    expect(rows.map((r) => r.at('id').text)).toEqual([early, later, none]);
    expect([rows[0]?.at('daysLate').value, rows[1]?.at('daysLeft').value, rows[2]?.at('daysLeft').value]).toEqual([2, 5, undefined]);
    expect(rows[0]?.at('transfers', 0, 'overdueSince').text).toBe('2026-11-19');
  });
});
