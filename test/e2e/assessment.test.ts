// A specialist's word on a complete dossier, over HTTP (P2.5): accept, ask for more, decline, redirect; who may, and what follows in the same commit (S11). Refusals first.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { discard, issuesOf, missingOf, searchAll, startTestAdapter, stateOf, untilState, type Answer, type TestAdapter } from '../support/adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { bytesOf, intakeOf, submit, uploadFiles } from '../support/stories.ts';

const post = (adapter: TestAdapter, id: string, at: string, body: object, key?: string): Promise<Answer> =>
  adapter.post(`/second-opinion-requests/${id}/${at}`, body, key === undefined ? {} : { 'Idempotency-Key': key });
const stepOf = (state: Json, code = 'assessment'): Json => state.at('steps').list.find((s) => s.at('code').text === code) ?? state.at('no-such-step');
const taskOf = async (adapter: TestAdapter, id: string): Promise<string> => {
  const [sr] = await searchAll(adapter, `ServiceRequest?_id=${id}`);
  const tasks = await searchAll(adapter, `Task?focus=ServiceRequest/${id}`);
  return `${sr?.at('status').text ?? ''} ${tasks[0]?.at('status').text ?? ''}`;
};

/** The adult of case 005 has a complete dossier; `change` makes it another. */
const open = async (change: object = {}, now?: string): Promise<{ readonly adapter: TestAdapter; readonly id: string }> => {
  const adapter = await startTestAdapter(now === undefined ? {} : { now });
  onTestFinished(() => discard(adapter));
  const answer = await submit(adapter, { ...intakeOf('005'), ...change });
  expect(answer.status, answer.text).toBe(201);
  return { adapter, id: answer.body.at('id').text };
};

