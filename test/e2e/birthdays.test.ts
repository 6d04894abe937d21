// A birthday between two steps of the path (S9): at 12, 16 and 18 it changes who may sign, who is asked, who answers and who is told. Over HTTP, by the clock alone.
import { expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { discard, issuesOf, startTestAdapter, stateOf, transferOf, type Answer, type TestAdapter } from '../support/adapter.ts';
import { intakeOf, submit, uploadFiles } from '../support/stories.ts';

const BIRTHDAY = '2026-11-10T00:00:00+01:00';
const MINUTE_BEFORE = '2026-11-09T23:59:00+01:00';

interface Played { readonly adapter: TestAdapter; readonly id: string; readonly post: (at: string, body: object) => Promise<Answer>; readonly state: () => Promise<Json>; readonly answer: (by: string) => Promise<Answer> }

/** A case whose patient was born on 10 November, with an assessment that a physician let begin. */
const play = async (number: string, year: number, change: object = {}): Promise<Played> => {
  const adapter = await startTestAdapter();
  onTestFinished(() => discard(adapter));
  const intake = intakeOf(number);
  const sent = await submit(adapter, { ...intake, patient: { ...(intake['patient'] as object), birthDate: `${String(year)}-11-10` }, ...change });
  expect(sent.status, sent.text).toBe(201);
  const id = sent.body.at('id').text;
  const post: Played['post'] = (at, body) => adapter.post(`/second-opinion-requests/${id}/${at}`, body);
  const opened = await post('steps/assessment/override', { physician: 'Dr A. Verzonnen', reason: 'The rest can wait' });
  expect(opened.status, opened.text).toBe(200);
  const state = (): Promise<Json> => stateOf(adapter, id);
  const answer = async (by: string): Promise<Answer> => {
    const task = (await state()).at('information').list.find((i) => i.at('status').text === 'requested')?.at('id').text ?? '';
    return post(`information/${task}/answer`, { by, text: 'Since the spring', answeredAt: adapter.clock.now().toString() });
  };
  return { adapter, id, post, state, answer };
};

const ask = (from: string): object => ({ decision: 'ask', items: [{ from, text: 'Since when?', dueOn: '2026-11-20' }] });
const askedOf = (state: Json): readonly string[] => state.at('missing').list.filter((m) => m.at('code').text === 'information-asked').map((m) => m.at('suppliedBy').text);
const toldOf = (state: Json): unknown => state.at('audience').value;
const releaseOf = (state: Json, key = 'gp'): readonly string[] => state.at('recipients').list.find((r) => r.at('key').text === key)?.at('release', 'reasons').list.map((r) => r.at('code').text) ?? ['no recipient'];

it('16, P1: what was asked of the mother becomes the patient\'s to answer, her signature does not release any more, and only the patient is told', async () => {
  const { adapter, post, state, answer } = await play('018', 2010);
  expect((await post('assessment', ask('patient'))).status).toBe(422);
  expect((await post('assessment', ask('requester'))).status).toBe(200);
  adapter.clock.set(MINUTE_BEFORE);
  const before = await state();
  expect([askedOf(before), toldOf(before), releaseOf(before)]).toEqual([['representative'], { to: ['representative'], documentContent: false }, []]);

  adapter.clock.set(BIRTHDAY);
  const after = await state();
  expect([askedOf(after), toldOf(after), releaseOf(after)]).toEqual([['patient'], { to: ['patient'], documentContent: true }, ['signer-not-entitled-today']]);
  const hers = await answer('representative');
  expect([hers.status, issuesOf(hers)]).toEqual([422, [expect.stringContaining('by at the patient\'s age today it is answered by: patient')]]);
  const own = await answer('patient');
  // what the physician set aside did not hold this: her authorisation has become too little, and the patient's own is asked for
  const held = own.body.at('steps').list.find((s) => s.at('code').text === 'assessment')?.at('unmet').list.map((u) => u.text);
  expect([own.status, own.body.at('state').text, held], own.text).toEqual([200, 'awaiting-information', ['information-complete']]);
  const form = { sha256: 'f'.repeat(64), contentType: 'application/pdf' };
  const theirs = await uploadFiles(adapter, { kind: 'signed', signers: [{ capacity: 'patient' }], signedAt: BIRTHDAY, submittedAt: BIRTHDAY, validUntil: '2027-02-02', custodians: ['first-hospital'], releaseTo: ['gp'], form });
  const authorised = await post('authorisations', theirs);
  expect([authorised.status, authorised.body.at('state').text, releaseOf(authorised.body)], authorised.text).toEqual([201, 'assessment', []]);
  const again = await post('assessment', ask('representative'));
  expect([again.status, issuesOf(again)]).toEqual([422, [expect.stringContaining('items[0].from')]]);
});

it('16, P1: nothing was written since, and still what was ready waits from that day: the reviewer cannot accept on what a mother signed', async () => {
  const { adapter, post, state } = await play('018', 2010);
  adapter.clock.set(MINUTE_BEFORE);
  expect((await state()).at('state').text).toBe('assessment');
  adapter.clock.set(BIRTHDAY);
  const refused = await post('assessment', { decision: 'accept' });
  expect([refused.status, issuesOf(refused)], refused.text).toEqual([409, [expect.stringContaining('it waits for: information-complete')]]);
  const opened = await post('steps/assessment/override', { physician: 'Dr A. Verzonnen', reason: 'The patient signs at the visit' });
  expect([opened.status, opened.body.at('state').text], opened.text).toEqual([200, 'assessment']);
  expect((await post('assessment', { decision: 'accept' })).body.at('state').text).toBe('first-visit');
});

it('12, P1: the mother still answers and signs, and is told of the process only', async () => {
  const { adapter, post, state, answer } = await play('018', 2014);
  expect((await post('assessment', ask('requester'))).status).toBe(200);
  adapter.clock.set(MINUTE_BEFORE);
  expect(toldOf(await state())).toEqual({ to: ['representative'], documentContent: true });
  adapter.clock.set(BIRTHDAY);
  const after = await state();
  expect([toldOf(after), askedOf(after), releaseOf(after)]).toEqual([{ to: ['representative'], documentContent: false }, ['representative'], []]);
  expect((await answer('patient')).status).toBe(422);
  expect((await answer('representative')).status).toBe(200);
});

it('12, P2: the mother\'s signature alone does not suffice from that day, both are told, and either answers', async () => {
  const authorisations = (intakeOf('017')['authorisations'] as readonly object[]).map((a) => ({ ...a, signers: [{ capacity: 'representative' }] }));
  const { adapter, post, state, answer } = await play('017', 2014, { authorisations });
  const decisionOf = async (): Promise<readonly string[]> => transferOf(await state(), 'first-hospital').at('decision', 'reasons').list.map((r) => r.at('code').text);
  expect((await post('assessment', ask('requester'))).status).toBe(200);
  adapter.clock.set(MINUTE_BEFORE);
  expect([await decisionOf(), toldOf(await state())]).toEqual([[], { to: ['representative'], documentContent: true }]);
  adapter.clock.set(BIRTHDAY);
  expect([await decisionOf(), toldOf(await state())]).toEqual([['signer-not-entitled-today'], { to: ['representative', 'patient'], documentContent: true }]);
  expect((await answer('patient')).status).toBe(200);
});

it('18, P1: a proof that was of a child\'s parent gives the mother nothing back; one checked since, of an adult who cannot decide, does', async () => {
  const { adapter, id, state } = await play('018', 2008);
  adapter.clock.set(MINUTE_BEFORE);
  expect([toldOf(await state()), releaseOf(await state())]).toEqual([{ to: ['patient'], documentContent: true }, ['signer-not-entitled-today']]);
  adapter.clock.set(BIRTHDAY);
  expect([toldOf(await state()), releaseOf(await state())]).toEqual([{ to: ['patient'], documentContent: true }, ['signer-not-entitled-today']]);

  const requester = await uploadFiles(adapter, intakeOf('018')['requester'] as { readonly evidence: readonly object[] });
  const prove = async (checkedAt: string): Promise<Answer> => {
    const etag = (await adapter.get(`/second-opinion-requests/${id}`)).headers.get('etag') ?? '';
    return adapter.call('PATCH', `/second-opinion-requests/${id}`, { body: { requester: { ...requester, evidence: requester.evidence.map((e) => ({ ...e, checkedAt })) } }, headers: { 'If-Match': etag } });
  };
  adapter.clock.add({ hours: 12 });
  const old = await prove('2026-11-09T23:59:59+01:00');
  expect([old.status, toldOf(old.body)], old.text).toEqual([200, { to: ['patient'], documentContent: true }]);
  const proven = await prove('2026-11-10T10:00:00+01:00');
  expect([proven.status, toldOf(proven.body), releaseOf(proven.body)], proven.text).toEqual([200, { to: ['representative'], documentContent: true }, []]);
});
