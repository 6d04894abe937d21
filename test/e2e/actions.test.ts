// The calls on a request: keys, visits, notices, receipts, documents, and the end of a request (S2, S4, S11, S15).
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discard, searchAll, startTestAdapter, stateOf, transferOf, type Answer, type TestAdapter } from '../support/adapter.ts';
import { authorisationOf, adultIntake, bytesOf, childIntake, submit, uploadFiles } from '../support/stories.ts';

let adapter: TestAdapter;
beforeAll(async () => { adapter = await startTestAdapter(); });
afterAll(async () => { await discard(adapter); });

const at = (seconds: number): string => adapter.clock.now().add({ seconds }).toZonedDateTimeISO('Europe/Amsterdam').toString({ smallestUnit: 'second', timeZoneName: 'never' });
const DAY = 24 * 3600;
const act = (id: string, path: string, body: object, key?: string): Promise<Answer> => adapter.post(`/second-opinion-requests/${id}/${path}`, body, key ? { 'Idempotency-Key': key } : {});
const adult = async (): Promise<string> => (await submit(adapter, adultIntake(adapter.clock.now()))).body.at('id').text;
const child = async (keys: readonly string[] = ['gp']): Promise<string> => (await submit(adapter, childIntake(adapter.clock.now(), keys))).body.at('id').text;
const transferId = async (id: string, key = 'gp'): Promise<string> => transferOf(await stateOf(adapter, id), key).at('id').text;
const countOf = async (query: string): Promise<number> => (await searchAll(adapter, query)).length;

