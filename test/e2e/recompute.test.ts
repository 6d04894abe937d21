// A rule was changed: every due date is computed anew from its events, once, and only what differs is written; the order of the worklist follows.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import brussels from '../../src/config/programmes/brussels-children.json' with { type: 'json' };
import dutch from '../../src/config/programmes/dutch-cancer.json' with { type: 'json' };
import type { Json } from '../../src/simulator/to-json.ts';
import { discard, newFolder, searchAll, startTestAdapter, stateOf, transferOf, type TestAdapter } from '../support/adapter.ts';
import { adultIntake, childIntake, submit } from '../support/stories.ts';

const RECEIVED = '2026-11-03T10:00:00+01:00';
const LETTER = { network: undefined, requestedAt: RECEIVED, receivedAt: RECEIVED, validAt: RECEIVED };

const ask = async (adapter: TestAdapter, intakeOf: typeof childIntake, custodian: object = {}): Promise<string> => {
  const intake = intakeOf(adapter.clock.now(), ['noord']);
  const answer = await submit(adapter, { ...intake, authorisations: [], custodians: intake.custodians.map((c) => ({ ...c, ...LETTER, ...custodian })) });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.at('id').text;
};

it('changes the rule, and with it what follows', async () => {
  const folder = newFolder();
  const programmesDir = path.join(folder, 'programmes');
  mkdirSync(programmesDir);
  const configure = (days: number): void => {
    writeFileSync(path.join(programmesDir, 'p1.json'), JSON.stringify({ ...brussels, deadline: { ...brussels.deadline, length: days, pausedBy: ['query'] } }));
    writeFileSync(path.join(programmesDir, 'p2.json'), JSON.stringify(dutch));
  };
  configure(15);
  let adapter = await startTestAdapter({ folder, now: '2026-11-03T12:00:00+01:00', settings: { programmesDir } });
  onTestFinished(() => discard(adapter));
  const [late, open, ended, paused, other, estimate] = [await ask(adapter, childIntake), await ask(adapter, childIntake), await ask(adapter, childIntake), await ask(adapter, childIntake), await ask(adapter, adultIntake), await ask(adapter, childIntake, { receivedAt: undefined, validAt: undefined })];
  const act = (id: string, what: string, body: object): Promise<unknown> => adapter.post(`/second-opinion-requests/${id}/transfers/noord/${what}`, body);
  await act(open, 'queries', { askedAt: '2026-11-03T11:00:00+01:00' });
  adapter.clock.set('2026-11-06T12:00:00+01:00');
  await act(open, 'answers', { answeredAt: '2026-11-05T11:00:00+01:00' });
  await act(paused, 'queries', { askedAt: '2026-11-06T11:00:00+01:00' });
  await act(ended, 'completion', { completedAt: '2026-11-06T11:00:00+01:00', recordedBy: 'coordinator-1' });
  adapter.clock.set('2026-11-19T12:00:00+01:00');
  await adapter.post('/deadline-checks', {});
  const noord = async (id: string): Promise<Json> => transferOf(await stateOf(adapter, id), 'noord');
  expect([(await noord(late)).at('overdueSince').text, (await noord(open)).at('dueOn').text, (await noord(paused)).at('paused').value]).toEqual(['2026-11-19', '2026-11-20', true]);

  const recompute = async (body: object = {}): Promise<Json> => (await adapter.post('/deadline-recomputations', body)).body;
  expect((await adapter.post('/deadline-recomputations', { at: '2026-11-19T12:00:00+01:00' })).status).toBe(422);
  expect([(await recompute()).at('checked').value, (await recompute()).at('differing').value]).toEqual([6, 0]);
  await adapter.stop();

  configure(20);
  adapter = await startTestAdapter({ folder, now: '2026-11-19T13:00:00+01:00', settings: { programmesDir } });
  const versions = async (): Promise<readonly unknown[]> => (await searchAll(adapter, 'Task?_count=200')).map((t) => [t.at('id').text, t.at('meta', 'versionId').text]);
  const before = await versions();
  const tried = await recompute({ dryRun: true });
  expect([tried.at('checked').value, tried.at('differing').value, tried.at('written').value, await versions()]).toEqual([6, 4, 0, before]);
  const done = await recompute();
  expect([done.at('differing').value, done.at('written').value, done.at('skipped').value]).toEqual([4, 4, 0]);
  const changeOf = (id: string): unknown => (done.at('changes').list as Json[]).find((c) => c.at('request').text === id)?.value;
  expect(changeOf(late)).toMatchObject({ rule: 'be-patient-rights', dueBefore: '2026-11-18T23:59:59+01:00', dueAfter: '2026-11-23T23:59:59+01:00' });
  expect(changeOf(other)).toBeUndefined();
  expect(changeOf(paused)).toBeUndefined();
  // not overdue by this rule; what was recorded by the other is no longer true, and the check will look again
  const [nowOpen, nowLate] = [await noord(open), await noord(late)];
  expect([nowOpen.at('dueOn').text, nowLate.at('dueOn').text, nowLate.at('overdue').value, nowLate.at('overdueSince').text, (await noord(ended)).at('dueOn').text, (await noord(estimate)).at('dueOn').text]).toEqual(['2026-11-25', '2026-11-23', false, '', '2026-11-23', '2026-11-23']);
  const attention = (await searchAll(adapter, `Task?focus=ServiceRequest/${late}`)).map((t) => (t.at('extension').list as Json[]).find((e) => e.at('url').text.endsWith('attention-by'))?.at('valueDateTime').text);
  expect(attention).toEqual(['2026-11-23T22:59:59.000Z']);
  expect([(await recompute()).at('differing').value, (await recompute()).at('checked').value]).toEqual([0, 6]);
  adapter.clock.set('2026-11-24T00:00:00+01:00');
  expect((await adapter.post('/deadline-checks', {})).body.at('flagged').value).toBe(1);
  expect((await noord(late)).at('overdueSince').text).toBe('2026-11-24');
}, 60_000);

