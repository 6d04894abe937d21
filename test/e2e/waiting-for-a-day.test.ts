// What is denied today and permitted on a day to come goes on by itself then; what a withdrawal or too many failures ended goes on when somebody says so (S8-S10, ADR 0007).
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/simulator/to-json.ts';
import { searchAll, stateOf, transferOf, untilState, type Answer } from '../support/adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, submit, uploadFiles } from '../support/stories.ts';

interface Played { readonly stage: Stage; readonly id: string }

const noord = (state: Json): Json => transferOf(state, 'noord');
const documentsOf = (state: Json): number => noord(state).at('documents').list.length;
const play = async (change: (intake: Readonly<Record<string, unknown>>, stage: Stage) => object, options: Parameters<typeof openStage>[0] = {}): Promise<Played> => {
  const stage = await openStage(options);
  const now = stage.adapter.clock.now();
  const answer = await submit(stage.adapter, change({ ...childIntake(now), authorisations: [authorisationOf(now)] }, stage));
  if (answer.status !== 201) throw new Error(answer.text);
  return { stage, id: answer.body.at('id').text };
};
const act = async ({ stage: { adapter }, id }: Played, path: string, body: object): Promise<Answer> => adapter.post(`/second-opinion-requests/${id}/${path}`, await uploadFiles(adapter, body));
const authorise = (played: Played, change: object = {}, form = 'd'): Promise<Answer> =>
  act(played, 'authorisations', authorisationOf(played.stage.adapter.clock.now(), ['noord'], { form: { sha256: form.repeat(64), contentType: 'application/pdf' }, ...change }));
const heldFor = ({ stage, id }: Played, reason: string): Promise<Json> => untilState(stage.adapter, id, (s) => noord(s).at('statusReason').text === reason, reason);
/** Documents are kept one by one; the attempt that brought them is over when nothing is said of why it waited. */
const cameIn = ({ stage, id }: Played): Promise<Json> =>
  untilState(stage.adapter, id, (s) => documentsOf(s) === 3 && noord(s).at('nextAttemptAt').text !== '' && noord(s).at('statusReason').text === '', 'three documents, and no reason to wait');
/** Many rounds of the worker. */
const rounds = (): Promise<unknown> => new Promise((resolve) => { setTimeout(resolve, 200); });
const secondBefore = (at: string): string => Temporal.Instant.from(at).subtract({ seconds: 1 }).toString();
/** Every version of what a person may change about the request. */
const versionsOf = async ({ stage, id }: Played): Promise<unknown> => {
  const state = await stage.adapter.get(`/fhir/R4/ServiceRequest/${id}`, { Accept: 'application/fhir+json' });
  const consents = await searchAll(stage.adapter, 'Consent');
  return [state.body.at('meta', 'versionId').text, consents.map((c) => [c.at('id').text, c.at('meta', 'versionId').text])];
};

