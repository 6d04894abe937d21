// The path of a request over HTTP: what opens the assessment, what holds it up, who may set that aside, leave a step out, ask for one, and review (S11).
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { NIHDI_PROFESSIONAL } from '../../src/core/fhir/systems.ts';
import type { StepId } from '../../src/core/fhir/path-step.ts';
import { openAdapter } from '../../src/wiring/open-adapter.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import { discard, searchAll, startTestAdapter, stateOf, type Answer, type TestAdapter } from '../support/adapter.ts';
import { putAtStep } from '../support/put-at-step.ts';
import { bytesOf, childIntake, submit } from '../support/stories.ts';

type Json = Answer['body'];

const open = async (): Promise<TestAdapter> => {
  const adapter = await startTestAdapter();
  onTestFinished(() => discard(adapter));
  return adapter;
};
const ask = async (adapter: TestAdapter, change: object = {}): Promise<string> => (await submit(adapter, { ...childIntake(adapter.clock.now(), ['gp']), authorisations: [], ...change })).body.at('id').text;
const stepOf = (state: Json, code: string): Json | undefined => state.at('steps').list.find((s) => s.at('code').text === code);
const see = (state: Json, code: string) => [stepOf(state, code)?.at('taskStatus').text, stepOf(state, code)?.at('unmet').list.map((u) => u.text)];
const act = (adapter: TestAdapter, id: string, what: string, body: object): Promise<Answer> => adapter.post(`/second-opinion-requests/${id}/steps/${what}`, body);
const tasksOf = (adapter: TestAdapter, id: string): Promise<readonly Json[]> => searchAll(adapter, `Task?based-on=ServiceRequest/${id}&code=perform-step`);
const RESULT = bytesOf('text/plain', 'a result');

/** The adapter with the request as `change` leaves it in the store. */
const reopen = async (first: TestAdapter, change: (ports: FlowPorts) => Promise<void>): Promise<TestAdapter> => {
  await first.stop();
  const opened = await openAdapter(first.settings, { publicUrl: first.url }, { clock: first.clock });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  await change(opened.value.ports);
  await opened.value.close();
  const adapter = await startTestAdapter({ folder: first.folder, clock: first.clock });
  onTestFinished(() => discard(adapter));
  return adapter;
};
const openAt = async (step: StepId): Promise<{ readonly adapter: TestAdapter; readonly id: string }> => {
  const first = await startTestAdapter();
  const id = await ask(first);
  return { adapter: await reopen(first, (ports) => putAtStep(ports, id, step)), id };
};

it('a request has its first step with an owner from the moment it is taken; a document and the end of the last transfer open it, with a date', async () => {
  const adapter = await open();
  const id = await ask(adapter);
  expect(see(await stateOf(adapter, id), 'assessment')).toEqual(['requested', ['dossier-complete', 'transfers-ended']]);
  const [task] = await tasksOf(adapter, id);
  expect([task?.at('status').text, task?.at('owner', 'reference').text, task?.at('restriction').value]).toEqual(['requested', 'HealthcareService/brussels-children-nephrology', undefined]);
  const filed = await adapter.upload(`/second-opinion-requests/${id}/documents?type=11503-0`, 'text/plain', RESULT);
  expect([filed.body.at('state').text, see(filed.body, 'assessment')]).toEqual(['collecting-records', ['requested', ['transfers-ended']]]);
  const transfer = filed.body.at('transfers', 0, 'id').text;
  const ended = await adapter.post(`/second-opinion-requests/${id}/transfers/${transfer}/completion`, { completedAt: adapter.clock.now().toString(), recordedBy: 'coordinator-1' });
  expect([ended.status, ended.body.at('state').text, see(ended.body, 'assessment')]).toEqual([200, 'assessment', ['ready', []]]);
  // Tuesday 3 November 2026; five working days, 11 November is a holiday in Belgium
  expect([stepOf(ended.body, 'assessment')?.at('dueAt').text, stepOf(ended.body, 'assessment')?.at('overdue').value]).toEqual(['2026-11-10T23:59:59+01:00', false]);
  expect((await searchAll(adapter, `Task?focus=ServiceRequest/${id}`))[0]?.at('extension').list.find((e) => e.at('url').text.endsWith('attention-by'))?.at('valueDateTime').text).toBe('2026-11-10T22:59:59.000Z');
  adapter.clock.add({ hours: 24 * 9 });
  expect(stepOf(await stateOf(adapter, id), 'assessment')?.at('overdue').value).toBe(true);
});