it('a ladder that was changed reaches the transfers that run: its new steps are told, each once, and no old one again', async () => {
  const folder = newFolder();
  const programmesDir = path.join(folder, 'programmes');
  mkdirSync(programmesDir);
  const step = (id: string, days: number, addressee: string): object => ({ id, days, addressee, channel: 'store', template: days < 0 ? 'upcoming' : 'overdue' });
  const configure = (...ladder: readonly object[]): void => {
    writeFileSync(path.join(programmesDir, 'p1.json'), JSON.stringify({ ...brussels, deadline: { ...brussels.deadline, ladder } }));
  };
  const open = (now: string): Promise<TestAdapter> => startTestAdapter({ folder, now, settings: { programmesDir } });
  configure(step('before-5', -5, 'coordinator'));
  let adapter = await open('2026-11-03T12:00:00+01:00');
  onTestFinished(() => discard(adapter));
  const told = async (): Promise<readonly string[]> => (await searchAll(adapter, 'CommunicationRequest')).map((n) => `${(n.at('extension', 0, 'extension').list as Json[])[0]?.at('valueCode').text ?? ''} ${n.at('status').text}`).toSorted();
  const check = async (at: string): Promise<unknown> => {
    adapter.clock.set(at);
    return (await adapter.post('/deadline-checks', {})).body.at('notices').value;
  };
  const recompute = async (): Promise<readonly unknown[]> => {
    const { body } = await adapter.post('/deadline-recomputations', {});
    return [body.at('checked').value, body.at('differing').value, body.at('written').value];
  };
  await ask(adapter, childIntake);
  await ask(adapter, childIntake);
  expect(await check('2026-11-13T00:00:00+01:00')).toEqual({ planned: 2, overtaken: 0 });
  expect(await recompute()).toEqual([2, 0, 0]);
  await adapter.stop();

  configure(step('before-10', -10, 'ombudsperson'), step('before-5', -5, 'coordinator'), step('before-3', -3, 'coordinator'), step('late-2', 2, 'coordinator'));
  adapter = await open('2026-11-14T12:00:00+01:00');
  // the control: by itself the check comes back when they are overdue
  expect(await check('2026-11-14T12:00:00+01:00')).toEqual({ planned: 0, overtaken: 0 });
  expect(await recompute()).toEqual([2, 2, 2]);
  expect(await recompute()).toEqual([2, 0, 0]);
  // missed, and it still makes sense: nobody else has told the ombudsperson since
  expect(await check('2026-11-14T12:01:00+01:00')).toEqual({ planned: 2, overtaken: 0 });
  expect(await check('2026-11-15T00:00:00+01:00')).toEqual({ planned: 2, overtaken: 0 });
  expect(await recompute()).toEqual([2, 0, 0]);
  expect(await check('2026-11-20T00:00:00+01:00')).toEqual({ planned: 2, overtaken: 0 });
  expect(await told()).toEqual(['before-10', 'before-10', 'before-3', 'before-3', 'before-5', 'before-5', 'late-2', 'late-2'].map((s) => `${s} active`));
  await adapter.stop();

  // all is told and recorded, so that nothing is left to look at; one more step comes later
  configure(step('late-2', 2, 'coordinator'), step('late-5', 5, 'coordinator'));
  adapter = await open('2026-11-21T00:00:00+01:00');
  expect(await recompute()).toEqual([2, 2, 2]);
  expect(await check('2026-11-22T23:59:59+01:00')).toEqual({ planned: 0, overtaken: 0 });
  expect(await check('2026-11-23T00:00:00+01:00')).toEqual({ planned: 2, overtaken: 0 });
}, 60_000);
