// Requests that a specialist has accepted, or whose first visit has been: what can still be changed, and what only asked for (S2, S11).
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Task } from '@medplum/fhirtypes';
import { openAdapter } from '../../src/wiring/open-adapter.ts';
import { transactionOf, updateEntry } from '../../src/core/fhir/bundle.ts';
import type { StepId } from '../../src/core/fhir/path-step.ts';
import { STEP_CODES } from '../../src/core/fhir/systems.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import { putAtStep } from '../support/put-at-step.ts';
import { discard, searchAll, startTestAdapter, type Answer, type TestAdapter } from '../support/adapter.ts';
import { childIntake, submit } from '../support/stories.ts';

/** An adapter with one request that was moved on along its path. */
const openWith = async (move: (ports: FlowPorts, id: string) => Promise<void>): Promise<{ readonly adapter: TestAdapter; readonly id: string }> => {
  const first = await startTestAdapter();
  const id = (await submit(first, { ...childIntake(first.clock.now(), ['gp']), authorisations: [] })).body.at('id').text;
  await first.stop();
  const opened = await openAdapter(first.settings, { publicUrl: first.url }, { clock: first.clock });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  await move(opened.value.ports, id);
  await opened.value.close();
  const adapter = await startTestAdapter({ folder: first.folder, clock: first.clock });
  onTestFinished(() => discard(adapter));
  return { adapter, id };
};

/** The coordination task as an earlier release, or a person at the store, could have left it. */
const ended = (status: Task['status']) => async ({ store }: FlowPorts, id: string): Promise<void> => {
  const found = await store.search({ type: 'Task', filters: [{ code: 'focus', values: [`ServiceRequest/${id}`] }] });
  const task = found.ok ? found.value.matches[0] as Task : undefined;
  if (!task) throw new Error('no coordination task');
  const { statusReason: _reason, ...rest } = task;
  const moved = await store.commit(transactionOf([updateEntry({ ...rest, status, businessStatus: { coding: [{ system: STEP_CODES, code: 'closed' }] } })]));
  if (!moved.ok) throw new Error(JSON.stringify(moved.failure));
};
const at = (step: StepId) => (ports: FlowPorts, id: string): Promise<void> => putAtStep(ports, id, step);

const patch = async (adapter: TestAdapter, id: string): Promise<Answer> => {
  const etag = (await adapter.get(`/second-opinion-requests/${id}`)).headers.get('etag') ?? '';
  return adapter.call('PATCH', `/second-opinion-requests/${id}`, { body: { question: 'Changed?' }, headers: { 'If-Match': etag } });
};
const cancel = (adapter: TestAdapter, id: string): Promise<Answer> => adapter.post(`/second-opinion-requests/${id}/cancellation`, { by: 'representative', reason: 'Not needed any more' }, { 'Idempotency-Key': 'k' });

it('accepted: no PATCH any more; the placer may still cancel', async () => {
  const { adapter, id } = await openWith(at('first-visit'));
  const refused = await patch(adapter, id);
  expect([refused.status, refused.body.at('issue', 0, 'code').text]).toEqual([409, 'conflict']);
  expect((await searchAll(adapter, `ServiceRequest?_id=${id}`))[0]?.at('note', 0, 'text').text).not.toBe('Changed?');
  const ended = await cancel(adapter, id);
  expect([ended.status, ended.body.at('state').text]).toEqual([200, 'cancelled']);
});

it('control: not accepted yet, the same PATCH is taken', async () => {
  const { adapter, id } = await openWith(() => Promise.resolve());
  expect((await patch(adapter, id)).status).toBe(200);
});

it('from the first visit a cancellation is asked for, as a Task of its own, and nothing ends', async () => {
  const { adapter, id } = await openWith(at('team-meeting'));
  const asked = await cancel(adapter, id);
  expect([asked.status, asked.body.at('state').text]).toEqual([201, 'team-meeting']);
  expect((await cancel(adapter, id)).status).toBe(200);
  const requests = (await searchAll(adapter, 'Task?code=abort'));
  expect(requests.map((t) => t.at('status').text)).toEqual(['requested']);
  const coordination = (await searchAll(adapter, `Task?focus=ServiceRequest/${id}`))[0];
  expect(requests[0]?.at('focus', 'reference').text).toBe(`Task/${coordination?.at('id').text ?? ''}`);
  expect([coordination?.at('status').text, (await searchAll(adapter, `ServiceRequest?_id=${id}`))[0]?.at('status').text]).toEqual(['in-progress', 'active']);
  expect((await searchAll(adapter, `Task?based-on=ServiceRequest/${id}&code=provide-records`)).map((t) => t.at('status').text)).toEqual(['requested']);
});

