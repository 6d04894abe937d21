// Documents go out to whom the patient lets them (S17), once, whatever happens on the way (S19): over real HTTP, against a recipient that also lies.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FaultKind } from '../../src/simulator/faults.ts';
import { toJson, type Json } from '../../src/simulator/to-json.ts';
import { searchAll, stateOf, until, untilState, type Answer } from '../support/adapter.ts';
import { provideBundle } from '../support/provide.ts';
import { openStage, type Stage, type StageOptions } from '../support/stage.ts';
import { xmlFront } from '../support/xml-front.ts';
import { authorisationOf, childIntake, submit, uploadFiles } from '../support/stories.ts';

const ORGANISATION = { identifiers: [{ system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71098712' }], name: 'Practice De Linde (invented)' };
const RECIPIENTS = [{ key: 'gp', kind: 'gp', organisation: ORGANISATION, network: { peer: 'gp' } }, { key: 'paper', kind: 'physician', organisation: { ...ORGANISATION, identifiers: [] } }];
const PATH = '/recipient/fhir';

interface Ready { readonly stage: Stage; readonly id: string; readonly form: string }

const act = async ({ adapter }: Stage, id: string, path: string, body: object, key?: string): Promise<Answer> =>
  adapter.post(`/second-opinion-requests/${id}/${path}`, await uploadFiles(adapter, body), key ? { 'Idempotency-Key': key } : {});

/** The child's records are here; `releaseTo` of the mother's form. */
const ready = async (releaseTo: readonly string[] | 'nobody' = ['gp'], options: StageOptions = {}): Promise<Ready> => {
  const stage = await openStage(options);
  const now = stage.adapter.clock.now();
  const intake = { ...childIntake(now), recipients: RECIPIENTS, authorisations: [authorisationOf(now, ['noord'], releaseTo === 'nobody' ? {} : { releaseTo })] };
  const id = (await submit(stage.adapter, intake)).body.at('id').text;
  const state = await untilState(stage.adapter, id, (s) => s.at('transfers', 0, 'documents').list.length === 3 && s.at('transfers', 0, 'nextAttemptAt').text !== '', 'the records');
  return { stage, id, form: state.at('authorisations', 0, 'id').text };
};
/** What the peer file says of the recipient, beside its address and token. */
const gpWith = (more: (peer: { readonly baseUrl: string }) => object): Pick<StageOptions, 'peersWith'> =>
  ({ peersWith: (peers) => peers.map((p) => ('id' in p && p.id === 'gp' ? { ...p, ...more(p as unknown as { readonly baseUrl: string }) } : p)) });
const order = (r: Ready, body: object = { recipient: 'gp', documents: 'dossier' }, key?: string): Promise<Answer> => act(r.stage, r.id, 'deliveries', body, key);
const posts = ({ stage }: Ready): number => stage.network.state.calls.filter((c) => c.method === 'POST' && c.path.startsWith(PATH)).length;
const lookUps = ({ stage }: Ready): number => stage.network.state.calls.filter((c) => c.path === `${PATH}/DocumentReference`).length;
const deliveryOf = (state: Json): Json => state.at('deliveries', 0);
const acknowledged = (state: Json): number => deliveryOf(state).at('documents').list.filter((d) => d.at('acknowledged').value === true).length;
const completed = ({ stage, id }: Ready): Promise<Json> => untilState(stage.adapter, id, (s) => deliveryOf(s).at('status').text === 'completed', 'delivered');
const failing = ({ stage, id }: Ready, reason: string): Promise<Json> => untilState(stage.adapter, id, (s) => deliveryOf(s).at('statusReason').text === reason, reason);
const strike = ({ stage }: Ready, kind: FaultKind, more: { readonly times?: number; readonly delayMs?: number } = { times: 1 }): void => { stage.network.state.setFaults([{ path: PATH, kind, ...more }]); };
/** SHA-1 of what the recipient has, and of what is kept here. */
const expectSameBytes = async ({ stage, id }: Ready): Promise<void> => {
  const dossier = new Set((await stateOf(stage.adapter, id)).at('dossier', 'documents').list.map((d) => d.at('id').text));
  const kept = await searchAll(stage.adapter, `DocumentReference?related=ServiceRequest/${id}`);
  const here = kept.filter((d) => dossier.has(d.at('id').text)).map((d) => d.at('content', 0, 'attachment', 'hash').text).sort();
  expect([...stage.network.state.received.values()].map((r) => createHash('sha1').update(r.bytes).digest('base64')).sort()).toEqual(here);
  expect(here).toHaveLength(3);
};
/** Many rounds of the worker. */
const rounds = (): Promise<unknown> => new Promise((resolve) => { setTimeout(resolve, 200); });
const retryLater = ({ stage }: Ready): void => { stage.adapter.clock.add({ hours: 2 }); };

it('the dossier goes out as one package, byte for byte, each document acknowledged, decided and audited before', async () => {
  const r = await ready();
  const made = await order(r, undefined, 'once');
  expect(made.body.at('deliveries').list).toHaveLength(1);
  expect([made.status, deliveryOf(made.body).at('status').text, deliveryOf(made.body).at('release', 'permit').value]).toEqual([201, 'requested', true]);
  const state = await completed(r);
  expect([posts(r), lookUps(r), acknowledged(state)]).toEqual([1, 0, 3]);
  expect(deliveryOf(state).at('documents').list.map((d) => d.at('location').text)).toEqual(['DocumentReference/1', 'DocumentReference/2', 'DocumentReference/3']);
  await expectSameBytes(r);
  const again = await order(r, undefined, 'once');
  expect([again.status, again.body.at('deliveries').list.length, posts(r)]).toEqual([200, 1, 1]);

  const told = (await r.stage.adapter.get(`/second-opinion-requests/${r.id}/exchanges`)).body.at('exchanges').list.find((e) => e.at('kind').text === 'delivery');
  expect(told?.at('attempts').list.map((a) => `${a.at('what').text} ${a.at('outcome').text}`)).toEqual(expect.arrayContaining(['sent documents done', 'checked whether it is authorised done']));
  expect(told?.at('sent').list.map((d) => [d.at('acknowledged').value, d.at('location').text])).toEqual([[true, 'DocumentReference/1'], [true, 'DocumentReference/2'], [true, 'DocumentReference/3']]);

  const audits = await searchAll(r.stage.adapter, 'AuditEvent?_count=200&_sort=date');
  const exports = audits.filter((a) => a.at('subtype', 0, 'code').text === 'ITI-65');
  expect(exports.map((a) => [a.at('meta', 'profile', 0).text.split('/').at(-1), a.at('outcome').text])).toEqual([['IHE.MHD.ProvideBundle.Audit.Source', '0']]);
  const consent = (await searchAll(r.stage.adapter, 'Consent?category=http://loinc.org|64292-6'))[0]?.at('id').text ?? '';
  const permits = audits.filter((a) => a.at('entity').list.some((e) => e.at('what', 'reference').text === `Consent/${consent}`));
  expect(permits.map((a) => a.at('outcome').text)).toEqual(['0', '0']);
});

describe('a recipient that speaks XML', () => {
  it.each<[FaultKind | 'none', number]>([['none', 1], ['500-after-accept', 1], ['500', 2]])('%s: the package, the questions and the answers are in XML', async (fault, sent) => {
    const front = await xmlFront();
    const r = await ready(['gp'], gpWith((peer) => ({ format: 'xml', baseUrl: front.before(peer.baseUrl) })));
    if (fault !== 'none') strike(r, fault);
    await order(r);
    if (fault === '500') { await failing(r, 'network-unavailable'); retryLater(r); }
    const state = await completed(r);
    expect([posts(r), acknowledged(state), front.refused()]).toEqual([sent, 3, 0]);
    await expectSameBytes(r);
  });
});

describe('a recipient that asks for Comprehensive metadata', () => {
  const coded = (system: string, code: string): object => ({ coding: [{ system, code }] });
  const FULL = {
    category: [coded('http://loinc.org', '11503-0')], securityLabel: [coded('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'N')],
    context: { facilityType: coded('http://snomed.info/sct', '22232009'), practiceSetting: coded('http://snomed.info/sct', '394915009') },
  };
  /** The custodian gives a document with all of it; its id. */
  const giveInFull = async (r: Ready): Promise<string> => {
    const bundle = provideBundle({ uniqueId: 'urn:oid:2.25.79', document: FULL, attachment: { language: 'nl', creation: '2026-09-20T08:00:00+02:00' } });
    const content = (bundle as unknown as { entry: { resource: { content: object[] } }[] }).entry[1]?.resource.content;
    Object.assign(content?.[0] ?? {}, { format: { system: 'http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode', code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient' } });
    const sent = await r.stage.adapter.post('/fhir/R4', bundle, { 'Content-Type': 'application/fhir+json' });
    expect(sent.status).toBe(200);
    return sent.body.at('entry', 1, 'response', 'location').text.split('/')[1] ?? '';
  };
  const LEVELS = [['uncontained-comprehensive', 'UnContained.Comprehensive'], ['comprehensive', 'Comprehensive']] as const;
  const declared = ({ stage }: Ready): readonly (string | undefined)[] => [...stage.network.state.received.values()].map(({ document }) => document.meta?.profile?.[0]?.split('/IHE.MHD.')[1]);

  it.each(LEVELS)('%s: what a custodian gave in full goes so, codes as they came', async (metadata, name) => {
    const r = await ready(['gp'], gpWith(() => ({ metadata })));
    await order(r, { recipient: 'gp', documents: [await giveInFull(r)] });
    await completed(r);
    expect(declared(r)).toEqual([`${name}.DocumentReference`]);
    const [received] = [...r.stage.network.state.received.values()];
    expect(received?.document).toMatchObject({ category: FULL.category, securityLabel: FULL.securityLabel, context: FULL.context });
    expect(received?.document.context?.sourcePatientInfo?.reference?.slice(0, 4)).toBe(metadata === 'comprehensive' ? '#pat' : 'urn:');
  });

  it.each(LEVELS)('%s: what a document lacks is not made up: it stays, the others go, and it is said whose it is to give', async (metadata) => {
    const r = await ready(['gp'], gpWith(() => ({ metadata })));
    const full = await giveInFull(r);
    await order(r);
    const state = await failing(r, 'metadata-not-given');
    expect(deliveryOf(state).at('documents').list.filter((d) => d.at('acknowledged').value === true).map((d) => d.at('id').text)).toEqual([full]);
    expect([declared(r).length, deliveryOf(state).at('nextAttemptAt').text]).toEqual([1, '']);
  });

  it('of a document that was filed here, it is ours', async () => {
    const r = await ready(['gp'], gpWith(() => ({ metadata: 'comprehensive' })));
    const filed = await r.stage.adapter.upload(`/second-opinion-requests/${r.id}/documents?type=11502-2&title=Ours`, 'application/pdf', Buffer.from('%PDF-1.4\nInvented'));
    const ours = filed.body.at('dossier', 'documents').list.find((d) => d.at('title').text === 'Ours')?.at('id').text;
    await order(r, { recipient: 'gp', documents: [ours] });
    await failing(r, 'metadata-not-known');
    expect(posts(r)).toBe(0);
  });

  it('or takes Minimal too: all of it goes, with Minimal', async () => {
    const r = await ready(['gp'], gpWith(() => ({ metadata: 'comprehensive', acceptsMinimal: true })));
    await giveInFull(r);
    await order(r);
    await completed(r);
    expect(declared(r)).toEqual(Array.from({ length: 4 }, () => 'Minimal.DocumentReference'));
  });
});

describe('a document that was replaced', () => {
  /** The custodian sends a correction of the first document of the dossier; gives the new one's id. */
  const correct = async (r: Ready, uniqueId = 'urn:oid:2.25.77', reference?: string): Promise<{ readonly old: string; readonly corrected: string }> => {
    const [first] = await searchAll(r.stage.adapter, `DocumentReference?related=ServiceRequest/${r.id}&type=11526-1&status=current`);
    const old = reference ?? `DocumentReference/${first?.at('id').text ?? ''}`;
    const sent = await r.stage.adapter.post('/fhir/R4', provideBundle({ uniqueId, text: `Corrected (${uniqueId}).\n`, document: { relatesTo: [{ code: 'replaces', target: { reference: old } }] } }), { 'Content-Type': 'application/fhir+json' });
    expect(sent.status).toBe(200);
    return { old: old.replace('DocumentReference/', ''), corrected: sent.body.at('entry', 1, 'response', 'location').text.split('/')[1] ?? '' };
  };
  const deliverOne = async (r: Ready, id: string): Promise<void> => {
    await order(r, { recipient: 'gp', documents: [id] });
    await untilState(r.stage.adapter, r.id, (s) => s.at('deliveries').list.every((d) => d.at('status').text === 'completed'), 'all delivered');
  };
  const received = ({ stage }: Ready): readonly [string | undefined, string, number][] =>
    [...stage.network.state.received.values()].map(({ document }) => [document.masterIdentifier?.value, document.status, document.relatesTo?.length ?? 0]);
  const pathology = async (r: Ready): Promise<Json> => (await searchAll(r.stage.adapter, `DocumentReference?related=ServiceRequest/${r.id}&type=11526-1&status=current`))[0] ?? toJson(undefined);

  it('is superseded at the recipient that has it, by the message that brings the new one', async () => {
    const r = await ready();
    const first = await pathology(r);
    await deliverOne(r, first.at('id').text);
    const { corrected } = await correct(r);
    await deliverOne(r, corrected);
    expect(received(r)).toEqual([[first.at('masterIdentifier', 'value').text, 'superseded', 0], ['urn:oid:2.25.77', 'current', 1]]);
    const [, second] = [...r.stage.network.state.received.values()];
    expect(second?.document.relatesTo).toEqual([{ code: 'replaces', target: { reference: `${r.stage.network.origin}${PATH}/DocumentReference/1` } }]);
  });

  it('over a version that the recipient never got', async () => {
    const r = await ready();
    await deliverOne(r, (await pathology(r)).at('id').text);
    const { corrected: between } = await correct(r);
    const { corrected } = await correct(r, 'urn:oid:2.25.78', `DocumentReference/${between}`);
    await deliverOne(r, corrected);
    expect(received(r).map(([, status]) => status)).toEqual(['superseded', 'current']);
  });

  it('and was not delivered is not told of', async () => {
    const r = await ready();
    const { corrected } = await correct(r);
    await deliverOne(r, corrected);
    expect(received(r)).toEqual([['urn:oid:2.25.77', 'current', 0]]);
  });

  it('before it was sent goes in the version that holds', async () => {
    const r = await ready();
    strike(r, '500', {});
    const id = (await pathology(r)).at('id').text;
    await order(r, { recipient: 'gp', documents: [id] });
    await failing(r, 'network-unavailable');
    const { corrected } = await correct(r);
    r.stage.network.state.setFaults([]);
    retryLater(r);
    const state = await completed(r);
    expect(received(r)).toEqual([['urn:oid:2.25.77', 'current', 0]]);
    expect(deliveryOf(state).at('documents').list.map((d) => [d.at('id').text, d.at('acknowledged').value])).toEqual([[corrected, true]]);
  });

  it('that the recipient does not have any more: it refuses, and nothing is taken for delivered', async () => {
    const r = await ready();
    await deliverOne(r, (await pathology(r)).at('id').text);
    const { corrected } = await correct(r);
    r.stage.network.state.received.clear();
    await order(r, { recipient: 'gp', documents: [corrected] });
    const state = await untilState(r.stage.adapter, r.id, (s) => s.at('deliveries').list.some((d) => d.at('statusReason').text === 'network-rejected'), 'refused');
    expect([state.at('deliveries').list.filter((d) => d.at('status').text === 'completed').length, received(r)]).toEqual([1, []]);
  });
});

it('one document alone, and in several messages where the peer takes no larger ones', async () => {
  const r = await ready(['gp'], { peersWith: (peers) => peers.map((p) => ({ ...p, limits: { maxProvideBytes: 65_536 } })) });
  const [first] = (await stateOf(r.stage.adapter, r.id)).at('dossier', 'documents').list;
  await order(r, { recipient: 'gp', documents: [first?.at('id').text] });
  expect([acknowledged(await completed(r)), posts(r), r.stage.network.state.received.size]).toEqual([1, 1, 1]);
});

it('a recipient has no more messages on the way to it than it has places, of however many requests', async () => {
  const first = await ready(['gp'], { peersWith: (peers) => peers.map((p) => ({ ...p, limits: { maxConcurrent: 2, timeoutMs: 3000 } })) });
  const now = first.stage.adapter.clock.now();
  const others = await Promise.all([1, 2, 3].map(async () => (await submit(first.stage.adapter, { ...childIntake(now), recipients: RECIPIENTS, authorisations: [authorisationOf(now, ['noord'], { releaseTo: ['gp'] })] })).body.at('id').text));
  const all = [first, ...others.map((id) => ({ ...first, id }))];
  for (const { id } of all) await untilState(first.stage.adapter, id, (s) => s.at('transfers', 0, 'documents').list.length === 3 && s.at('transfers', 0, 'nextAttemptAt').text !== '', 'the records');
  strike(first, 'never', { times: 2 });
  for (const each of all) await order(each);
  await until('two are on the way', () => (posts(first) === 2 ? true : undefined));
  await rounds();
  expect(posts(first)).toBe(2);
  expect((await first.stage.adapter.get('/metrics')).text).toContain('peer_exchanges_running{peer="gp"} 2');
  await until('the first have timed out, and the others go', () => (posts(first) > 2 ? true : undefined));
});

describe('what cannot be ordered', () => {
  it.each<[string, object, number]>([
    ['an unknown recipient', { recipient: 'nobody', documents: 'dossier' }, 422], ['a recipient whom no peer serves', { recipient: 'paper', documents: 'dossier' }, 422],
    ['a document of another dossier', { recipient: 'gp', documents: ['elsewhere'] }, 422], ['nothing', { recipient: 'gp', documents: [] }, 422], ['everything', { recipient: 'gp', documents: 'all' }, 422], ['no recipient', { documents: 'dossier' }, 422],
  ])('%s', async (_name, body, status) => {
    const r = await ready();
    expect((await order(r, body)).status).toBe(status);
    expect([(await stateOf(r.stage.adapter, r.id)).at('deliveries').list.length, posts(r)]).toEqual([0, 0]);
  });
});

describe('without a release nothing leaves', () => {
  it('it waits, says whose word is missing, in the worklist too, and goes once that is given', async () => {
    const r = await ready('nobody');
    const waiting = await order(r);
    expect([waiting.status, deliveryOf(waiting.body).at('statusReason').text, deliveryOf(waiting.body).at('nextAttemptAt').text]).toEqual([201, 'no-consent', '']);
    const worklist = await r.stage.adapter.get('/worklist', { Accept: 'application/json' });
    expect(worklist.body.at('rows', 0, 'deliveries').list.map((d) => [d.at('recipient').text, d.at('reason').text])).toEqual([[ORGANISATION.name, 'no-consent']]);
    expect(worklist.body.at('rows', 0, 'transfers').list).toHaveLength(1);
    r.stage.adapter.clock.add({ hours: 48 });
    expect(posts(r)).toBe(0);
    const now = r.stage.adapter.clock.now();
    await act(r.stage, r.id, 'authorisations', authorisationOf(now, [], { custodians: undefined, releaseTo: ['gp'], form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' } }));
    await completed(r);
    expect(posts(r)).toBe(1);
  });

  const released = (r: Ready, change: object = {}): Promise<Answer> =>
    act(r.stage, r.id, 'authorisations', authorisationOf(r.stage.adapter.clock.now(), [], { custodians: undefined, releaseTo: ['gp'], form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' }, ...change }));

  it('a release whose time begins later: it goes by itself then, not before', async () => {
    const r = await ready('nobody');
    expect((await released(r, { validFrom: '2026-11-06' })).status).toBe(201);
    const opens = '2026-11-06T00:00:00+01:00';
    const made = deliveryOf((await order(r)).body);
    expect([made.at('statusReason').text, Temporal.Instant.from(made.at('nextAttemptAt').text).equals(Temporal.Instant.from(opens))]).toEqual(['no-consent', true]);
    r.stage.adapter.clock.set(Temporal.Instant.from(opens).subtract({ seconds: 1 }).toString());
    await rounds();
    expect(posts(r)).toBe(0);
    r.stage.adapter.clock.add({ seconds: 1 });
    await completed(r);
    expect(posts(r)).toBe(1);
  });

  it('a release that holds now goes before one that begins later', async () => {
    const r = await ready('nobody');
    await released(r, { validFrom: '2026-11-06' });
    await order(r);
    await released(r, { form: { sha256: 'e'.repeat(64), contentType: 'application/pdf' } });
    await completed(r);
    expect(posts(r)).toBe(1);
  });

  it.each<[string, FaultKind]>([['what the recipient\'s network refused', '403'], ['what was given up', '500']])('%s goes by a new release, and not without one', async (_what, kind) => {
    const r = await ready(['gp'], { settings: { exchangeMaxAttempts: 1 } });
    strike(r, kind, {});
    await order(r);
    const stopped = await untilState(r.stage.adapter, r.id, (s) => ['network-refused', 'exchange-given-up'].includes(deliveryOf(s).at('statusReason').text), 'stopped');
    expect(deliveryOf(stopped).at('nextAttemptAt').text).toBe('');
    r.stage.network.state.setFaults([]);
    const sent = posts(r);
    retryLater(r);
    await rounds();
    expect(posts(r)).toBe(sent);
    await released(r);
    await completed(r);
    expect([posts(r), r.stage.network.state.received.size]).toEqual([sent + 1, 3]);
  });

  it('one that a withdrawal cancelled is not sent after a new release, unless it is ordered anew', async () => {
    const r = await ready();
    strike(r, '500', {});
    await order(r);
    await failing(r, 'network-unavailable');
    await act(r.stage, r.id, `authorisations/${r.form}/withdrawal`, { by: 'representative', withdrawnAt: r.stage.adapter.clock.now().toString(), releaseTo: ['gp'] });
    r.stage.network.state.setFaults([]);
    const sent = posts(r);
    await released(r);
    retryLater(r);
    await rounds();
    expect([deliveryOf(await stateOf(r.stage.adapter, r.id)).at('status').text, posts(r)]).toEqual(['cancelled', sent]);
    expect((await order(r)).status).toBe(201);
    const state = await untilState(r.stage.adapter, r.id, (s) => s.at('deliveries').list.some((d) => d.at('status').text === 'completed'), 'delivered');
    expect([state.at('deliveries').list.map((d) => d.at('status').text).toSorted(), posts(r)]).toEqual([['cancelled', 'completed'], sent + 1]);
  });

  it('a withdrawal between the order and the sending stops it at once; control: it would have gone', async () => {
    const r = await ready();
    strike(r, '500', {});
    await order(r);
    await failing(r, 'network-unavailable');
    const sent = posts(r);
    const withdrawn = await act(r.stage, r.id, `authorisations/${r.form}/withdrawal`, { by: 'representative', withdrawnAt: r.stage.adapter.clock.now().toString(), releaseTo: ['gp'] });
    expect([withdrawn.status, deliveryOf(withdrawn.body).at('status').text, deliveryOf(withdrawn.body).at('statusReason').text]).toEqual([200, 'cancelled', 'consent-withdrawn']);
    r.stage.network.state.setFaults([]);
    retryLater(r);
    expect([posts(r), r.stage.network.state.received.size]).toEqual([sent, 0]);
  });

  it('a document that the patient refuses to release holds the package', async () => {
    const r = await ready('nobody');
    const [first] = await searchAll(r.stage.adapter, `DocumentReference?related=ServiceRequest/${r.id}&type=11526-1`);
    const now = r.stage.adapter.clock.now();
    const refusals = { documents: [first?.at('masterIdentifier', 'value').text ?? ''] };
    await act(r.stage, r.id, 'authorisations', authorisationOf(now, [], { custodians: undefined, releaseTo: ['gp'], refusals, form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' } }));
    expect(deliveryOf((await order(r)).body).at('statusReason').text).toBe('consent-refused');
    expect(posts(r)).toBe(0);
  });
});

describe('after an unclear attempt the recipient is asked before anything is sent again (S19)', () => {
  it.each<FaultKind>(['cut-after-accept', '500-after-accept', 'lie-locations'])('%s: it has everything, so nothing is sent twice', async (kind) => {
    const r = await ready();
    strike(r, kind);
    await order(r);
    const state = await completed(r);
    expect([posts(r), acknowledged(state), r.stage.network.state.received.size]).toEqual([1, 3, 3]);
    expect(lookUps(r)).toBeGreaterThan(0);
    await expectSameBytes(r);
  });

  it.each<FaultKind>(['500', 'html', 'truncate'])('%s: it has nothing, so that it is sent again later', async (kind) => {
    const r = await ready();
    strike(r, kind);
    await order(r);
    await until('the first attempt ended', async () => (deliveryOf(await stateOf(r.stage.adapter, r.id)).at('statusReason').text === '' ? undefined : true));
    expect(r.stage.network.state.received.size).toBe(0);
    retryLater(r);
    await completed(r);
    expect([posts(r), r.stage.network.state.received.size]).toEqual([2, 3]);
    await expectSameBytes(r);
  });

  it('a refusal for a duplicate counts as delivered where size and hash agree', async () => {
    const r = await ready();
    await order(r);
    await completed(r);
    await order(r);
    const state = await untilState(r.stage.adapter, r.id, (s) => s.at('deliveries').list.every((d) => d.at('status').text === 'completed') && s.at('deliveries').list.length === 2, 'both delivered');
    expect(state.at('deliveries').list.map((d) => d.at('documents').list.every((x) => x.at('acknowledged').value === true))).toEqual([true, true]);
    expect(r.stage.network.state.received.size).toBe(3);
  });

  it('and where they do not, a person is asked and nothing is sent again', async () => {
    const r = await ready();
    strike(r, 'keep-other');
    await order(r);
    await completed(r); // the recipient said 201 of each
    await order(r);
    const state = await untilState(r.stage.adapter, r.id, (s) => s.at('deliveries').list.some((d) => d.at('statusReason').text === 'delivery-differs'), 'a difference');
    const second = state.at('deliveries').list.find((d) => d.at('statusReason').text === 'delivery-differs');
    expect([second?.at('nextAttemptAt').text, second?.at('documents').list.some((d) => d.at('acknowledged').value === true)]).toEqual(['', false]);
    const before = posts(r);
    retryLater(r);
    expect(posts(r)).toBe(before);
  });

  it('the peer\'s own refusal is never a retry', async () => {
    const r = await ready();
    strike(r, '403', {});
    await order(r);
    const state = await failing(r, 'network-refused');
    expect([deliveryOf(state).at('nextAttemptAt').text, posts(r)]).toEqual(['', 1]);
  });
});

it('what is larger than the peer takes is said, and the rest goes', async () => {
  const r = await ready(['gp'], { peersWith: (peers) => peers.map((p) => ({ ...p, limits: { maxProvideBytes: 65_536 } })) });
  await r.stage.adapter.upload(`/second-opinion-requests/${r.id}/documents?type=11502-2&title=Large`, 'application/pdf', Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(60_000, 32)]));
  await order(r);
  const state = await failing(r, 'package-too-large');
  expect([acknowledged(state), r.stage.network.state.received.size, deliveryOf(state).at('nextAttemptAt').text]).toEqual([3, 3, '']);
});

describe('a recipient that is believed only for what it shows (confirmDeliveries)', () => {
  const confirmed = (): Promise<Ready> => ready(['gp'], gpWith(() => ({ confirmDeliveries: true })));
  const by = (state: Json): readonly string[] => deliveryOf(state).at('documents').list.map((d) => d.at('acknowledgedBy').text);
  /** So often it was looked at all three documents without finding them. */
  const looked = (r: Ready, times: number): Promise<Json> => untilState(r.stage.adapter, r.id, (s) => deliveryOf(s).at('failure', 'attempts').value === times && deliveryOf(s).at('failure', 'code').text === 'delivery-unconfirmed', `look ${String(times)}`);
  const givenUp = async (r: Ready): Promise<Json> => {
    for (const times of [1, 2]) {
      await looked(r, times);
      retryLater(r);
    }
    return failing(r, 'exchange-given-up');
  };
  const replay = (r: Ready, state: Json): Promise<Answer> => act(r.stage, r.id, `transfers/${deliveryOf(state).at('id').text}/replay`, {});
  const lateIndex = ({ stage }: Ready, times: number): void => { stage.network.state.setFaults([{ path: `${PATH}/DocumentReference`, kind: 'index-late', times }]); };

  it('an honest one: done at once, each document found there', async () => {
    const r = await confirmed();
    await order(r);
    const state = await completed(r);
    expect([posts(r), lookUps(r), by(state)]).toEqual([1, 3, ['found', 'found', 'found']]);
    await expectSameBytes(r);
  });

  it('one that keeps nothing: never done, looked for three times, then a coordinator sees it; without it, it would be done', async () => {
    const r = await confirmed();
    strike(r, 'lie-accepted', {});
    await order(r);
    expect(by(await looked(r, 1))).toEqual(['answer', 'answer', 'answer']);
    const state = await givenUp(r);
    expect([deliveryOf(state).at('failure', 'fault').text, posts(r), lookUps(r), r.stage.network.state.received.size]).toEqual(['network', 1, 9, 0]);
    retryLater(r);
    await rounds();
    expect([posts(r), lookUps(r)]).toEqual([1, 9]);
    const dead = await r.stage.adapter.get('/peers', { Accept: 'application/json' });
    expect(dead.text).toContain('delivery-unconfirmed');

    const believed = await ready();
    strike(believed, 'lie-accepted', {});
    await order(believed);
    await completed(believed);
    expect(believed.stage.network.state.received.size).toBe(0);
  });

  it('one that lied once: a replay looks first, sends again and is done, each document there once', async () => {
    const r = await confirmed();
    strike(r, 'lie-accepted');
    await order(r);
    expect((await replay(r, await givenUp(r))).status).toBe(200);
    const state = await completed(r);
    expect([posts(r), lookUps(r), by(state)]).toEqual([2, 15, ['found', 'found', 'found']]);
    await expectSameBytes(r);
  });

  it('one that has it after all when it is replayed: nothing is sent again', async () => {
    const r = await confirmed();
    lateIndex(r, 9);
    await order(r);
    await replay(r, await givenUp(r));
    await completed(r);
    expect(posts(r)).toBe(1);
    await expectSameBytes(r);
  });

  it('one that kept a part: a replay sends the rest alone', async () => {
    const r = await confirmed();
    lateIndex(r, 100);
    await order(r);
    const state = await givenUp(r);
    r.stage.network.state.setFaults([]);
    r.stage.network.state.received.delete('3');
    await replay(r, state);
    await completed(r);
    expect([posts(r), r.stage.network.state.received.size]).toEqual([2, 3]);
    await expectSameBytes(r);
  });

  it('one that shows late: done at the second look, sent once', async () => {
    const r = await confirmed();
    lateIndex(r, 3);
    await order(r);
    await looked(r, 1);
    retryLater(r);
    const state = await completed(r);
    expect([posts(r), lookUps(r), by(state)]).toEqual([1, 6, ['found', 'found', 'found']]);
    await expectSameBytes(r);
  });

  it('one that kept something else: it is said, and a person is asked', async () => {
    const r = await confirmed();
    strike(r, 'keep-other');
    await order(r);
    const state = await failing(r, 'delivery-differs');
    expect([deliveryOf(state).at('nextAttemptAt').text, posts(r)]).toEqual(['', 1]);
  });

  it('one that cannot be asked: it is not done, and not sent again by a replay either', async () => {
    const r = await confirmed();
    r.stage.network.state.setFaults([{ path: `${PATH}/DocumentReference`, kind: 'html' }]);
    await order(r);
    await failing(r, 'network-rejected');
    for (const attempts of [2, 3]) {
      retryLater(r);
      await untilState(r.stage.adapter, r.id, (s) => deliveryOf(s).at('failure', 'attempts').value === attempts, `attempt ${String(attempts)}`);
    }
    const state = await failing(r, 'exchange-given-up');
    expect(deliveryOf(state).at('failure', 'code').text).toBe('network-rejected');
    r.stage.network.state.setFaults([]);
    await replay(r, state);
    await completed(r);
    expect(posts(r)).toBe(1);
  });

  it('withdrawn while it is looked for: nothing more is asked', async () => {
    const r = await confirmed();
    strike(r, 'lie-accepted', {});
    await order(r);
    await looked(r, 1);
    const asked = lookUps(r);
    await act(r.stage, r.id, `authorisations/${r.form}/withdrawal`, { by: 'representative', withdrawnAt: r.stage.adapter.clock.now().toString(), releaseTo: ['gp'] });
    retryLater(r);
    await rounds();
    expect([deliveryOf(await stateOf(r.stage.adapter, r.id)).at('status').text, lookUps(r)]).toEqual(['cancelled', asked]);
  });
});