describe('accept', () => {
  it('the dossier is complete: the assessment waits for its department with a date; accepted, the request is, and the first visit is next', async () => {
    const { adapter, id } = await open();
    const before = await stateOf(adapter, id);
    expect([before.at('state').text, stepOf(before).at('taskStatus').text, stepOf(before).at('dueAt').text.slice(0, 10)]).toEqual(['assessment', 'ready', '2026-11-10']);
    const accepted = await post(adapter, id, 'assessment', { decision: 'accept', note: 'Operable at first sight' }, 'accept-1');
    expect([accepted.status, accepted.body.at('state').text, stepOf(accepted.body).at('taskStatus').text], accepted.text).toEqual([200, 'first-visit', 'completed']);
    expect(await taskOf(adapter, id)).toBe('active accepted');
    const [step] = (await searchAll(adapter, `Task?based-on=ServiceRequest/${id}&business-status=assessment&code=perform-step`));
    expect(step?.at('output', 0, 'valueCodeableConcept').value).toMatchObject({ coding: [{ code: 'accepted' }], text: 'Operable at first sight' });
    expect((await post(adapter, id, 'assessment', { decision: 'accept', note: 'Operable at first sight' }, 'accept-1')).text).toBe(accepted.text);
  });

  it('by the form of its page, which leads back and says so', async () => {
    const { adapter, id } = await open();
    const form = (fields: object): Promise<Answer> => adapter.call('POST', `/second-opinion-requests/${id}/assessment`, { body: new URLSearchParams({ ...fields }).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    expect((await form({ decision: 'decline' })).status).toBe(422);
    const sent = await form({ decision: 'accept', note: 'By form' });
    expect([sent.status, sent.headers.get('location')?.includes('assessed')]).toEqual([303, true]);
    expect((await stateOf(adapter, id)).at('state').text).toBe('first-visit');
  });

  it('twice is refused, and says that the step has ended', async () => {
    const { adapter, id } = await open();
    expect((await post(adapter, id, 'assessment', { decision: 'accept' })).status).toBe(200);
    const again = await post(adapter, id, 'assessment', { decision: 'accept' });
    expect([again.status, issuesOf(again)[0]]).toEqual([409, expect.stringContaining('complete is not possible while the step assessment is completed')]);
  });

  it('while something of the dossier is missing it is refused, and names what it waits for', async () => {
    const { adapter, id } = await open({ documents: [] });
    expect(missingOf(await stateOf(adapter, id))).toContain('dossier-pathology');
    const refused = await post(adapter, id, 'assessment', { decision: 'accept' });
    expect([refused.status, issuesOf(refused)[0]]).toEqual([409, expect.stringContaining('it waits for: dossier-complete')]);
    expect(await taskOf(adapter, id)).toBe('active received');
  });
});

const BIG = 'http://fhir.nl/fhir/NamingSystem/big';
const URA = 'http://fhir.nl/fhir/NamingSystem/ura';
const reviewer = (value: string, organisation?: string): object => ({
  reviewer: { identifiers: [{ system: BIG, value }], name: { family: 'Deskundige' }, ...(organisation !== undefined && { organisation: { name: 'Elsewhere (invented)', identifiers: [{ system: URA, value: organisation }] } }) },
});
const today = (adapter: TestAdapter, days: number): string => adapter.clock.now().toZonedDateTimeISO('Europe/Amsterdam').toPlainDate().add({ days }).toString();
const ask = (adapter: TestAdapter, item: object): object => ({ decision: 'ask', items: [{ from: 'requester', text: 'Which scheme was given in spring?', dueOn: today(adapter, 7), ...item }] });
const provenancesOf = async (adapter: TestAdapter, task: string): Promise<number> => (await searchAll(adapter, `Provenance?target=Task/${task}`)).length;

describe('the assessment opens', () => {
  const incomplete = { documents: [] };

  it('by itself once the last document has come', async () => {
    const { adapter, id } = await open({ documents: (intakeOf('005')['documents'] as readonly { readonly type: string }[]).filter((d) => d.type !== '11526-1') });
    const before = await stateOf(adapter, id);
    expect([before.at('state').text, stepOf(before).at('unmet').list.map((u) => u.text), stepOf(before).at('dueAt').text]).toEqual(['collecting-records', ['dossier-complete'], '']);
    adapter.clock.add({ hours: 24 });
    expect((await adapter.upload(`/second-opinion-requests/${id}/documents?type=11526-1`, 'application/pdf', bytesOf('application/pdf', 'Biopsy (invented)'))).status).toBe(201);
    const after = await stateOf(adapter, id);
    expect([after.at('state').text, stepOf(after).at('taskStatus').text, stepOf(after).at('dueAt').text.slice(0, 10)]).toEqual(['assessment', 'ready', '2026-11-11']);
    expect((await post(adapter, id, 'assessment', { decision: 'accept' })).status).toBe(200);
  });

  it('by the word of a physician with a name and a reason, and of nobody less', async () => {
    const { adapter, id } = await open(incomplete);
    const override = (body: object): Promise<Answer> => post(adapter, id, 'steps/assessment/override', body);
    expect((await override({ physician: 'Dr A. Verzonnen' })).status).toBe(422);
    const opened = await override({ physician: 'Dr A. Verzonnen', reason: 'The slides were seen at the conference' });
    expect([opened.status, opened.body.at('state').text, stepOf(opened.body).at('overrides', 0, 'physician').text], opened.text).toEqual([200, 'assessment', 'Dr A. Verzonnen']);
    expect((await post(adapter, id, 'assessment', { decision: 'accept' })).status).toBe(200);
  });
});

describe('independence, by identifiers', () => {
  it('the treating physician is not taken as reviewer, and the refusal names the system and no number', async () => {
    const { adapter, id } = await open();
    const refused = await post(adapter, id, 'steps/assessment/assignment', reviewer('99900445601'));
    expect([refused.status, issuesOf(refused)[0]]).toEqual([422, expect.stringContaining(`the reviewer and the treating physician have the same identifier, of system ${BIG}`)]);
    expect(refused.text).not.toContain('99900445601');
    expect((await post(adapter, id, 'steps/assessment/assignment', reviewer('99900445602'))).status).toBe(200);
    expect((await post(adapter, id, 'assessment', { decision: 'accept' })).status).toBe(200);
  });

  it('a conflict that shows later blocks at once, also what was ready: the reviewer turns out to treat the patient', async () => {
    const { adapter, id } = await open();
    expect((await post(adapter, id, 'steps/assessment/assignment', reviewer('99900445609'))).status).toBe(200);
    const etag = (await adapter.get(`/second-opinion-requests/${id}`)).headers.get('etag') ?? '';
    const treating = { ...(intakeOf('005')['treatingPhysician'] as object), identifiers: [{ system: BIG, value: '99900445609' }] };
    const patched = await adapter.call('PATCH', `/second-opinion-requests/${id}`, { body: { treatingPhysician: treating }, headers: { 'If-Match': etag } });
    expect([patched.status, stepOf(patched.body).at('taskStatus').text, stepOf(patched.body).at('unmet').list.map((u) => u.text)], patched.text).toEqual([200, 'requested', ['reviewer-independent']]);
    expect(patched.body.at('independence', 'conflicts', 0).text).toContain('the treating physician');
    const refused = await post(adapter, id, 'assessment', { decision: 'accept' });
    expect([refused.status, issuesOf(refused)[0]]).toEqual([409, expect.stringContaining('it waits for: reviewer-independent')]);
    const set = await post(adapter, id, 'steps/assessment/override', { physician: 'Dr A. Verzonnen', reason: 'No other is there' });
    expect([set.status, issuesOf(set)[0]]).toEqual([409, expect.stringContaining('nobody may set aside: reviewer-independent')]);
    expect((await post(adapter, id, 'steps/assessment/assignment', reviewer('99900445610'))).body.at('independence', 'conflicts').list).toEqual([]);
    expect((await post(adapter, id, 'assessment', { decision: 'accept' })).status).toBe(200);
  });

  it('the hospital that holds the records is not the one that gives the opinion', async () => {
    const custodians = (intakeOf('005')['custodians'] as readonly object[]).map((c) => ({ ...c, organisation: { name: 'This hospital', identifiers: [{ system: URA, value: '90000127' }] } }));
    const { adapter, id } = await open({ custodians });
    const state = await stateOf(adapter, id);
    expect([stepOf(state).at('unmet').list.map((u) => u.text), state.at('independence', 'conflicts', 0).text]).toEqual([['reviewer-independent'], expect.stringContaining('the custodian with key first-hospital')]);
  });
});

describe('ask for more', () => {
  it('of each with a date: the step waits, the state says for whom; every answer, or that it cannot be had, opens it again with a new date', async () => {
    const { adapter, id } = await open();
    const asked = await post(adapter, id, 'assessment', {
      decision: 'ask',
      items: [{ from: 'requester', text: 'Which scheme was given in spring?', dueOn: today(adapter, 7) }, { from: 'custodian', custodian: 'first-hospital', text: 'The slides, please', kinds: ['11526-1'], dueOn: today(adapter, 14) }],
    });
    expect([asked.status, asked.body.at('state').text, stepOf(asked.body).at('unmet').list.map((u) => u.text)], asked.text).toEqual([200, 'awaiting-information', ['information-supplied']]);
    expect(asked.body.at('missing').list.filter((m) => m.at('code').text === 'information-asked').map((m) => `${m.at('suppliedBy').text} ${m.at('text').text}`))
      .toEqual(['requester What the specialist asked for, by 2026-11-10', 'custodian What the specialist asked for, by 2026-11-17']);
    const tasks = await searchAll(adapter, `Task?based-on=ServiceRequest/${id}&code=supply-information`);
    expect(tasks.map((t) => [t.at('status').text, t.at('restriction', 'period', 'end').text, t.at('owner', 'reference').text.split('/')[0]]).sort()).toEqual([
      ['requested', '2026-11-10T23:59:59+01:00', 'PractitionerRole'], ['requested', '2026-11-17T23:59:59+01:00', 'Organization'],
    ]);
    expect((await searchAll(adapter, `Task?focus=ServiceRequest/${id}`))[0]?.at('extension').list.some((e) => e.at('url').text.endsWith('/attention-by') && e.at('valueDateTime').text.startsWith('2026-11-10'))).toBe(true);
    expect((await post(adapter, id, 'assessment', { decision: 'accept' })).status).toBe(409);

    const [first, second] = asked.body.at('information').list.map((i) => i.at('id').text);
    adapter.clock.add({ hours: 48 });
    const at = adapter.clock.now().toString();
    const answer = (task: string | undefined, body: object): Promise<Answer> => post(adapter, id, `information/${task ?? ''}/answer`, { answeredAt: at, ...body });
    const byAnother = await answer(first, { by: 'patient', text: 'A scheme' });
    expect([byAnother.status, issuesOf(byAnother)]).toEqual([422, [expect.stringContaining('by it was asked of: requester')]]);
    expect(issuesOf(await answer(first, { by: 'requester', documents: ['no-such'] }))).toEqual([expect.stringContaining('documents[0] is not a document of the dossier')]);
    const half = await answer(first, { by: 'requester', text: 'Two courses of doxorubicin', documents: [(await stateOf(adapter, id)).at('dossier', 'documents', 0, 'id').text] });
    expect([half.status, stepOf(half.body).at('taskStatus').text, half.body.at('information').list.map((i) => i.at('status').text).sort()], half.text).toEqual([200, 'requested', ['completed', 'requested']]);
    expect((await answer(first, { by: 'requester', text: 'Again' })).status).toBe(409);
    const whole = await answer(second, { by: 'coordinator', notAvailable: 'The slides were not kept' });
    expect([whole.status, whole.body.at('state').text, stepOf(whole.body).at('taskStatus').text, stepOf(whole.body).at('dueAt').text.slice(0, 10)], whole.text).toEqual([200, 'assessment', 'ready', '2026-11-12']);
    expect([await provenancesOf(adapter, first ?? ''), await provenancesOf(adapter, second ?? '')]).toEqual([2, 2]);
    expect((await post(adapter, id, 'assessment', { decision: 'accept' })).body.at('state').text).toBe('first-visit');
  });

  it('nobody can set it aside, and a refusal names every item that cannot be asked', async () => {
    const { adapter, id } = await open();
    const refused = await post(adapter, id, 'assessment', { decision: 'ask', items: [{ from: 'representative', text: 'x', dueOn: today(adapter, 1) }, { from: 'custodian', custodian: 'nobody', text: 'x', dueOn: today(adapter, 1) }] });
    expect([refused.status, issuesOf(refused)]).toEqual([422, [expect.stringContaining('items[0].from at the patient\'s age that day the representative is not asked: patient'), expect.stringContaining('items[1].custodian is not the key')]]);
    expect((await post(adapter, id, 'assessment', ask(adapter, {}))).status).toBe(200);
    expect((await post(adapter, id, 'steps/assessment/override', { physician: 'Dr A. Verzonnen', reason: 'No time' })).status).toBe(409);
  });
});

it('decline, with the reason: the request ends, nobody is asked any more', async () => {
  const { adapter, id } = await open();
  expect((await post(adapter, id, 'assessment', { decision: 'decline' })).status).toBe(422);
  const declined = await post(adapter, id, 'assessment', { decision: 'decline', reason: 'No expertise in this tumour' });
  expect([declined.status, declined.body.at('state').text], declined.text).toEqual([200, 'rejected']);
  expect(await taskOf(adapter, id)).toBe('revoked rejected');
  const [coordination] = await searchAll(adapter, `Task?focus=ServiceRequest/${id}`);
  expect(coordination?.at('statusReason').value).toMatchObject({ coding: [{ code: 'request-declined' }], text: 'No expertise in this tumour' });
  expect((await searchAll(adapter, `Task?based-on=ServiceRequest/${id}&code=provide-records`)).map((t) => t.at('status').text)).toEqual(['cancelled']);
  expect((await post(adapter, id, 'assessment', { decision: 'accept' })).status).toBe(409);
});

describe('redirect', () => {
  it('to another department: it is theirs, without the reviewer, and their assessment begins anew', async () => {
    const { adapter, id } = await open();
    expect((await post(adapter, id, 'steps/assessment/assignment', reviewer('99900445602'))).status).toBe(200);
    const to = (department: string): Promise<Answer> => post(adapter, id, 'assessment', { decision: 'redirect', reason: 'A case for them', department });
    expect([(await to('no-such')).status, (await to('sarcoma')).status]).toEqual([422, 422]);
    const moved = await to('breast');
    expect([moved.status, moved.body.at('department').text, moved.body.at('state').text, stepOf(moved.body).at('owner', 'reference').text], moved.text).toEqual([200, 'breast', 'assessment', 'HealthcareService/dutch-cancer-breast']);
    expect((await searchAll(adapter, `ServiceRequest?_id=${id}`))[0]?.at('performer', 0, 'reference').text).toBe('HealthcareService/dutch-cancer-breast');
    expect((await post(adapter, id, 'assessment', { decision: 'accept' })).status).toBe(200);
  });

  const centre = (peer?: string): object => ({ key: 'lyon', organisation: { name: 'Centre (invented)', identifiers: [{ system: URA, value: '90000777' }] }, ...(peer !== undefined && { network: { peer } }) });
  const release = (stage: Stage, decision: 'permit' | 'refuse' = 'permit'): Promise<object> => uploadFiles(stage.adapter, {
    kind: 'signed', decision, signers: [{ capacity: 'patient' }], signedAt: stage.adapter.clock.now().toString(), validUntil: '2027-02-02', releaseTo: ['lyon'], form: { sha256: 'e'.repeat(64), contentType: 'application/pdf' },
  });
  const openOnward = async (peer?: string): Promise<{ readonly stage: Stage; readonly id: string; readonly sent: Answer }> => {
    const stage = await openStage();
    const id = (await submit(stage.adapter, intakeOf('005'))).body.at('id').text;
    const sent = await post(stage.adapter, id, 'assessment', { decision: 'redirect', reason: 'A trial runs there', centre: centre(peer) });
    expect(sent.status, sent.text).toBe(200);
    return { stage, id, sent };
  };

  it('to another centre without its release: nothing leaves, the state says what is missing and from whom, and the request stays open', async () => {
    const { stage, id, sent } = await openOnward('gp');
    expect([sent.body.at('state').text, sent.body.at('deliveries', 0, 'statusReason').text, sent.body.at('onward', 'reason').text]).toEqual(['assessment', 'no-consent', 'A trial runs there']);
    expect(sent.body.at('missing').list.find((m) => m.at('code').text === 'release-no-consent')?.value).toMatchObject({ recipient: 'lyon', required: true });
    expect(stage.calls('/recipient')).toBe(0);
    const [onward] = await searchAll(stage.adapter, `ServiceRequest?based-on=ServiceRequest/${id}`);
    expect([onward?.at('status').text, onward?.at('performer').list.length, onward?.at('supportingInfo').list.length]).toEqual(['active', 1, 5]);
    expect((await searchAll(stage.adapter, `Provenance?target=ServiceRequest/${onward?.at('id').text ?? ''}`)).map((p) => p.at('agent', 0, 'type', 'coding', 0, 'code').text)).toEqual(['author']);
    expect(await taskOf(stage.adapter, id)).toBe('active received');
    const twice = await post(stage.adapter, id, 'assessment', { decision: 'redirect', reason: 'Elsewhere', centre: { ...centre(), key: 'other' } });
    expect(twice.status).toBe(409);
  });

  it('once it is released the dossier goes there, each document acknowledged, and the request ends here as sent on', async () => {
    const { stage, id } = await openOnward('gp');
    expect((await post(stage.adapter, id, 'authorisations', await release(stage))).status).toBe(201);
    const state = await untilState(stage.adapter, id, (s) => s.at('state').text === 'rejected', 'the handover');
    expect([state.at('deliveries', 0, 'status').text, state.at('deliveries', 0, 'documents').list.every((d) => d.at('acknowledged').value === true), stage.network.state.received.size > 0]).toEqual(['completed', true, true]);
    expect(await taskOf(stage.adapter, id)).toBe('revoked rejected');
    expect((await searchAll(stage.adapter, `Task?focus=ServiceRequest/${id}`))[0]?.at('statusReason', 'coding', 0, 'code').text).toBe('request-redirected');
  });

  it('the patient refuses that centre: nothing leaves, and the request ends here all the same', async () => {
    const { stage, id } = await openOnward('gp');
    const refused = await post(stage.adapter, id, 'authorisations', await release(stage, 'refuse'));
    expect([refused.status, refused.body.at('state').text, refused.body.at('deliveries', 0, 'status').text], refused.text).toEqual([201, 'rejected', 'cancelled']);
    expect(stage.calls('/recipient')).toBe(0);
  });

  it('no peer takes documents for it: a warning says so, and the request ends here', async () => {
    const { sent } = await openOnward();
    expect([sent.body.at('state').text, sent.body.at('deliveries').list.length, sent.body.at('warnings', 0, 'text').text]).toEqual(['rejected', 0, expect.stringContaining('Nothing is sent over the network')]);
  });
});