describe('by the clock alone', () => {
  it('signed by a patient of fifteen: denied today, asked for from the first second of the sixteenth birthday, the request untouched', async () => {
    const birthday = '2026-11-10T00:00:00+01:00';
    const played = await play((i, { adapter }) => ({
      ...i, patient: { ...(i['patient'] as object), birthDate: '2010-11-10' }, authorisations: [authorisationOf(adapter.clock.now(), ['noord'], { signers: [{ capacity: 'patient' }] })],
    }));
    const { stage, id } = played;
    const denied = await heldFor(played, 'signer-not-entitled-today');
    expect(Temporal.Instant.from(noord(denied).at('nextAttemptAt').text).equals(Temporal.Instant.from(birthday))).toBe(true);
    const before = await versionsOf(played);
    stage.adapter.clock.set(secondBefore(birthday));
    await rounds();
    expect([stage.calls(), noord(await stateOf(stage.adapter, id)).at('statusReason').text]).toEqual([0, 'signer-not-entitled-today']);
    stage.adapter.clock.add({ seconds: 1 });
    const state = await cameIn(played);
    expect([noord(state).at('statusReason').text, await versionsOf(played)]).toEqual(['', before]);
  });

  it('a birthday that comes while a peer is away: what was permitted is denied when it is tried again, and nothing of the request changes', async () => {
    const played = await play((i, { network }) => {
      network.state.setFaults([{ path: '/custodians/noord/', kind: '500' }]);
      return { ...i, patient: { ...(i['patient'] as object), birthDate: '2010-11-04' } };
    }, { now: '2026-11-03T12:00:00+01:00' });
    const { stage, id } = played;
    await untilState(stage.adapter, id, (s) => noord(s).at('failure', 'attempts').value === 1, 'a failed attempt');
    stage.network.state.setFaults([]);
    const [asked, before] = [stage.calls(), await versionsOf(played)];
    stage.adapter.clock.set('2026-11-04T00:00:00+01:00');
    const state = await heldFor(played, 'signer-not-entitled-today');
    expect([stage.calls(), noord(state).at('nextAttemptAt').text, documentsOf(state), await versionsOf(played)]).toEqual([asked, '', 0, before]);
  });

  it('an authorisation that begins on a day to come: it runs by itself on that day, not a second before', async () => {
    const begins = '2026-11-06T00:00:00+01:00';
    const played = await play((i, { adapter }) => ({ ...i, authorisations: [authorisationOf(adapter.clock.now(), ['noord'], { validFrom: '2026-11-06' })] }));
    const { stage, id } = played;
    const waiting = await stateOf(stage.adapter, id);
    expect([noord(waiting).at('decision', 'reasons', 0, 'code').text, waiting.at('authorisations', 0, 'validFrom').text]).toEqual(['no-consent', begins]);
    stage.adapter.clock.set(secondBefore(begins));
    await rounds();
    expect([stage.calls(), Temporal.Instant.from(noord(await stateOf(stage.adapter, id)).at('nextAttemptAt').text).equals(Temporal.Instant.from(begins))]).toEqual([0, true]);
    stage.adapter.clock.add({ seconds: 1 });
    await cameIn(played);
  });

  it('one that holds today goes before one that begins later', async () => {
    const played = await play((i) => ({ ...i, authorisations: [] }));
    expect((await authorise(played, { validFrom: '2026-11-06' })).status).toBe(201);
    await untilState(played.stage.adapter, played.id, (s) => noord(s).at('nextAttemptAt').text.startsWith('2026-11-05T23:00:00'), 'in the outbox for that day');
    expect((await authorise(played, {}, 'e')).status).toBe(201);
    await cameIn(played);
  });
});