it('a physician sets aside what is missing, by name and with a reason; an objection is not theirs to set aside', async () => {
  const adapter = await open();
  const id = await ask(adapter);
  expect((await act(adapter, id, 'assessment/override', { reason: 'Enough to begin' })).status).toBe(422);
  const opened = await act(adapter, id, 'assessment/override', { physician: 'Dr Ada Verzinsel', reason: 'Enough to begin' });
  expect([opened.status, opened.body.at('state').text, see(opened.body, 'assessment')]).toEqual([200, 'assessment', ['ready', []]]);
  expect(stepOf(opened.body, 'assessment')?.at('overrides', 0).value).toMatchObject({ criteria: ['dossier-complete', 'transfers-ended'], physician: 'Dr Ada Verzinsel', reason: 'Enough to begin' });
  expect((await searchAll(adapter, `Provenance?target=Task/${(await tasksOf(adapter, id))[0]?.at('id').text ?? ''}`)).map((p) => p.at('agent').list.map((a) => a.at('who', 'display').value ?? a.at('who', 'identifier', 'value').text))).toEqual([['Dr Ada Verzinsel', expect.any(String)]]);
  expect((await act(adapter, id, 'assessment/override', { physician: 'Dr Ada Verzinsel', reason: 'Again' })).status).toBe(409);

  const held = await ask(adapter, { placerIdentifier: { system: 'https://placer.example.org/requests', value: 'HELD-1' }, objections: [{ by: 'representative', recordedAt: adapter.clock.now().toString() }] });
  expect(see(await stateOf(adapter, held), 'assessment')[1]).toContain('not-held');
  const refused = await act(adapter, held, 'assessment/override', { physician: 'Dr Ada Verzinsel', reason: 'Enough to begin' });
  expect([refused.status, refused.body.at('issue', 0, 'details', 'text').text]).toEqual([409, 'the step assessment waits for what nobody may set aside: not-held']);
});

it('what cannot be: a step of no path, one that was not reached, one that may not be left out, one that is not optional', async () => {
  const adapter = await open();
  const id = await ask(adapter);
  const answers = await Promise.all([
    act(adapter, id, 'lunch/skip', { reason: 'x' }), act(adapter, id, 'report/skip', { reason: 'x' }), act(adapter, id, 'assessment/skip', { reason: 'x' }), act(adapter, id, 'assessment/opening', {}), act(adapter, id, 'team-meeting/opening', {}),
    act(adapter, 'none', 'assessment/skip', { reason: 'x' }),
  ]);
  expect(answers.map((a) => a.status)).toEqual([404, 409, 409, 409, 409, 404]);
  expect(answers.map((a) => a.body.at('issue', 0, 'details', 'text').text)).toEqual([
    'no path has such a step', 'skip is not possible while the step report is not-reached', 'the step assessment cannot be left out', 'open is not possible while the step assessment is requested; it waits for: dossier-complete, transfers-ended',
    'the step team-meeting is not optional: it opens by itself', 'no such request',
  ]);
  expect((await tasksOf(adapter, id)).length).toBe(1);
});

it('left out with a reason, the next step is there in the same answer; the same call again is the same answer', async () => {
  const { adapter, id } = await openAt('first-visit');
  const skip = (body: object) => adapter.post(`/second-opinion-requests/${id}/steps/first-visit/skip`, body, { 'Idempotency-Key': 'k' });
  expect((await skip({})).status).toBe(422);
  const left = await skip({ reason: 'Lives abroad; an opinion on the file' });
  expect([left.status, left.body.at('state').text, stepOf(left.body, 'first-visit')?.at('status').text, stepOf(left.body, 'first-visit')?.at('reason').text, see(left.body, 'team-meeting')])
    .toEqual([200, 'team-meeting', 'skipped', 'Lives abroad; an opinion on the file', ['ready', []]]);
  expect((await skip({ reason: 'Lives abroad; an opinion on the file' })).text).toBe(left.text);
  expect((await searchAll(adapter, `Task?focus=ServiceRequest/${id}`))[0]?.at('status').text).toBe('in-progress');
});

it('a visit that is booked has begun, holds up its leaving out, and is taken back when it is cancelled', async () => {
  const { adapter, id } = await openAt('first-visit');
  const inHours = (hours: number): string => adapter.clock.now().add({ hours }).toString();
  const booked = await adapter.post(`/second-opinion-requests/${id}/appointments`, { kind: 'first-visit', start: inHours(100), end: inHours(101) });
  expect(see(booked.body, 'first-visit')).toEqual(['in-progress', []]);
  expect((await act(adapter, id, 'first-visit/skip', { reason: 'x' })).status).toBe(409);
  const visit = booked.body.at('appointments', 0, 'id').text;
  const cancelled = await adapter.post(`/second-opinion-requests/${id}/appointments/${visit}/cancellation`, { by: 'patient', receivedAt: adapter.clock.now().toString() });
  expect(see(cancelled.body, 'first-visit')).toEqual(['ready', []]);
  expect((await act(adapter, id, 'first-visit/skip', { reason: 'x' })).status).toBe(200);
});

it('a meeting that is booked while its step waits holds up the leaving out too', async () => {
  const { adapter, id } = await openAt('team-meeting');
  await act(adapter, id, 'multidisciplinary-meeting/opening', { reason: 'Surgery or radiotherapy?' });
  const start = adapter.clock.now().add({ hours: 200 });
  const booked = await adapter.post(`/second-opinion-requests/${id}/appointments`, { kind: 'multidisciplinary-meeting', start: start.toString(), end: start.add({ hours: 1 }).toString() });
  expect([booked.status, see(booked.body, 'multidisciplinary-meeting')]).toEqual([201, ['requested', ['earlier-steps']]]);
  const refused = await act(adapter, id, 'multidisciplinary-meeting/skip', { reason: 'x' });
  expect([refused.status, refused.body.at('issue', 0, 'details', 'text').text]).toEqual([409, 'the multidisciplinary-meeting of this step is booked: cancel it first']);
  const visit = booked.body.at('appointments', 0, 'id').text;
  await adapter.post(`/second-opinion-requests/${id}/appointments/${visit}/cancellation`, { by: 'hospital', receivedAt: adapter.clock.now().toString() });
  expect((await act(adapter, id, 'multidisciplinary-meeting/skip', { reason: 'x' })).status).toBe(200);
});

