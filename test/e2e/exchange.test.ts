// The exchange with a network on bad days: what each wrong answer becomes, what is asked again, what is never asked twice (S12, S14).
import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../src/simulator/faults.ts';
import type { Json } from '../../src/simulator/to-json.ts';
import { searchAll, stateOf, transferOf, until, untilState } from '../support/adapter.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { adultIntake, authorisationOf, bytesOf, childIntake, submit, type StoryIntake } from '../support/stories.ts';

const send = async (stage: Stage, intake: object): Promise<string> => {
  const answer = await submit(stage.adapter, intake);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.at('id').text;
};
const child = (stage: Stage, change: (intake: StoryIntake) => object = (i) => i): object =>
  change({ ...childIntake(stage.adapter.clock.now()), authorisations: [authorisationOf(stage.adapter.clock.now())] });
const noord = (state: Json): Json => transferOf(state, 'noord');
const documentsOf = (state: Json): number => noord(state).at('documents').list.length;
const quarantineOf = (state: Json): readonly string[] => noord(state).at('quarantined').list.map((q) => q.at('reason').text);
/** The attempt with this number has ended, and the next is planned or none. */
const attempted = (stage: Stage, id: string, attempts: number): Promise<Json> => untilState(stage.adapter, id, (s) => {
  const next = noord(s).at('nextAttemptAt').text;
  return noord(s).at('attempts').value === attempts && next === stage.adapter.clock.now().add({ seconds: 60 }).toString({ smallestUnit: 'millisecond' });
}, `attempt ${String(attempts)} has ended`);
/** On to the next attempt, once one has ended. */
const poll = async (stage: Stage, id: string, attempts: number): Promise<Json> => {
  stage.adapter.clock.add({ seconds: 60 });
  return attempted(stage, id, attempts);
};
const filed = (stage: Stage, id: string): Promise<readonly Json[]> => searchAll(stage.adapter, `DocumentReference?related=ServiceRequest/${id}&custodian:missing=false&creation=gt2000-01-01`);

const SEARCH = '/custodians/noord/fhir/DocumentReference';
const PATIENT = '/custodians/noord/fhir/Patient';
const ONE = '/gateway/noord/ilias-history';

describe('a document that is not what was announced goes into quarantine, once', () => {
  const wrong: readonly (readonly [FaultKind, string, string, number])[] = [
    ['wrong-size', SEARCH, 'size-mismatch', 3], ['wrong-hash', SEARCH, 'hash-mismatch', 3], ['other-patient', SEARCH, 'other-patient', 3], ['html', ONE, 'size-mismatch', 1],
  ];
  it.each(wrong)('%s at %s: %s', async (kind, path, reason, bad) => {
    const stage = await openStage();
    stage.network.state.setFaults([{ path, kind }]);
    const id = await send(stage, child(stage));
    const state = await attempted(stage, id, 1);
    expect(quarantineOf(state)).toEqual(Array.from({ length: bad }, () => reason));
    expect(documentsOf(state)).toBe(3 - bad);
    expect((await filed(stage, id)).length).toBe(3 - bad);
    expect(state.at('dossier', 'documents').list.map((d) => d.at('type').text).includes('34133-9')).toBe(false);
    // its bytes are kept aside for who is to look into it, and open as a file only
    const binary = await stage.adapter.get(`/fhir/R4/${noord(state).at('quarantined', 0, 'binary').text}`, { Accept: '*/*' });
    expect([binary.status, binary.headers.get('content-disposition')]).toEqual([200, expect.stringContaining('attachment')]);
    // asked again, it is not fetched again
    stage.network.state.setFaults([]);
    const fetched = stage.calls('/gateway/');
    expect(quarantineOf(await poll(stage, id, 2)).length).toBe(bad);
    expect(stage.calls('/gateway/')).toBe(fetched);
  });

  it('control: nothing wrong, nothing in quarantine', async () => {
    const stage = await openStage();
    const id = await send(stage, child(stage));
    const state = await attempted(stage, id, 1);
    expect([documentsOf(state), quarantineOf(state), (await filed(stage, id)).length, noord(state).at('statusReason').text]).toEqual([3, [], 3, '']);
  });
});

