// The forms of an assessment on the page of a request: who is shown which, and what they mean as bodies of the API. Refusals first.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Role } from '../../src/core/fhir/actor.ts';
import { toRequestPage } from '../../src/http/pages/to-request-page.ts';
import { toFormBody } from '../../src/http/to-form-body.ts';
import type { RequestState } from '../../src/core/worklist/request-state.ts';
import { discard, startTestAdapter, stateOf } from '../support/adapter.ts';
import { intakeOf, submit } from '../support/stories.ts';

const DEPARTMENTS = [{ code: 'sarcoma', display: 'Sarcoma' }, { code: 'breast', display: 'Breast' }];
/** Sent on to a department, or to a centre that the request does not name. */
const DECISIONS = ['accept', 'ask', 'decline', 'redirect', 'redirect'];
const NOW = Temporal.Instant.from('2026-11-03T12:00:00Z');

const openState = async (): Promise<{ readonly state: RequestState; readonly asked: RequestState }> => {
  const adapter = await startTestAdapter();
  onTestFinished(() => discard(adapter));
  const id = (await submit(adapter, intakeOf('005'))).body.at('id').text;
  const state = (await stateOf(adapter, id)).value as RequestState;
  const asked = await adapter.post(`/second-opinion-requests/${id}/assessment`, { decision: 'ask', items: [{ from: 'requester', text: 'Which <scheme>?', dueOn: '2026-11-10' }] });
  return { state, asked: asked.body.value as RequestState };
};

const see = (state: RequestState, roles: readonly Role[]): string => toRequestPage({ state, now: NOW, programmeTitle: 'Cancer', departments: DEPARTMENTS, signedIn: { name: 'Somebody', roles } }).markup;
const decisions = (page: string): readonly string[] => [...page.matchAll(/name="decision" value="([^"]+)"/gu)].map((m) => m[1] ?? '');

it('a coordinator is shown no form that decides, a reviewer and a physician are; once more is asked for, nobody is', async () => {
  const { state, asked } = await openState();
  expect([decisions(see(state, ['coordinator'])), decisions(see(state, ['reviewer'])), decisions(see(state, ['physician']))]).toEqual([[], DECISIONS, DECISIONS]);
  const page = see(state, ['reviewer']);
  expect([page.includes('<option value="breast">Breast</option>'), page.includes('<option value="sarcoma">')]).toEqual([true, false]);
  expect(decisions(see(asked, ['reviewer']))).toEqual([]);
});

it('who reviews is named by a form at the first step that is theirs; until then it is said that nothing can be told of them', async () => {
  const adapter = await startTestAdapter();
  onTestFinished(() => discard(adapter));
  const id = (await submit(adapter, intakeOf('005'))).body.at('id').text;
  const look = async (): Promise<RequestState> => (await stateOf(adapter, id)).value as RequestState;
  const before = await look();
  const forms = (page: string): readonly string[] => [...page.matchAll(/steps\/([a-z-]+)\/assignment">/gu)].map((m) => m[1] ?? '');
  expect([forms(see(before, ['coordinator'])), forms(see(before, ['reviewer'])), forms(see({ ...before, steps: [] }, ['coordinator']))]).toEqual([['assessment'], ['assessment'], []]);
  expect(before.independence.doubts.filter((d) => d.startsWith('nobody is named as reviewer'))).toHaveLength(1);

  const fields = { family: 'Fantasie', given: 'Elise', system: 'http://fhir.nl/fhir/NamingSystem/big', number: '99000001234' };
  const named = await adapter.post(`/second-opinion-requests/${id}/steps/assessment/assignment`, toFormBody('stepAssignment', fields, { now: NOW, actor: 'person-1' }));
  expect(named.status).toBe(200);
  const after = await look();
  expect(after.steps.find((s) => s.code === 'assessment')?.owner).toMatchObject({ role: 'reviewer', name: 'Elise Fantasie' });
  expect(after.independence.doubts.filter((d) => d.startsWith('nobody'))).toEqual([]);
  expect([see(before, ['coordinator']).includes('Name another reviewer'), see(after, ['coordinator']).includes('Name another reviewer')]).toEqual([false, true]);
});

it('a centre that the request does not name is named by a form, and is one of its recipients then', async () => {
  const adapter = await startTestAdapter();
  onTestFinished(() => discard(adapter));
  const id = (await submit(adapter, intakeOf('005'))).body.at('id').text;
  const look = async (): Promise<RequestState> => (await stateOf(adapter, id)).value as RequestState;
  const before = await look();
  const key = /name="key" value="([^"]+)"/u.exec(see(before, ['physician']))?.[1];
  expect([key, before.recipients.some((r) => r.key === key)]).toEqual(['centre-1', false]);
  const fields = { decision: 'redirect', key, name: 'Voorbeeldcentrum West', system: 'http://fhir.nl/fhir/NamingSystem/ura', number: '99000777', reason: 'They have the device' };
  const sent = await adapter.post(`/second-opinion-requests/${id}/assessment`, toFormBody('assessment', fields, { now: NOW, actor: 'person-1' }));
  expect([sent.status, sent.body.at('warnings').list.map((w) => w.at('text').text)]).toEqual([200, [expect.stringContaining('Nothing is sent over the network')]]);
  const after = await look();
  expect(after.onward).toMatchObject({ reason: 'They have the device' });
  expect(after.recipients.find((r) => r.key === key)).toMatchObject({ kind: 'onward-centre', name: 'Voorbeeldcentrum West', release: { permit: false } });
  expect(decisions(see(after, ['physician']))).toEqual([]);
  expect(/name="key" value="([^"]+)"/u.exec(see({ ...before, recipients: after.recipients }, ['physician']))?.[1]).toBe('centre-2');
});

