// A specialist's word on a complete dossier, over HTTP (P2.5): accept, ask for more, decline, redirect; who may, and what follows in the same commit (S11). Refusals first.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { discard, issuesOf, missingOf, searchAll, startTestAdapter, stateOf, type Answer, type TestAdapter } from '../support/adapter.ts';
import { intakeOf, submit } from '../support/stories.ts';

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