describe('the hospital answers', () => {
  const answer = (adapter: TestAdapter, id: string, body: object): Promise<Answer> => adapter.post(`/second-opinion-requests/${id}/cancellation-answer`, body);
  const statuses = async (adapter: TestAdapter, query: string): Promise<readonly string[]> => (await searchAll(adapter, query)).map((r) => r.at('status').text);
  /** With a visit to come in 10 hours, and a cancellation that the mother asked for. */
  const openAsked = async (): Promise<{ readonly adapter: TestAdapter; readonly id: string }> => {
    const { adapter, id } = await openWith(at('second-visit'));
    const inHours = (hours: number): string => adapter.clock.now().add({ hours }).toString();
    const booked = await adapter.post(`/second-opinion-requests/${id}/appointments`, { kind: 'second-visit', start: inHours(10), end: inHours(11) });
    expect(booked.status).toBe(201);
    expect((await cancel(adapter, id)).status).toBe(201);
    return { adapter, id };
  };

  it('yes: the request, its transfers and the visit to come end, the visit as of when it was asked', async () => {
    const { adapter, id } = await openAsked();
    adapter.clock.add({ hours: 1 });
    const answered = await answer(adapter, id, { decision: 'accept' });
    expect([answered.status, answered.body.at('state').text]).toEqual([200, 'cancelled']);
    expect(answered.body.at('appointments', 0).value).toMatchObject({ status: 'cancelled', lateCancellation: true, billable: true });
    expect(await statuses(adapter, 'Task?code=abort')).toEqual(['accepted']);
    expect(await statuses(adapter, `ServiceRequest?_id=${id}`)).toEqual(['revoked']);
    expect(new Set(await statuses(adapter, `Task?based-on=ServiceRequest/${id}&code=provide-records,deliver-documents`))).toEqual(new Set(['cancelled']));
    // what was done stays done
    expect((await statuses(adapter, `Task?based-on=ServiceRequest/${id}&code=perform-step`)).toSorted()).toEqual(['cancelled', 'completed', 'completed', 'completed']);
    expect((await answer(adapter, id, { decision: 'accept' })).status).toBe(409);
  });

  it('no, with the reason: nothing ends, and it can be asked again', async () => {
    const { adapter, id } = await openAsked();
    expect((await answer(adapter, id, { decision: 'reject' })).status).toBe(422);
    const answered = await answer(adapter, id, { decision: 'reject', reason: 'The patient wants to come' });
    expect([answered.status, answered.body.at('state').text, answered.body.at('appointments', 0, 'status').text]).toEqual([200, 'second-visit', 'booked']);
    expect(answered.body.at('cancellations', 0).value).toMatchObject({ status: 'rejected', by: 'representative', reason: 'Not needed any more', answer: 'The patient wants to come' });
    expect(await statuses(adapter, `ServiceRequest?_id=${id}`)).toEqual(['active']);
    const again = await adapter.post(`/second-opinion-requests/${id}/cancellation`, { by: 'patient', reason: 'Again' });
    expect([again.status, again.body.at('cancellations').list.map((c) => c.at('status').text).sort()]).toEqual([201, ['rejected', 'requested']]);
  });

  it('nothing was asked: there is nothing to answer; asked once, it waits with a date and is not asked twice', async () => {
    const { adapter, id } = await openWith(at('team-meeting'));
    expect((await answer(adapter, id, { decision: 'accept' })).status).toBe(409);
    const asked = await cancel(adapter, id);
    expect(asked.body.at('cancellations', 0).value).toMatchObject({ status: 'requested', by: 'representative', dueAt: '2026-11-06T23:59:59+01:00' });
    const second = await adapter.post(`/second-opinion-requests/${id}/cancellation`, { by: 'patient', reason: 'Again' });
    expect([second.status, second.text.includes('waits for the answer')]).toEqual([409, true]);
  });
});

it('accepted, not begun: the placer ends it, and the visit that is booked with it', async () => {
  const { adapter, id } = await openWith(at('first-visit'));
  const inHours = (hours: number): string => adapter.clock.now().add({ hours }).toString();
  expect((await adapter.post(`/second-opinion-requests/${id}/appointments`, { kind: 'first-visit', start: inHours(100), end: inHours(101) })).status).toBe(201);
  const ended = await cancel(adapter, id);
  expect([ended.status, ended.body.at('appointments', 0).value]).toEqual([200, expect.objectContaining({ status: 'cancelled', lateCancellation: false, billable: false })]);
});

it.each(['completed', 'rejected', 'cancelled'] as const)('%s: nothing more is taken', async (status) => {
  const { adapter, id } = await openWith(ended(status));
  expect([(await patch(adapter, id)).status, (await cancel(adapter, id)).status]).toEqual([409, 409]);
});

it('an address that another program has is a clear refusal, and the folder is free again', async () => {
  const adapter = await startTestAdapter();
  onTestFinished(() => discard(adapter));
  const port = Number(new URL(adapter.url).port);
  const second = startTestAdapter({ settings: { port } });
  await expect(second).rejects.toThrow(`cannot listen at 127.0.0.1, port ${String(port)}`);
});