describe('an answer that is none is asked for again on schedule', () => {
  const failing: readonly (readonly [FaultKind, string, string, number])[] = [
    ['html', SEARCH, 'network-rejected', 0], ['500', SEARCH, 'network-unavailable', 0], ['truncate', SEARCH, 'network-unavailable', 0], ['never', SEARCH, 'network-timeout', 0],
    ['redirect', SEARCH, 'link-elsewhere', 0], ['next-elsewhere', SEARCH, 'link-elsewhere', 0], ['500', PATIENT, 'network-unavailable', 0], ['html', PATIENT, 'network-rejected', 0],
    ['500', ONE, 'network-unavailable', 2], ['truncate', ONE, 'document-cut-short', 2], ['never', ONE, 'network-timeout', 2], ['redirect', ONE, 'document-elsewhere', 2],
    ['attachment-elsewhere', SEARCH, 'document-elsewhere', 0], ['401', PATIENT, 'access-refused', 0], ['401', SEARCH, 'access-refused', 0], ['401', ONE, 'access-refused', 0],
  ];
  it.each(failing)('%s at %s: %s', async (kind, path, reason, others) => {
    const stage = await openStage(kind === 'never' ? { peersWith: (peers) => peers.map((p) => ({ ...p, limits: { timeoutMs: 2000, documentTimeoutMs: 20_000 } })) } : {});
    stage.network.state.setFaults([{ path, kind }]);
    const id = await send(stage, child(stage));
    const state = await attempted(stage, id, 1);
    expect([documentsOf(state), quarantineOf(state), noord(state).at('statusReason').text]).toEqual([others, [], reason]);
    // a failed call is on the audit trail without what the other side said
    expect((await searchAll(stage.adapter, 'AuditEvent?_count=200')).some((a) => ['4', '8'].includes(a.at('outcome').text))).toBe(true);
    // not before its time
    stage.adapter.clock.add({ seconds: 59 });
    const before = stage.calls();
    expect(noord(await stateOf(stage.adapter, id)).at('attempts').value).toBe(1);
    stage.network.state.setFaults([]);
    stage.adapter.clock.add({ seconds: 1 });
    const after = await attempted(stage, id, 2);
    expect([documentsOf(after), noord(after).at('statusReason').text]).toEqual([3, '']);
    expect(stage.calls()).toBeGreaterThan(before);
    expect(stage.network.state.calls.every((c) => c.authorised || c.path.endsWith('/metadata'))).toBe(true);
  });

  it('a token never goes to the host that an address names elsewhere', async () => {
    const stage = await openStage();
    stage.network.state.setFaults([{ path: SEARCH, kind: 'attachment-elsewhere' }]);
    const id = await send(stage, child(stage));
    await attempted(stage, id, 1);
    expect(stage.calls('/gateway/')).toBe(0);
    const trail = (await searchAll(stage.adapter, 'AuditEvent?_count=200')).map((a) => a.at('outcomeDesc').text);
    expect(trail.filter((d) => d === 'business-rule')).toHaveLength(3);
  });

  it('slow, but in time: it is waited for', async () => {
    const stage = await openStage();
    stage.network.state.setFaults([{ path: ONE, kind: 'slow', delayMs: 250 }]);
    expect(documentsOf(await attempted(stage, await send(stage, child(stage)), 1))).toBe(3);
  });

  it('a patient whom the custodian does not know, or knows twice, is asked about again; documents of neither are taken', async () => {
    const stage = await openStage();
    const ilias = stage.network.state.patients.get('ilias');
    if (!ilias) throw new Error('no such seed');
    stage.network.state.patients.delete('ilias');
    const id = await send(stage, child(stage));
    expect([noord(await attempted(stage, id, 1)).at('statusReason').text, stage.calls(SEARCH)]).toEqual(['patient-unknown', 0]);
    stage.network.state.patients.set('ilias', ilias);
    stage.network.state.patients.set('twin', { ...ilias, id: 'twin' });
    expect([noord(await poll(stage, id, 2)).at('statusReason').text, stage.calls(SEARCH)]).toEqual(['patient-ambiguous', 0]);
    stage.network.state.patients.delete('twin');
    expect(documentsOf(await poll(stage, id, 3))).toBe(3);
  });
});

