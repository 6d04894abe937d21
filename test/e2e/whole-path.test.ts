// Both programmes' paths from the request to the closed loop, over HTTP: each step opens by what happened before it, and no other call moves it (S11).
import { expect, it, onTestFinished, vi } from 'vitest';
import { discard, searchAll, startTestAdapter, stateOf, type Answer, type TestAdapter } from '../support/adapter.ts';
import { bytesOf, childIntake, intakeOf, submit } from '../support/stories.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Story { readonly adapter: TestAdapter; readonly id: string; readonly act: (at: string, body: object, headers?: Record<string, string>) => Promise<Answer> }

const taken = async (intake: object): Promise<Story> => {
  const adapter = await startTestAdapter();
  onTestFinished(() => discard(adapter));
  const id = (await submit(adapter, intake)).body.at('id').text;
  return { adapter, id, act: (at, body, headers) => adapter.post(`/second-opinion-requests/${id}/${at}`, body, headers ?? {}) };
};
const done = async (answer: Promise<Answer>, state: string): Promise<Answer> => {
  const given = await answer;
  expect([given.status < 300 ? 'done' : given.text, given.body.at('state').text]).toEqual(['done', state]);
  return given;
};
const madeOf = (answer: Answer): string => answer.headers.get('location')?.split('/').at(-1) ?? '';

/** Booked, and held. */
const meet = async ({ adapter, act }: Story, kind: string, start: string): Promise<string> => {
  const booked = await act('appointments', { kind, start, end: Temporal.Instant.from(start).add({ minutes: 40 }).toString() });
  expect([booked.status, booked.text.slice(0, 400)]).toEqual([201, expect.any(String)]);
  adapter.clock.set(Temporal.Instant.from(start).add({ hours: 2 }).toString());
  return madeOf(booked);
};
const visit = async (story: Story, at: { readonly kind: string; readonly start: string; readonly then: string }): Promise<Answer> =>
  done(story.act(`appointments/${await meet(story, at.kind, at.start)}/attendance`, { outcome: 'attended' }), at.then);

const sign = async ({ adapter, id, act }: Story, outcome: string): Promise<Answer> => {
  const reviewer = { identifiers: [{ system: 'https://reviewers.example.org', value: 'R-1' }], name: { family: 'Bedacht', given: ['Mila'] } };
  expect((await act('steps/report/assignment', { reviewer })).status).toBe(200);
  expect((await act('opinion/draft', { outcome, summary: 'Seen and weighed.' })).status).toBe(204);
  const etag = (await adapter.get(`/second-opinion-requests/${id}/opinion`)).headers.get('etag') ?? '';
  return act('opinion/signature', {}, { 'If-Match': etag });
};
/** By step, as its Task ended. */
const endsOf = async ({ adapter, id }: Story): Promise<Record<string, string>> => Object.fromEntries((await searchAll(adapter, `Task?based-on=ServiceRequest/${id}&code=perform-step`)).map((t) => [t.at('businessStatus', 'coding', 0, 'code').text, t.at('status').text]));
const statusesOf = async ({ adapter, id }: Story): Promise<readonly string[]> => [
  (await searchAll(adapter, `ServiceRequest?_id=${id}`))[0]?.at('status').text ?? '', (await searchAll(adapter, `Task?focus=ServiceRequest/${id}&code=fulfill`))[0]?.at('status').text ?? '',
];

it('an adult with cancer: accepted, seen, discussed twice, seen again, told, and the patient decides', async () => {
  const story = await taken(intakeOf('005'));
  const { adapter, id, act } = story;
  expect((await stateOf(adapter, id)).at('state').text).toBe('assessment');
  await done(act('assessment', { decision: 'accept' }), 'first-visit');
  expect(await statusesOf(story)).toEqual(['active', 'accepted']);
  await visit(story, { kind: 'first-visit', start: '2026-11-06T10:00:00+01:00', then: 'team-meeting' });
  expect(await statusesOf(story)).toEqual(['active', 'in-progress']);
  const team = await meet(story, 'team-meeting', '2026-11-09T16:00:00+01:00');
  await done(act(`appointments/${team}/outcome`, { outcome: 'multidisciplinary-meeting' }), 'multidisciplinary-meeting');
  expect((await act('appointments', { kind: 'second-visit', start: '2026-11-13T10:00:00+01:00', end: '2026-11-13T10:40:00+01:00' })).status).toBe(422);
  const all = await meet(story, 'multidisciplinary-meeting', '2026-11-11T16:00:00+01:00');
  await done(act(`appointments/${all}/outcome`, { outcome: 'recommendation' }), 'second-visit');
  await visit(story, { kind: 'second-visit', start: '2026-11-13T10:00:00+01:00', then: 'report' });
  await done(sign(story, 'differs'), 'delivery');
  await done(act('opinion/handovers', { to: 'patient', means: 'in-person' }), 'patient-decision');
  await done(act('opinion/decision', { decision: 'second-opinion' }), 'completed');
  expect(await statusesOf(story)).toEqual(['completed', 'completed']);
  expect(new Set(Object.values(await endsOf(story)))).toEqual(new Set(['completed']));
  expect(Object.keys(await endsOf(story))).toHaveLength(8);
  expect((await act('steps/delivery/skip', { reason: 'x' })).status).toBe(409);
});

it('a child from abroad: an opinion on the file that agrees, so nobody has to decide', async () => {
  const first = await startTestAdapter();
  const now = first.clock.now();
  await discard(first);
  const story = await taken({ ...childIntake(now, ['gp']), authorisations: [] });
  const { adapter, id, act } = story;
  expect((await stateOf(adapter, id)).at('state').text).toBe('collecting-records');
  await adapter.upload(`/second-opinion-requests/${id}/documents?type=11503-0`, 'text/plain', bytesOf('text/plain', 'the file'));
  const transfer = (await stateOf(adapter, id)).at('transfers', 0, 'id').text;
  expect((await act('assessment', { decision: 'accept' })).status).toBe(409);
  await done(act(`transfers/${transfer}/completion`, { completedAt: adapter.clock.now().toString(), recordedBy: 'coordinator-1' }), 'assessment');
  await done(act('assessment', { decision: 'accept' }), 'first-visit');
  await done(act('steps/first-visit/skip', { reason: 'Lives abroad' }), 'team-meeting');
  const team = await meet(story, 'team-meeting', '2026-11-09T16:00:00+01:00');
  await done(act(`appointments/${team}/outcome`, { outcome: 'recommendation' }), 'second-visit');
  await done(act('steps/second-visit/skip', { reason: 'Lives abroad' }), 'report');
  await done(sign(story, 'agrees'), 'delivery');
  await done(act('opinion/handovers', { to: 'representative', means: 'post' }), 'completed');
  expect(await statusesOf(story)).toEqual(['completed', 'completed']);
  expect(await endsOf(story)).toEqual({ 'assessment': 'completed', 'first-visit': 'cancelled', 'team-meeting': 'completed', 'second-visit': 'cancelled', 'report': 'completed', 'delivery': 'completed' });
});

it('declined: all ends with the assessment', async () => {
  const story = await taken(intakeOf('005'));
  await done(story.act('assessment', { decision: 'decline', reason: 'Not a disease that is seen here' }), 'rejected');
  expect(await statusesOf(story)).toEqual(['revoked', 'rejected']);
  expect(await endsOf(story)).toEqual({ assessment: 'rejected' });
  expect((await stateOf(story.adapter, story.id)).at('transfers').list.every((t) => t.at('status').text === 'cancelled')).toBe(true);
});