describe('by a new authorisation', () => {
  const withdraw = async (played: Played, change: object = {}): Promise<Json> => {
    const form = (await stateOf(played.stage.adapter, played.id)).at('authorisations', 0, 'id').text;
    return (await act(played, `authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt: played.stage.adapter.clock.now().toString({ smallestUnit: 'second' }), ...change })).body;
  };
  const byNetworkAlone = (i: Readonly<Record<string, unknown>>): object => ({
    ...i, custodians: (i['custodians'] as readonly object[]).map((c) => ({ ...c, requestedAt: undefined, receivedAt: undefined, validAt: undefined, clockEvidence: undefined, clockRecordedBy: undefined })),
  });

  it('a transfer that a withdrawal cancelled is asked for again, its estimate begins anew, and its history keeps the withdrawal', async () => {
    const played = await play((i, { network }) => {
      network.state.setFaults([{ path: '/custodians/noord/', kind: '500' }]);
      return byNetworkAlone(i);
    });
    const { stage, id } = played;
    await untilState(stage.adapter, id, (s) => noord(s).at('failure', 'attempts').value === 1, 'a failed attempt');
    const cancelled = noord(await withdraw(played));
    expect([cancelled.at('status').text, cancelled.at('statusReason').text]).toEqual(['cancelled', 'consent-withdrawn']);
    stage.network.state.setFaults([]);
    const asked = stage.calls();
    stage.adapter.clock.add({ hours: 72 });
    await rounds();
    expect(stage.calls()).toBe(asked);
    expect((await authorise(played)).status).toBe(201);
    const again = noord(await cameIn(played));
    expect([again.at('id').text, again.at('dueOn').text]).toEqual([cancelled.at('id').text, '2026-11-21']);
    const history = await stage.adapter.get(`/fhir/R4/Task/${cancelled.at('id').text}/_history?_count=100`, { Accept: 'application/fhir+json' });
    expect(history.body.at('entry').list.map((e) => e.at('resource', 'status').text)).toContain('cancelled');
  });

  it('a copy that was withdrawn too stays cancelled; asked for anew, it is a transfer of its own', async () => {
    const played = await play((i) => i);
    const { stage, id } = played;
    await cameIn(played);
    await withdraw(played, { alsoCopy: true });
    expect((await authorise(played)).status).toBe(201);
    expect(noord(await stateOf(stage.adapter, id)).at('status').text).toBe('cancelled');
    stage.network.state.addDocument({ id: 'ilias-late', patientId: 'ilias', custodian: 'noord', type: { code: '18842-5', display: 'Discharge summary' }, title: 'Late', language: 'nl-BE', createdAt: '2026-10-03T10:00:00+02:00', content: { kind: 'text', text: 'Late (invented)' } });
    const asked = stage.calls();
    stage.adapter.clock.add({ hours: 24 });
    await rounds();
    expect(stage.calls()).toBe(asked);
    const etag = (await stage.adapter.get(`/second-opinion-requests/${id}`)).headers.get('etag') ?? '';
    const { custodians } = childIntake(stage.adapter.clock.now());
    const anew = custodians.map((c) => ({ ...c, key: 'noord-anew' }));
    const patched = await stage.adapter.call('PATCH', `/second-opinion-requests/${id}`, { body: { custodians: [...childIntake(stage.adapter.clock.now().subtract({ hours: 24 })).custodians, ...anew] }, headers: { 'If-Match': etag } });
    expect(patched.status).toBe(200);
    const state = await untilState(stage.adapter, id, (s) => transferOf(s, 'noord-anew').at('documents').list.length === 1, 'the document that was not here yet');
    expect([noord(state).at('status').text, transferOf(state, 'noord-anew').at('dueOn').text]).toEqual(['cancelled', '2026-11-17']);
  });

  it('a dead letter goes out again, also one whose authorisation had run out meanwhile; one for another custodian revives nothing', async () => {
    const stage = await openStage({ settings: { exchangeMaxAttempts: 1 } });
    stage.network.state.setFaults([{ path: '/custodians/noord/', kind: '500' }]);
    const now = stage.adapter.clock.now();
    const sent = await submit(stage.adapter, { ...childIntake(now, ['noord', 'gp']), authorisations: [authorisationOf(now, ['noord'], { validUntil: '2026-11-05' })] });
    const played: Played = { stage, id: sent.body.at('id').text };
    await heldFor(played, 'exchange-given-up');
    stage.network.state.setFaults([]);
    const asked = stage.calls();
    stage.adapter.clock.set('2026-11-06T09:00:00+01:00');
    await rounds();
    const state = await stateOf(stage.adapter, played.id);
    expect([noord(state).at('decision', 'reasons', 0, 'code').text, noord(state).at('failure', 'givenUp').value]).toEqual(['consent-expired', true]);
    expect((await act(played, 'authorisations', authorisationOf(stage.adapter.clock.now(), ['gp'], { form: { sha256: 'e'.repeat(64), contentType: 'application/pdf' } }))).status).toBe(201);
    await rounds();
    expect([stage.calls(), noord(await stateOf(stage.adapter, played.id)).at('statusReason').text]).toEqual([asked, 'exchange-given-up']);
    expect((await authorise(played)).status).toBe(201);
    expect(noord(await cameIn(played)).at('failure').value).toBeUndefined();
  });

  it('a dead letter replayed without an authorisation that holds is denied, waits for it, and goes when it comes', async () => {
    const stage = await openStage({ settings: { exchangeMaxAttempts: 1 } });
    stage.network.state.setFaults([{ path: '/custodians/noord/', kind: '500' }]);
    const now = stage.adapter.clock.now();
    const sent = await submit(stage.adapter, { ...childIntake(now), authorisations: [authorisationOf(now, ['noord'], { validUntil: '2026-11-05' })] });
    const played: Played = { stage, id: sent.body.at('id').text };
    const dead = noord(await heldFor(played, 'exchange-given-up'));
    stage.network.state.setFaults([]);
    const asked = stage.calls();
    stage.adapter.clock.set('2026-11-06T09:00:00+01:00');
    expect((await act(played, `transfers/${dead.at('id').text}/replay`, {})).status).toBe(200);
    await heldFor(played, 'consent-expired');
    expect(stage.calls()).toBe(asked);
    expect((await authorise(played)).status).toBe(201);
    await cameIn(played);
  });
});