describe('who is asked, and by which number', () => {
  it('a peer that is not in the peer file: looked at on schedule, not in a circle', async () => {
    const stage = await openStage({ peersWith: () => [] });
    const id = await send(stage, child(stage));
    const state = await attempted(stage, id, 0);
    expect(noord(state).at('statusReason').text).toBe('peer-not-configured');
    const versionOf = async (): Promise<string> => (await searchAll(stage.adapter, `Task?based-on=ServiceRequest/${id}`))[0]?.at('meta', 'versionId').text ?? '';
    const version = await versionOf();
    // a hundred looks of the worker, should it have anything to do
    for (let i = 0; i < 100; i += 1) await stage.adapter.get('/healthz');
    expect(await versionOf()).toBe(version);
  });

  it('a peer is asked by a number that it knows, else not at all', async () => {
    const system = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin';
    const other = { system: 'https://placer.example.org/patients', value: 'P-1' };
    const stage = await openStage({ peersWith: (peers) => peers.map((p) => ({ ...p, patientIdentifierSystems: [system] })) });
    const both = await send(stage, child(stage, (i) => ({ ...i, patient: { ...(i['patient'] as object), identifiers: [other, ...(i['patient'] as { identifiers: object[] }).identifiers] } })));
    expect(documentsOf(await attempted(stage, both, 1))).toBe(3);
    expect(stage.network.state.calls.some((c) => decodeURIComponent(c.query).includes('P-1'))).toBe(false);
    const before = stage.calls();
    const unknown = await send(stage, child(stage, (i) => ({ ...i, patient: { ...(i['patient'] as object), identifiers: [{ ...other, value: 'P-2' }] } })));
    expect([noord(await attempted(stage, unknown, 0)).at('statusReason').text, stage.calls()]).toEqual(['no-identifier-for-peer', before]);
  });

  it('a copy for the patient or another doctor is never asked for over the network', async () => {
    const stage = await openStage();
    const doctor = { identifiers: [{ system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi', value: '10099922001' }], name: { family: 'Verzinsel' } };
    for (const deliverTo of ['patient', doctor]) {
      const id = await send(stage, child(stage, (i) => ({ ...i, custodians: i.custodians.map((c) => ({ ...c, deliverTo })) })));
      const transfer = noord(await stateOf(stage.adapter, id));
      expect([transfer.at('nextAttemptAt').text, transfer.at('decision').value]).toEqual(['', undefined]);
    }
    // control: the worker was at work meanwhile
    expect(documentsOf(await attempted(stage, await send(stage, child(stage)), 1))).toBe(3);
    expect(stage.calls(PATIENT)).toBe(1);
  });

  it('custodians that never answer keep no other waiting', async () => {
    const stage = await openStage({ settings: { exchangeLeaseSeconds: 300 }, peersWith: (peers) => peers.map((p) => ({ ...p, limits: { timeoutMs: 60_000, documentTimeoutMs: 60_000 } })) });
    stage.network.state.setFaults([{ path: '/custodians/zuid/', kind: 'never' }]);
    const now = stage.adapter.clock.now();
    for (let i = 0; i < 3; i += 1) await send(stage, { ...childIntake(now, ['zuid']), authorisations: [authorisationOf(now, ['zuid'])] });
    await until('three hang', () => (stage.calls('/custodians/zuid/') === 3 ? true : undefined));
    for (let i = 0; i < 3; i += 1) expect(documentsOf(await attempted(stage, await send(stage, child(stage)), 1))).toBe(3);
  });
});

describe('documents come once, and a transfer completes when it is complete', () => {
  it('over many polls nothing is fetched or filed twice; what is new comes', async () => {
    const stage = await openStage();
    stage.network.state.hold(true, { id: 'ilias-laboratory' });
    const id = await send(stage, child(stage));
    expect(documentsOf(await attempted(stage, id, 1))).toBe(2);
    await poll(stage, id, 2);
    expect(stage.calls('/gateway/')).toBe(2);
    stage.network.state.hold(false, { id: 'ilias-laboratory' });
    await poll(stage, id, 3);
    const last = await poll(stage, id, 4);
    expect([documentsOf(last), stage.calls('/gateway/'), (await filed(stage, id)).length]).toEqual([3, 3, 3]);
    // a complete copy is complete when somebody says so
    expect(noord(last).at('status').text).toBe('in-progress');
    const completed = await stage.adapter.post(`/second-opinion-requests/${id}/transfers/${noord(last).at('id').text}/completion`, { completedAt: stage.adapter.clock.now().toString(), recordedBy: 'coordinator-1' });
    expect([completed.status, noord(completed.body).at('status').text, completed.body.at('state').text]).toEqual([200, 'completed', 'assessment']);
    const before = stage.calls();
    stage.adapter.clock.add({ hours: 48 });
    expect(await searchAll(stage.adapter, 'Task?exchange-at=gt2000-01-01')).toEqual([]);
    expect(stage.calls()).toBe(before);
  });

  it('by kinds: when each kind has come, and not before', async () => {
    const stage = await openStage();
    stage.network.state.hold(true, { id: 'marijke-laboratory' });
    const id = await send(stage, adultIntake(stage.adapter.clock.now()));
    const zuid = await untilState(stage.adapter, id, (s) => transferOf(s, 'zuid').at('status').text === 'completed', 'zuid is complete');
    expect(transferOf(zuid, 'zuid').at('documents').list).toHaveLength(1);
    const waiting = await attempted(stage, id, 1);
    expect([documentsOf(waiting), noord(waiting).at('status').text, waiting.at('state').text]).toEqual([2, 'in-progress', 'collecting-records']);
    stage.network.state.hold(false, { id: 'marijke-laboratory' });
    stage.adapter.clock.add({ seconds: 60 });
    const done = await untilState(stage.adapter, id, (s) => noord(s).at('status').text === 'completed', 'noord is complete');
    expect([documentsOf(done), done.at('state').text, done.at('dossier', 'complete').value, done.at('missing').list.length]).toEqual([3, 'assessment', true, 0]);
  });

  it('two requests about one patient each get their own', async () => {
    const stage = await openStage();
    const ids = await Promise.all([1, 2].map(() => send(stage, child(stage))));
    for (const id of ids) expect((await attempted(stage, id, 1)).at('dossier', 'documents').list).toHaveLength(3);
    const all = await searchAll(stage.adapter, 'DocumentReference?type=34133-9');
    expect(new Set(all.map((d) => d.at('id').text)).size).toBe(2);
  });

  it('a file that the patient uploaded already is another document than the custodian\'s', async () => {
    const stage = await openStage();
    const text = bytesOf('text/plain', 'Samenvatting van het dossier (verzonnen).\nVoorgeschiedenis: nefrotisch syndroom sinds 2024.\n');
    const id = await send(stage, child(stage));
    await attempted(stage, id, 1);
    const attached = await stage.adapter.upload(`/second-opinion-requests/${id}/documents?type=34133-9`, 'text/plain', text);
    expect([attached.status, attached.body.at('dossier', 'documents').list.length]).toEqual([201, 4]);
  });
});