it('what was asked for stands with its date, its text is text, and a coordinator records the answer, a reviewer does not', async () => {
  const { asked } = await openState();
  const page = see(asked, ['coordinator']);
  expect([page.includes('Which &lt;scheme&gt;?'), page.includes(`/information/${asked.information[0]?.id ?? ''}/answer`), see(asked, ['reviewer']).includes('/answer"')]).toEqual([true, true, false]);
});

describe('a form as a body', () => {
  const body = (name: Parameters<typeof toFormBody>[0], fields: unknown): unknown => toFormBody(name, fields, { now: NOW, actor: 'person-1' });

  it.each<[string, Parameters<typeof toFormBody>[0], unknown, unknown]>([
    ['accept, without the fields of others', 'assessment', { decision: 'accept', note: 'Soon', reason: 'x' }, { decision: 'accept', note: 'Soon' }],
    ['ask', 'assessment', { decision: 'ask', from: 'custodian', custodian: 'noord', text: 'Slides', dueOn: '2026-11-10' }, { decision: 'ask', items: [{ from: 'custodian', custodian: 'noord', text: 'Slides', dueOn: '2026-11-10' }] }],
    ['redirect', 'assessment', { decision: 'redirect', department: 'breast', reason: 'Theirs' }, { decision: 'redirect', department: 'breast', reason: 'Theirs' }],
    ['a centre that is named here', 'assessment', { decision: 'redirect', key: 'centre-1', name: 'West', system: 'urn:x', number: '1', reason: 'Theirs' }, { decision: 'redirect', reason: 'Theirs', centre: { key: 'centre-1', organisation: { name: 'West', identifiers: [{ system: 'urn:x', value: '1' }] } } }],
    ['a centre without a number', 'assessment', { decision: 'redirect', key: 'centre-1', name: 'West', system: 'urn:x', reason: 'Theirs' }, { decision: 'redirect', reason: 'Theirs', centre: { key: 'centre-1', organisation: { name: 'West', identifiers: [] } } }],
    ['an answer, now', 'informationAnswer', { by: 'requester', text: 'None' }, { by: 'requester', text: 'None', answeredAt: '2026-11-03T12:00:00Z' }],
    ['the insurer waived, by whoever is signed in', 'insurerNotice', { waivedReason: 'Fund' }, { waived: { reason: 'Fund', decidedBy: 'person-1', decidedAt: '2026-11-03T12:00:00Z' } }],
    ['who pays', 'insurerNotice', { selfPay: 'true', coverage: 'not-covered' }, { coverage: 'not-covered', selfPay: true }],
    ['a reviewer', 'stepAssignment', { family: 'Fantasie', given: 'Elise', system: 'urn:x', number: '1' }, { reviewer: { name: { family: 'Fantasie', given: ['Elise'] }, identifiers: [{ system: 'urn:x', value: '1' }] } }],
    ['a reviewer without a number', 'stepAssignment', { family: 'Fantasie', system: 'urn:x' }, { reviewer: { name: { family: 'Fantasie' } } }],
    ['nothing given is nothing said', 'insurerNotice', {}, {}],
    ['no fields at all', 'assessment', 'text', {}],
  ])('%s', (_name, name, fields, expected) => {
    expect(body(name, fields)).toEqual(expected);
  });
});
