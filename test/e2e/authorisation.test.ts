// Nothing leaves without a permit decided at that moment (S8-S10): denials first, each one change away from a story that is allowed.
import { describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';
import { missingOf, searchAll, stateOf, transferOf, until, untilState, type Answer } from '../support/adapter.ts';
import type { Json } from '../../src/simulator/to-json.ts';
import { authorisationOf, childIntake, submit, uploadFiles, type StoryIntake } from '../support/stories.ts';

const DAY = 24 * 3600;
const at = ({ adapter }: Stage, seconds: number): string => adapter.clock.now().add({ seconds }).toString({ smallestUnit: 'second' });
const onDay = (stage: Stage, days: number): string => stage.adapter.clock.now().add({ hours: 24 * days }).toZonedDateTimeISO('Europe/Brussels').toPlainDate().toString();

/** The child's request with the mother's authorisation for both hospitals on the network: this is allowed. */
const allowed = (stage: Stage, change: (intake: StoryIntake & { readonly authorisations: readonly object[] }) => object = (intake) => intake): object => {
  const now = stage.adapter.clock.now();
  return change({ ...childIntake(now), authorisations: [authorisationOf(now)] });
};
const send = async (stage: Stage, intake: object): Promise<string> => {
  const answer = await submit(stage.adapter, intake);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.at('id').text;
};
const act = async ({ adapter }: Stage, id: string, path: string, body: object, key?: string): Promise<Answer> =>
  adapter.post(`/second-opinion-requests/${id}/${path}`, await uploadFiles(adapter, body), key ? { 'Idempotency-Key': key } : {});
const patch = async ({ adapter }: Stage, id: string, body: object): Promise<Answer> => {
  const etag = (await adapter.get(`/second-opinion-requests/${id}`)).headers.get('etag') ?? '';
  return adapter.call('PATCH', `/second-opinion-requests/${id}`, { body: await uploadFiles(adapter, body), headers: { 'If-Match': etag } });
};
const documentsOf = (state: Json, key = 'noord'): number => transferOf(state, key).at('documents').list.length;
const cameIn = (stage: Stage, id: string): Promise<Json> => untilState(stage.adapter, id, (s) => documentsOf(s) === 3, 'three documents from noord');
const heldFor = (stage: Stage, id: string, reason: string): Promise<Json> => untilState(stage.adapter, id, (s) => transferOf(s, 'noord').at('statusReason').text === reason, reason);
/** Codes of what the audit trail says of decisions. */
const auditedOf = async (stage: Stage): Promise<readonly string[]> => (await searchAll(stage.adapter, 'AuditEvent?_count=200')).filter((a) => a.at('subtype', 0, 'code').text === 'AuthZ-Consent').map((a) => a.at('outcomeDesc').text || 'permit');

describe('a denial lets no call leave, says why, and is on the audit trail', () => {
  const denials: readonly (readonly [string, string, (intake: Parameters<NonNullable<Parameters<typeof allowed>[1]>>[0], stage: Stage) => object])[] = [
    ['without an authorisation', 'no-consent', (i) => ({ ...i, authorisations: [] })],
    ['signed, not handed in yet', 'consent-not-submitted', (i, s) => ({ ...i, authorisations: [authorisationOf(s.adapter.clock.now(), ['noord'], { submittedAt: undefined })] })],
    ['expired', 'consent-expired', (i, s) => ({ ...i, authorisations: [authorisationOf(s.adapter.clock.now(), ['noord'], { signedAt: at(s, -9 * DAY), submittedAt: at(s, -9 * DAY), validUntil: onDay(s, -1) })] })],
    ['for another custodian', 'no-consent', (i, s) => ({ ...i, custodians: childIntake(s.adapter.clock.now(), ['noord', 'gp']).custodians, authorisations: [authorisationOf(s.adapter.clock.now(), ['gp'])] })],
    ['refused by form', 'consent-refused', (i, s) => ({ ...i, authorisations: [...i.authorisations, authorisationOf(s.adapter.clock.now(), ['noord'], { decision: 'refuse', form: { sha256: 'f'.repeat(64), contentType: 'application/pdf' } })] })],
    ['no department', 'no-therapeutic-relationship', ({ department: _none, ...i }) => i],
    ['signed by the child alone', 'signer-not-entitled-today', (i, s) => ({ ...i, authorisations: [authorisationOf(s.adapter.clock.now(), ['noord'], { signers: [{ capacity: 'patient' }] })] })],
    ['an objection', 'objection-pending', (i, s) => ({ ...i, objections: [{ by: 'representative', recordedAt: at(s, -60) }] })],
    ['too old for the programme', 'age-exception-pending', (i) => ({ ...i, patient: { ...(i['patient'] as object), birthDate: '1990-01-01' } })],
    ['birth date not known', 'signer-not-entitled-today', (i) => ({ ...i, patient: { ...(i['patient'] as object), birthDate: undefined } })],
  ];
  it.each(denials)('%s: %s', async (_name, reason, change) => {
    const stage = await openStage();
    const id = await send(stage, allowed(stage, (intake) => change(intake, stage)));
    const state = await heldFor(stage, id, reason);
    const noord = transferOf(state, 'noord');
    expect(noord.at('decision', 'permit').value).toBe(false);
    expect(noord.at('decision', 'reasons', 0, 'code').text).toBe(reason);
    expect([noord.at('nextAttemptAt').text, state.at('state').text]).toEqual(['', 'awaiting-information']);
    expect(missingOf(state)).toContain(['objection-pending', 'age-exception-pending'].includes(reason) ? reason : `authorisation-${reason}`);
    stage.adapter.clock.add({ hours: 240 });
    expect([stage.calls(), await auditedOf(stage)]).toEqual([0, [reason]]);
  });

  it('control: the same story unchanged brings the documents, each permit audited before its calls', async () => {
    const stage = await openStage();
    const id = await send(stage, allowed(stage));
    const state = await cameIn(stage, id);
    expect([state.at('state').text, transferOf(state, 'noord').at('status').text]).toEqual(['collecting-records', 'in-progress']);
    expect(stage.calls()).toBeGreaterThan(0);
    expect(await auditedOf(stage)).toEqual(['permit']);
    const outgoing = (await searchAll(stage.adapter, 'AuditEvent?_count=200')).flatMap((a) => a.at('subtype').list.map((c) => c.at('code').text));
    expect(outgoing.filter((c) => c === 'ITI-78')).toHaveLength(1);
    expect(outgoing.filter((c) => c === 'ITI-67')).toHaveLength(1);
    expect(outgoing.filter((c) => c === 'ITI-68')).toHaveLength(3);
  });

  it('an authorisation that comes later is acted on at once, also for a draft', async () => {
    const stage = await openStage();
    const waiting = await send(stage, allowed(stage, (i) => ({ ...i, authorisations: [] })));
    await heldFor(stage, waiting, 'no-consent');
    const recorded = await act(stage, waiting, 'authorisations', authorisationOf(stage.adapter.clock.now()));
    expect([recorded.status, recorded.headers.get('location')]).toEqual([201, expect.stringContaining('#authorisation-')]);
    await cameIn(stage, waiting);
    const draft = await send(stage, allowed(stage, (i) => ({ ...i, send: false, authorisations: [] })));
    const signed = await act(stage, draft, 'authorisations', authorisationOf(stage.adapter.clock.now()));
    expect([signed.status, signed.body.at('state').text]).toEqual([201, 'draft']);
    expect((await patch(stage, draft, { send: true })).body.at('state').text).toBe('collecting-records');
    await cameIn(stage, draft);
  });

  it.each([
    ['names a custodian that the request has not', { custodians: ['elsewhere'] }, 422],
    ['is implied by a referral where the programme takes none', { kind: 'implied-by-referral', signers: [{ capacity: 'referrer' }] }, 422],
    ['was handed in before it was signed', { submittedAt: '2026-10-01T00:00:00+02:00' }, 422],
    ['is from the future', { signedAt: '2027-01-01T00:00:00+01:00' }, 422],
  ])('an authorisation that %s is refused', async (_name, change, status) => {
    const stage = await openStage();
    const id = await send(stage, allowed(stage, (i) => ({ ...i, authorisations: [] })));
    expect((await act(stage, id, 'authorisations', authorisationOf(stage.adapter.clock.now(), ['noord'], change))).status).toBe(status);
    await heldFor(stage, id, 'no-consent');
    expect(stage.calls()).toBe(0);
  });
});

describe('age is judged on the day of each exchange (S9)', () => {
  it('from the sixteenth birthday the mother\'s signature holds no more, and the patient\'s own is asked for', async () => {
    const stage = await openStage({ now: '2026-11-03T12:00:00+01:00' });
    const { adapter, network } = stage;
    const identifier = { system: 'https://placer.example.org/patients', value: 'SIXTEEN' };
    network.state.patients.set('sixteen', { resourceType: 'Patient', id: 'sixteen', identifier: [identifier] });
    const id = await send(stage, allowed(stage, (i) => ({ ...i, patient: { ...(i['patient'] as object), identifiers: [identifier], birthDate: '2010-11-04' } })));
    const asked = (): number => stage.calls('/DocumentReference');
    await until('asked at fifteen', () => (asked() === 1 ? true : undefined));
    await untilState(adapter, id, (s) => transferOf(s, 'noord').at('nextAttemptAt').text === '2026-11-03T11:01:00.000Z', 'the first attempt has ended');
    // 23:59:59 in Brussels, one second before the birthday: control
    adapter.clock.set('2026-11-03T22:59:59Z');
    await until('asked again, still fifteen', () => (asked() === 2 ? true : undefined));
    await untilState(adapter, id, (s) => transferOf(s, 'noord').at('nextAttemptAt').text === '2026-11-03T23:00:59.000Z', 'the second attempt has ended');
    const before = stage.calls();
    adapter.clock.set('2026-11-03T23:01:00Z');
    const state = await heldFor(stage, id, 'signer-not-entitled-today');
    expect(stage.calls()).toBe(before);
    const owed = state.at('missing').list.find((m) => m.at('code').text === 'authorisation-signer-not-entitled-today');
    expect([owed?.at('suppliedBy').text, owed?.at('text').text]).toEqual(['patient', expect.stringContaining('own authorisation')]);
    const own = await act(stage, id, 'authorisations', authorisationOf(adapter.clock.now(), ['noord'], { signers: [{ capacity: 'patient' }], form: { sha256: 'e'.repeat(64), contentType: 'application/pdf' } }));
    expect(own.status).toBe(201);
    await until('asked under the patient\'s own authorisation', () => (asked() === 3 ? true : undefined));
  });
});

describe('a coordinator decides by PATCH (S1, S9)', () => {
  it('an objection halts until it is decided; a later objection halts again', async () => {
    const stage = await openStage();
    const objections = [{ by: 'representative', recordedAt: at(stage, -600) }];
    const id = await send(stage, allowed(stage, (i) => ({ ...i, objections })));
    await heldFor(stage, id, 'objection-pending');
    const refused = await patch(stage, id, { coordinatorDecisions: [{ about: 'objection', decision: 'refuse', decidedBy: 'coordinator-1', decidedAt: at(stage, -300) }] });
    expect([refused.status, refused.body.at('state').text]).toEqual([200, 'awaiting-information']);
    expect(stage.calls()).toBe(0);
    const allow = { about: 'objection', decision: 'allow', decidedBy: 'coordinator-1', decidedAt: at(stage, -100) };
    expect((await patch(stage, id, { coordinatorDecisions: [allow] })).body.at('state').text).toBe('collecting-records');
    await cameIn(stage, id);
    const later = await patch(stage, id, { objections: [...objections, { by: 'representative', recordedAt: at(stage, -50) }] });
    expect(later.body.at('state').text).toBe('awaiting-information');
    const before = stage.calls();
    stage.adapter.clock.add({ hours: 1 });
    await heldFor(stage, id, 'objection-pending');
    expect(stage.calls()).toBe(before);
  });

  it('an age outside the bounds is taken, and asked about once the exception is allowed', async () => {
    const stage = await openStage();
    const id = await send(stage, allowed(stage, (i) => ({ ...i, patient: { ...(i['patient'] as object), birthDate: '1990-01-01' } })));
    await heldFor(stage, id, 'age-exception-pending');
    await patch(stage, id, { coordinatorDecisions: [{ about: 'age-exception', decision: 'allow', decidedBy: 'coordinator-1', decidedAt: at(stage, -10) }] });
    await cameIn(stage, id);
  });
});

const withdrawal = (stage: Stage, change: object = {}): object => ({ by: 'representative', withdrawnAt: at(stage, 0), ...change });
const formOf = async (stage: Stage, id: string, n = 0): Promise<string> => (await stateOf(stage.adapter, id)).at('authorisations', n, 'id').text;

describe('a withdrawal (S10)', () => {
  it('while a document is on its way: it is discarded, audited, not attached, and nothing more is asked', async () => {
    const stage = await openStage();
    stage.network.state.setFaults([{ path: '/gateway/', kind: 'slow', delayMs: 300 }]);
    const id = await send(stage, allowed(stage));
    await until('the first document is asked for', () => (stage.calls('/gateway/') === 1 ? true : undefined));
    const withdrawn = await act(stage, id, `authorisations/${await formOf(stage, id)}/withdrawal`, withdrawal(stage));
    expect([withdrawn.status, transferOf(withdrawn.body, 'noord').at('statusReason').text, transferOf(withdrawn.body, 'noord').at('channel').text]).toEqual([200, 'consent-withdrawn', 'letter']);
    await until('the arrival is audited as discarded', async () => ((await searchAll(stage.adapter, 'AuditEvent?_count=200')).some((a) => a.at('outcomeDesc').text === 'discarded') ? true : undefined));
    stage.adapter.clock.add({ hours: 240 });
    const state = await stateOf(stage.adapter, id);
    expect([documentsOf(state), stage.calls('/gateway/')]).toEqual([0, 1]);
    expect(await searchAll(stage.adapter, `DocumentReference?related=ServiceRequest/${id}&type=34133-9`)).toEqual([]);
    // the copy asked for by letter goes on, with its clock
    expect([transferOf(state, 'noord').at('status').text, transferOf(state, 'noord').at('dueAt').text]).toEqual(['in-progress', expect.stringContaining('23:59:59')]);
  });

  it('between two attempts: no further attempt', async () => {
    const stage = await openStage();
    const id = await send(stage, allowed(stage));
    await cameIn(stage, id);
    await act(stage, id, `authorisations/${await formOf(stage, id)}/withdrawal`, withdrawal(stage));
    const before = stage.calls();
    stage.adapter.clock.add({ hours: 240 });
    expect((await searchAll(stage.adapter, 'Task?exchange-at=gt2000-01-01'))).toEqual([]);
    expect(stage.calls()).toBe(before);
  });

  it('holds until the patient authorises anew; a correction of the request is no such act', async () => {
    const stage = await openStage();
    const id = await send(stage, allowed(stage));
    await cameIn(stage, id);
    await act(stage, id, `authorisations/${await formOf(stage, id)}/withdrawal`, withdrawal(stage));
    stage.network.state.addDocument({ id: 'ilias-late', patientId: 'ilias', custodian: 'noord', type: { code: '18842-5', display: 'Discharge summary' }, title: 'Late', language: 'nl-BE', createdAt: '2026-10-03T10:00:00+02:00', content: { kind: 'text', text: 'Late (invented)' } });
    const before = stage.calls();
    stage.adapter.clock.add({ hours: 1 });
    await patch(stage, id, { question: 'Another question?' });
    expect([transferOf(await stateOf(stage.adapter, id), 'noord').at('channel').text, stage.calls()]).toEqual(['letter', before]);
    const anew = await act(stage, id, 'authorisations', authorisationOf(stage.adapter.clock.now(), ['noord'], { form: { sha256: '3'.repeat(64), contentType: 'application/pdf' } }));
    expect([anew.status, transferOf(anew.body, 'noord').at('channel').text]).toEqual([201, 'network']);
    await untilState(stage.adapter, id, (s) => documentsOf(s) === 4, 'the fourth document');
  });

  it('a copy asked for over the network alone is cancelled; so is any with alsoCopy', async () => {
    const stage = await openStage();
    const alone = await send(stage, allowed(stage, (i) => ({ ...i, custodians: i.custodians.map(({ requestedAt: _r, receivedAt: _a, validAt: _v, clockEvidence: _e, clockRecordedBy: _b, ...c }) => c) })));
    await cameIn(stage, alone);
    const cancelled = await act(stage, alone, `authorisations/${await formOf(stage, alone)}/withdrawal`, withdrawal(stage));
    expect([transferOf(cancelled.body, 'noord').at('status').text, transferOf(cancelled.body, 'noord').at('statusReason').text]).toEqual(['cancelled', 'consent-withdrawn']);
    const letter = await send(stage, allowed(stage));
    const also = await act(stage, letter, `authorisations/${await formOf(stage, letter)}/withdrawal`, withdrawal(stage, { alsoCopy: true }));
    expect([transferOf(also.body, 'noord').at('status').text, transferOf(also.body, 'noord').at('statusReason').text]).toEqual(['cancelled', 'consent-withdrawn']);
  });

  it('leaves what another authorisation still permits', async () => {
    const stage = await openStage();
    const second = authorisationOf(stage.adapter.clock.now(), ['noord'], { form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' } });
    const id = await send(stage, allowed(stage, (i) => ({ ...i, authorisations: [...i.authorisations, second] })));
    await cameIn(stage, id);
    const one = await act(stage, id, `authorisations/${await formOf(stage, id, 0)}/withdrawal`, withdrawal(stage));
    expect([transferOf(one.body, 'noord').at('channel').text, transferOf(one.body, 'noord').at('decision', 'permit').value]).toEqual(['network', true]);
    const both = await act(stage, id, `authorisations/${await formOf(stage, id, 1)}/withdrawal`, withdrawal(stage));
    expect(transferOf(both.body, 'noord').at('channel').text).toBe('letter');
  });

  it.each<readonly [string, { form?: string; by?: string | undefined; withdrawnAt?: string }, number]>([
    ['by a child of nine', { by: 'patient' }, 403],
    ['of a form that the request has not', { form: '00000000-0000-4000-8000-000000000000' }, 404],
    ['from the future', { withdrawnAt: '2030-01-01T00:00:00Z' }, 422],
    ['without who', { by: undefined }, 422],
  ])('%s is refused, and the exchange goes on', async (_name, { form, ...change }, status) => {
    const stage = await openStage();
    const id = await send(stage, allowed(stage));
    const refused = await act(stage, id, `authorisations/${form ?? await formOf(stage, id)}/withdrawal`, withdrawal(stage, change));
    expect(refused.status).toBe(status);
    await cameIn(stage, id);
  });

  it('twice: the second finds nothing to withdraw; under one key it is the first one\'s answer, also at the same moment', async () => {
    const stage = await openStage();
    const id = await send(stage, allowed(stage));
    const path = `authorisations/${await formOf(stage, id)}/withdrawal`;
    const body = withdrawal(stage);
    const answers = await Promise.all(Array.from({ length: 4 }, () => act(stage, id, path, body, 'key-1')));
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map((a) => a.text)).size).toBe(1);
    expect((await act(stage, id, path, body)).status).toBe(409);
    expect((await act(stage, id, path, { ...body, by: 'patient' }, 'key-1')).status).toBe(409);
  });
});

describe('the network itself refuses (S8)', () => {
  it('403: patient-pending, no retry until a new authorisation', async () => {
    const stage = await openStage();
    stage.network.state.setFaults([{ path: '/custodians/noord/fhir/DocumentReference', kind: '403' }]);
    const id = await send(stage, allowed(stage, (i) => ({ ...i, custodians: childIntake(stage.adapter.clock.now(), ['noord', 'gp']).custodians })));
    const refused = await heldFor(stage, id, 'network-refused');
    expect([refused.at('state').text, transferOf(refused, 'noord').at('nextAttemptAt').text]).toEqual(['awaiting-information', '']);
    expect(refused.at('missing').list.map((m) => `${m.at('code').text}:${m.at('suppliedBy').text}`)).toContain('authorisation-network-refused:patient');
    stage.network.state.setFaults([]);
    const before = stage.calls();
    stage.adapter.clock.add({ hours: 48 });
    expect((await patch(stage, id, { question: 'Another question?' })).status).toBe(200);
    const forGp = authorisationOf(stage.adapter.clock.now(), ['gp'], { form: { sha256: '1'.repeat(64), contentType: 'application/pdf' } });
    expect((await act(stage, id, 'authorisations', forGp)).status).toBe(201);
    expect([transferOf(await stateOf(stage.adapter, id), 'noord').at('statusReason').text, stage.calls()]).toEqual(['network-refused', before]);
    const anew = authorisationOf(stage.adapter.clock.now(), ['noord'], { form: { sha256: '2'.repeat(64), contentType: 'application/pdf' } });
    expect((await act(stage, id, 'authorisations', anew)).status).toBe(201);
    await cameIn(stage, id);
  });

  it('for one document: the others stay, and the transfer waits for the patient', async () => {
    const stage = await openStage();
    stage.network.state.setFaults([{ path: '/gateway/noord/ilias-pathology', kind: '403' }]);
    const id = await send(stage, allowed(stage));
    await heldFor(stage, id, 'network-refused');
    expect(stage.calls('/gateway/noord/ilias-pathology')).toBe(1);
  });
});

describe('a document that the patient refuses (S8)', () => {
  it('is never asked for; the others come', async () => {
    const stage = await openStage();
    const found = await fetch(`${stage.network.base}/DocumentReference/ilias-pathology`, { headers: { Authorization: `Bearer ${stage.network.token}` } });
    const uniqueId = ((await found.json()) as { masterIdentifier: { value: string } }).masterIdentifier.value.replace('urn:uuid:', '');
    stage.network.state.calls.length = 0;
    const id = await send(stage, allowed(stage, (i) => ({ ...i, authorisations: [authorisationOf(stage.adapter.clock.now(), ['noord'], { refusals: { documents: [uniqueId] } })] })));
    const state = await untilState(stage.adapter, id, (s) => documentsOf(s) === 2 && transferOf(s, 'noord').at('statusReason').text === 'document-refused', 'two documents');
    expect([documentsOf(state), stage.calls('/gateway/noord/ilias-pathology'), stage.calls('/gateway/')]).toEqual([2, 0, 2]);
    expect(await auditedOf(stage)).toContain('consent-refused');
  });
});