it('an optional step is asked for: what comes after it waits, until it has ended or is left out', async () => {
  const { adapter, id } = await openAt('second-visit');
  expect(stepOf(await stateOf(adapter, id), 'multidisciplinary-meeting')?.at('status').text).toBe('optional');
  const asked = await act(adapter, id, 'multidisciplinary-meeting/opening', { reason: 'Surgery or radiotherapy?' });
  expect([asked.status, asked.headers.get('location')]).toEqual([201, expect.stringMatching(/\/fhir\/R4\/Task\/[0-9a-f-]{36}$/u)]);
  expect([asked.body.at('state').text, see(asked.body, 'multidisciplinary-meeting'), see(asked.body, 'second-visit')]).toEqual(['multidisciplinary-meeting', ['ready', []], ['requested', ['earlier-steps']]]);
  expect((await act(adapter, id, 'multidisciplinary-meeting/opening', {})).status).toBe(409);
  const left = await act(adapter, id, 'multidisciplinary-meeting/skip', { reason: 'Not needed after all' });
  expect([left.body.at('state').text, see(left.body, 'second-visit')]).toEqual(['second-visit', ['ready', []]]);
});

it('who reviews owns the step and those after it; who treats the patient is refused, and the identifier is not told', async () => {
  const adapter = await open();
  const treating = { identifiers: [{ system: NIHDI_PROFESSIONAL, value: '10000007' }], name: { family: 'Behandelaar', given: ['Bo'] } };
  const id = await ask(adapter, { treatingPhysician: treating });
  const refused = await act(adapter, id, 'assessment/assignment', { reviewer: { ...treating, name: { family: 'Ander' } } });
  expect([refused.status, refused.body.at('issue', 0, 'code').text, refused.text.includes('10000007'), refused.text.includes(NIHDI_PROFESSIONAL)]).toEqual([422, 'business-rule', false, true]);
  expect((await tasksOf(adapter, id))[0]?.at('owner', 'reference').text).toMatch(/^HealthcareService/u);
  const given = await act(adapter, id, 'assessment/assignment', { reviewer: { identifiers: [{ system: NIHDI_PROFESSIONAL, value: '10000106' }], name: { family: 'Beoordelaar', given: ['Cato'] } } });
  expect([given.status, stepOf(given.body, 'assessment')?.at('owner', 'reference').text]).toEqual([200, expect.stringMatching(/^PractitionerRole\//u)]);
  expect(see(given.body, 'assessment')[1]).not.toContain('reviewer-independent');
  const unnumbered = await act(adapter, id, 'assessment/assignment', { reviewer: { identifiers: [], name: { family: 'Niemand' } } });
  expect(unnumbered.status).toBe(422);
});

/** The store without what it keeps of this resource, as if it had never been written. */
const forget = (folder: string, id: string): void => {
  const db = new DatabaseSync(path.join(folder, 'store.db'));
  for (const { name } of db.prepare("select name from sqlite_schema where type = 'table'").all()) {
    const columns = db.prepare(`select name from pragma_table_info('${String(name)}')`).all().map((c) => String(c['name']));
    for (const column of columns.filter((c) => c === 'id' || c === 'resource_id')) db.prepare(`delete from "${String(name)}" where "${column}" = ?`).run(id);
  }
  db.close();
};

it('a request of before there was a path: read as it stands, and its steps are kept at its next change', async () => {
  const first = await startTestAdapter();
  const id = await ask(first);
  const step = (await tasksOf(first, id))[0]?.at('id').text ?? '';
  await first.stop();
  forget(first.settings.dataDir, step);
  const adapter = await startTestAdapter({ folder: first.folder, clock: first.clock });
  onTestFinished(() => discard(adapter));
  expect([(await adapter.get(`/fhir/R4/Task/${step}`)).status, (await tasksOf(adapter, id)).length]).toEqual([404, 0]);
  expect(see(await stateOf(adapter, id), 'assessment')).toEqual(['requested', ['dossier-complete', 'transfers-ended']]);
  expect((await tasksOf(adapter, id)).length).toBe(0);
  // an act on a step that is not kept yet is the change that keeps it
  const opened = await act(adapter, id, 'assessment/override', { physician: 'Dr Ada Verzinsel', reason: 'Enough to begin' });
  expect([opened.status, see(opened.body, 'assessment')]).toEqual([200, ['ready', []]]);
  expect((await tasksOf(adapter, id)).map((t) => [t.at('id').text, t.at('status').text])).toEqual([[step, 'ready']]);
});