describe('every POST takes an Idempotency-Key: again is the first answer, other content is 409, nothing happens twice', () => {
  const gpTransfer = async (id: string): Promise<string> => `transfers/${await transferId(id)}`;
  const calls: readonly (readonly [string, () => Promise<string>, (id: string) => Promise<string>, (id: string) => object, object, string])[] = [
    ['a visit', adult, () => Promise.resolve('appointments'), () => ({ kind: 'first-visit', start: at(9 * DAY), end: at(9 * DAY + 1800) }), { kind: 'team-meeting' }, 'Appointment?based-on=ServiceRequest/'],
    ['an insurer\'s notice', child, () => Promise.resolve('insurer-notice'), () => ({ informedOn: '2026-11-02' }), { informedOn: '2026-11-01' }, ''],
    ['a receipt', child, async (id) => `${await gpTransfer(id)}/receipt`, () => ({ receivedAt: at(-3600), validAt: at(-3600), evidence: 'Seen', recordedBy: 'coordinator-1' }), { evidence: 'Other' }, ''],
    ['a completion', child, async (id) => `${await gpTransfer(id)}/completion`, () => ({ completedAt: at(-60), recordedBy: 'coordinator-1' }), { recordedBy: 'coordinator-2' }, ''],
    ['an authorisation', child, () => Promise.resolve('authorisations'), () => authorisationOf(adapter.clock.now(), ['gp']), { validUntil: '2027-04-01' }, 'Consent?patient='],
    ['a cancellation', child, () => Promise.resolve('cancellation'), () => ({ by: 'representative', reason: 'Not needed any more' }), { reason: 'Other' }, ''],
  ];
  it.each(calls)('%s', async (name, make, pathOf, bodyOf, other, search) => {
    const id = await make();
    const path = await pathOf(id);
    const body = await uploadFiles(adapter, bodyOf(id));
    const key = `key-${name.replaceAll(/\W/gu, '')}`;
    const answers = await Promise.all(Array.from({ length: 4 }, () => act(id, path, body, key)));
    expect(answers.map((a) => a.status).sort()[0]).toBe(200);
    expect(answers.filter((a) => a.status === 201).length).toBeLessThanOrEqual(1);
    expect(new Set(answers.map((a) => a.text)).size, answers.map((a) => a.text.slice(0, 300)).join('\n')).toBe(1);
    expect(new Set(answers.map((a) => a.headers.get('location'))).size).toBe(1);
    const refused = await act(id, path, { ...body, ...other }, key);
    expect([refused.status, refused.body.at('issue', 0, 'code').text]).toEqual([409, 'duplicate']);
    if (search.startsWith('Appointment')) expect(await countOf(search + id)).toBe(1);
    if (search.startsWith('Consent')) expect((await stateOf(adapter, id)).at('authorisations').list).toHaveLength(1);
  });

  it('a key that no header may carry: 400', async () => {
    expect((await act(await child(), 'insurer-notice', { informedOn: '2026-11-02' }, 'a b')).status).toBe(400);
  });

  it('a document: by its bytes and type without a key, by the key with one', async () => {
    const id = await child();
    const upload = (text: string, type = '11502-2', key?: string): Promise<Answer> =>
      adapter.upload(`/second-opinion-requests/${id}/documents?type=${type}`, 'application/pdf', bytesOf('application/pdf', text), key ? { 'Idempotency-Key': key } : {});
    const answers = await Promise.all(Array.from({ length: 4 }, () => upload('one')));
    expect(answers.map((a) => a.status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
    expect((await upload('one', '18748-4')).status).toBe(409);
    expect((await upload('two', '11502-2', 'key-1')).status).toBe(201);
    expect((await upload('two', '11502-2', 'key-1')).status).toBe(200);
    expect((await upload('three', '11502-2', 'key-1')).status).toBe(409);
    expect((await upload('one', '11502-2', 'key-2')).status).toBe(200);
    expect((await stateOf(adapter, id)).at('dossier', 'documents').list).toHaveLength(2);
    expect(await countOf(`DocumentReference?related=ServiceRequest/${id}&type=11502-2`)).toBe(2);
  });

  it.each([
    ['an unknown type', '?type=99999-9', 'application/pdf', 'x', 422], ['no type', '', 'application/pdf', 'x', 422],
    ['a page', '?type=11502-2', 'text/html', '<!doctype html><script>1</script>', 415], ['nothing', '?type=11502-2', 'application/pdf', '', 400],
    ['something else than it says', '?type=11502-2', 'application/pdf', 'plain text', 415],
  ])('a document of %s is refused', async (_name, query, contentType, text, status) => {
    const id = await child();
    expect((await adapter.upload(`/second-opinion-requests/${id}/documents${query}`, contentType, Buffer.from(text))).status).toBe(status);
    expect((await stateOf(adapter, id)).at('dossier', 'documents').list).toEqual([]);
  });
});

const book = (id: string, kind: string, seconds: number, change: object = {}): Promise<Answer> => act(id, 'appointments', { kind, start: at(seconds), end: at(seconds + 1800), ...change });

describe('visits (S15)', () => {
  it('refusals: unknown kind, end before start, a second visit without a first, one outside its window or before the team has spoken, a first one twice, a draft', async () => {
    const id = await adult();
    expect((await book(id, 'coffee', 9 * DAY)).status).toBe(422);
    expect((await book(id, 'first-visit', 9 * DAY, { end: at(9 * DAY - 60) })).status).toBe(422);
    expect((await book(id, 'second-visit', 9 * DAY)).status).toBe(422);
    expect((await book(id, 'first-visit', 9 * DAY)).status).toBe(201);
    expect((await book(id, 'first-visit', 10 * DAY)).status).toBe(422);
    for (const days of [9, 12, 20]) expect([days, (await book(id, 'second-visit', days * DAY)).status]).toEqual([days, 422]);
    const early = await book(id, 'second-visit', 16 * DAY);
    expect([early.status, early.body.at('issue').list.map((i) => i.at('expression', 0).text)]).toEqual([422, ['kind']]);
    expect((await book(id, 'team-meeting', 10 * DAY)).status).toBe(201);
    const draft = (await submit(adapter, { ...adultIntake(adapter.clock.now()), send: false })).body.at('id').text;
    expect((await book(draft, 'first-visit', 9 * DAY)).status).toBe(409);
    expect(await countOf(`Appointment?based-on=ServiceRequest/${id}`)).toBe(2);
  });

  it('a meeting about the case has no patient in it', async () => {
    const id = await adult();
    await book(id, 'first-visit', 9 * DAY);
    await book(id, 'team-meeting', 10 * DAY);
    const actors = async (kind: string): Promise<readonly string[]> => (await searchAll(adapter, `Appointment?based-on=ServiceRequest/${id}&service-type=${kind}`)).flatMap((a) => a.at('participant').list.map((p) => p.at('actor', 'reference').text));
    expect((await actors('first-visit')).some((a) => a.startsWith('Patient/'))).toBe(true);
    expect((await actors('team-meeting')).some((a) => a.startsWith('Patient/'))).toBe(false);
  });

  it('the insurer who was not informed is a warning with the answer, the visit is booked', async () => {
    const intake = adultIntake(adapter.clock.now());
    const id = (await submit(adapter, { ...intake, insurer: { ...(intake['insurer'] as object), informedOn: undefined } })).body.at('id').text;
    const booked = await book(id, 'first-visit', 9 * DAY);
    expect([booked.status, booked.body.at('warnings', 0, 'severity').text]).toEqual([201, 'warning']);
    expect((await stateOf(adapter, id)).at('missing').list.map((m) => m.at('code').text)).toContain('insurer-notice');
    const noticed = await act(id, 'insurer-notice', { informedOn: '2026-11-01' });
    expect([noticed.status, noticed.body.at('missing').list.map((m) => m.at('code').text).includes('insurer-notice'), noticed.body.at('insurer', 'informedOn').text]).toEqual([200, false, '2026-11-01']);
    expect((await act(id, 'insurer-notice', { informedOn: '2027-11-01' })).status).toBe(422);
  });

  it.each([
    ['exactly 24 hours before', 0, 'patient', false, false], ['a second less', 1, 'patient', true, true],
    ['a second less, by the hospital', 1, 'hospital', true, false],
  ])('cancelled %s', async (_name, less, by, late, billable) => {
    const id = await adult();
    // the clock goes back between: 24 hours are 24 hours
    const start = Temporal.Instant.from('2026-11-10T09:00:00+01:00');
    const booked = await act(id, 'appointments', { kind: 'first-visit', start: '2026-11-10T09:00:00+01:00', end: '2026-11-10T09:30:00+01:00' });
    const visit = booked.body.at('appointments', 0, 'id').text;
    expect(booked.headers.get('location')).toBe(`${adapter.url}/fhir/R4/Appointment/${visit}`);
    const clock = adapter.clock.now().toString();
    const receivedAt = start.subtract({ seconds: DAY - less }).toString();
    adapter.clock.set(receivedAt);
    const cancelled = await act(id, `appointments/${visit}/cancellation`, { by, receivedAt });
    adapter.clock.set(clock);
    const state = cancelled.body.at('appointments', 0);
    expect([cancelled.status, state.at('status').text, state.at('lateCancellation').value, state.at('billable').value]).toEqual([200, 'cancelled', late, billable]);
    expect((await act(id, `appointments/${visit}/cancellation`, { by, receivedAt: at(0) })).status).toBe(409);
    expect((await act(id, 'appointments/00000000-0000-4000-8000-000000000000/cancellation', { by, receivedAt: at(0) })).status).toBe(404);
    // its place is free again
    expect((await book(id, 'first-visit', 9 * DAY)).status).toBe(201);
  });
});

describe('a request ends', () => {
  it('cancelled by its placer: revoked, its transfers cancelled, and nothing more is taken', async () => {
    const id = (await submit(adapter, { ...childIntake(adapter.clock.now(), ['noord', 'gp']), authorisations: [] })).body.at('id').text;
    const gp = await transferId(id);
    expect((await act(id, 'cancellation', { by: 'representative' })).status).toBe(422);
    const ended = await act(id, 'cancellation', { by: 'representative', reason: 'Not needed any more' });
    expect([ended.status, ended.body.at('state').text, ended.body.at('steps').list]).toEqual([200, 'cancelled', []]);
    expect(ended.body.at('transfers').list.map((t) => [t.at('status').text, t.at('statusReason').text])).toEqual([['cancelled', 'request-cancelled'], ['cancelled', 'request-cancelled']]);
    expect((await searchAll(adapter, `ServiceRequest?_id=${id}`))[0]?.at('status').text).toBe('revoked');
    const refusals = await Promise.all([
      act(id, 'cancellation', { by: 'representative', reason: 'Again' }), act(id, 'insurer-notice', { informedOn: '2026-11-02' }), book(id, 'first-visit', 9 * DAY),
      act(id, `transfers/${gp}/receipt`, { receivedAt: at(0), validAt: at(0), evidence: 'Seen', recordedBy: 'coordinator-1' }), act(id, `transfers/${gp}/completion`, { completedAt: at(0), recordedBy: 'coordinator-1' }),
      uploadFiles(adapter, authorisationOf(adapter.clock.now(), ['gp'])).then((body) => act(id, 'authorisations', body)),
      adapter.upload(`/second-opinion-requests/${id}/documents?type=11502-2`, 'application/pdf', bytesOf('application/pdf', 'late')),
      adapter.call('PATCH', `/second-opinion-requests/${id}`, { body: { question: 'Late?' }, headers: { 'If-Match': (await adapter.get(`/second-opinion-requests/${id}`)).headers.get('etag') ?? '' } }),
    ]);
    expect(refusals.map((r) => r.status)).toEqual([409, 409, 409, 409, 409, 409, 409, 409]);
    const rows = (await adapter.get('/worklist')).body.at('rows').list;
    expect(rows.some((r) => r.at('id').text === id)).toBe(false);
  });

  it.each(['receipt', 'completion', 'withdrawal'])('%s on what the request has not: 404', async (what) => {
    const id = await child();
    const other = await child();
    const part = what === 'withdrawal' ? 'authorisations/00000000-0000-4000-8000-000000000000' : `transfers/${await transferId(other)}`;
    const bodies = { receipt: { receivedAt: at(0), validAt: at(0), evidence: 'Seen', recordedBy: 'c' }, completion: { completedAt: at(0), recordedBy: 'c' }, withdrawal: { by: 'representative', withdrawnAt: at(0) } };
    expect((await act(id, `${part}/${what}`, bodies[what as keyof typeof bodies])).status).toBe(404);
  });
});

describe('the state is shown as of now', () => {
  it('never as unchanged: time goes on without a new version', async () => {
    const id = await child();
    const first = await adapter.get(`/second-opinion-requests/${id}`);
    const again = await adapter.get(`/second-opinion-requests/${id}`, { 'If-None-Match': first.headers.get('etag') ?? '' });
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await countOf(`AuditEvent?entity=ServiceRequest/${id}&action=R`)).toBe(2);
  });
});
