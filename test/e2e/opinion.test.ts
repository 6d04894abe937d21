// From the draft to everyone who is to have the opinion (S14, S17), over real HTTP: refusals first, then the closed loop of both programmes, then what goes wrong on the way.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { compactVerify, createLocalJWKSet } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { readEvidenceFile } from '../../src/adapters/evidence/read-evidence-file.ts';
import { toJson, type Json } from '../../src/simulator/to-json.ts';
import { issuesOf, missingOf, newFolder, searchAll, until, type Answer } from '../support/adapter.ts';
import { newClientSystem, signIn } from '../support/client-system.ts';
import { DRAFT, openReview, type Review } from '../support/opinion-stage.ts';
import { readPdf } from '../support/read-pdf.ts';
import { authorisationOf } from '../support/stories.ts';

vi.setConfig({ testTimeout: 60_000 });

const documentsOf = (state: Json): readonly string[] => state.at('opinion', 'signed', 'documents').list.map((d) => d.at('id').text);
const reachOf = (state: Json, key: string): string => state.at('opinion', 'recipients').list.find((r) => r.at('key').text === key)?.at('reach').text ?? '';
const stepOf = (state: Json, code: string): Json => state.at('steps').list.find((s) => s.at('code').text === code) ?? toJson(undefined);
const deliveriesOf = (state: Json, key: string): readonly Json[] => state.at('deliveries').list.filter((d) => d.at('recipient', 'key').text === key);
const fhir = ({ adapter }: Review, at: string): Promise<Answer> => adapter.get(`/fhir/R4/${at}`, { Accept: 'application/fhir+json' });
const resourceOf = async (review: Review, at: string): Promise<Json> => (await fhir(review, at)).body;
const signed = async (review: Review, body?: object): Promise<Json> => {
  expect((await review.write()).status).toBe(204);
  const answer = await review.sign(body);
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([201, expect.any(String)]);
  return answer.body;
};
/** The child is nine: of that side it is for the mother. */
const toPatient = (review: Review, to = 'representative'): Promise<Answer> => review.act('opinion/handovers', { to, means: 'in-person' });
const opinionsFound = ({ adapter, id }: Review, more = ''): Promise<readonly Json[]> => searchAll(adapter, `DocumentReference?related=ServiceRequest/${id}&type=47041-9${more}`);
const received = ({ network }: Review): readonly { readonly type: string; readonly status: string }[] =>
  [...network.state.received.values()].map(({ document }) => ({ type: document.content[0]?.attachment.contentType ?? '', status: document.status }));

describe('refused', () => {
  it('a draft, before the report is reached, by a wrong form, and over what somebody else wrote', async () => {
    const review = await openReview('brussels-children');
    expect((await review.act('opinion/draft', { outcome: 'perhaps', surgery: true })).status).toBe(422);
    expect((await review.act('opinion/draft', { outcome: 'agrees' }, { 'If-Match': 'W/"1"' })).status).toBe(412);
    const first = await review.act('opinion/draft', { outcome: 'agrees' });
    expect([first.status, first.headers.get('etag')]).toEqual([204, 'W/"1"']);
    expect((await review.act('opinion/draft', { outcome: 'differs' })).status).toBe(412);
    const [one, other] = await Promise.all([review.act('opinion/draft', { summary: 'one' }, { 'If-Match': 'W/"1"' }), review.act('opinion/draft', { summary: 'other' }, { 'If-Match': 'W/"1"' })]);
    expect([one.status, other.status].toSorted()).toEqual([204, 412]);
    expect((await review.adapter.get(`/second-opinion-requests/${review.id}/opinion`)).body.at('draft', 'summary').text).toBe(one.status === 204 ? 'one' : 'other');
    expect((await review.act('opinion/signature', {}, { 'If-Match': 'W/"1"' })).status).toBe(412);
  });

  it('a signature: of nothing, of half, by nobody, of what is not corrected, twice', async () => {
    const review = await openReview('brussels-children', { reviewer: 'nobody' });
    expect((await review.sign()).status).toBe(409);
    await review.write({ recommendations: ['Rest.'] });
    expect(issuesOf(await review.sign())).toEqual([expect.stringContaining('required outcome'), expect.stringContaining('required summary')]);
    await review.write();
    expect((await review.sign({ correction: 'A typing error' })).status).toBe(422);
    const nobody = await review.sign();
    expect([nobody.status, issuesOf(nobody)[0]]).toEqual([422, expect.stringContaining('name the reviewer')]);
    expect(await opinionsFound(review)).toEqual([]);
    await review.act('steps/report/assignment', { reviewer: { identifiers: [{ system: 'https://reviewers.example.org', value: 'R-2' }], name: { family: 'Later', given: ['Noor'] } } });
    const done = await review.act('opinion/signature', {}, { 'If-Match': await review.etag(), 'Idempotency-Key': 'sign-once' });
    expect([done.status, done.body.at('opinion', 'signed', 'signedBy').text]).toEqual([201, 'Noor Later']);
    expect((await review.act('opinion/signature', {}, { 'If-Match': await review.etag(), 'Idempotency-Key': 'sign-once' })).status).toBe(200);
    expect((await review.sign()).status).toBe(409);
    expect(await opinionsFound(review)).toHaveLength(2);
  });

  it('one of two signatures at the same moment', async () => {
    const review = await openReview();
    await review.write();
    const etag = await review.etag();
    const both = await Promise.all([1, 2].map(() => review.act('opinion/signature', {}, { 'If-Match': etag })));
    expect(both.map((b) => b.status).toSorted()).toEqual([201, 409]);
    expect(await opinionsFound(review)).toHaveLength(2);
  });

  it('somebody else, where the reviewer is known by their sign-in', async () => {
    const review = await openReview('brussels-children', { reviewer: { identifiers: [{ system: 'https://second-opinion-adapter.org/fhir/actor', value: 'person-of-the-sign-in' }], name: { family: 'Bedacht', given: ['Mila'] } } });
    expect((await review.write()).status).toBe(403);
  });

  it('a handover and a decision before anything is signed, and to whom nothing may be given', async () => {
    const review = await openReview();
    expect([(await toPatient(review)).status, (await review.act('opinion/decision', { decision: 'neither' })).status]).toEqual([409, 409]);
    await signed(review);
    const hand = (to: string, more: object = {}): Promise<Answer> => review.act('opinion/handovers', { to, means: 'post', ...more });
    expect([(await hand('nobody')).status, (await hand('stranger')).status, (await hand('representative', { handedOverAt: '2030-01-01T00:00:00Z' })).status, (await hand('representative', { means: 'pigeon' })).status, (await hand('patient')).status]).toEqual([403, 422, 422, 422, 403]);
  });

  it('a search never finds a draft, nor its Binary among documents', async () => {
    const review = await openReview();
    await review.write({ ...DRAFT, summary: 'Sehr geheim' });
    const all = await searchAll(review.adapter, `DocumentReference?related=ServiceRequest/${review.id}`);
    expect(JSON.stringify(all.map((d) => d.value))).not.toContain('47041-9');
    expect((await review.state()).at('dossier', 'documents').list.map((d) => d.at('type').text)).not.toContain('47041-9');
    expect(JSON.stringify((await review.state()).value)).not.toContain('geheim');
    expect((await review.state()).at('opinion').value).toMatchObject({ hasDraft: true, recipients: [], closed: false });
  });
});

it('the FHIR API gives a draft to nobody of the house either: not by its id, a version, its history, a search or what leads to it', async () => {
  const review = await openReview();
  await review.write({ ...DRAFT, summary: 'Sehr geheim' });
  const { adapter } = review;
  const before = (await searchAll(adapter, 'Binary')).length;
  const [step] = await searchAll(adapter, `Task?based-on=ServiceRequest/${review.id}&business-status=report`);
  const draft = step?.at('output').list.map((o) => o.at('valueReference', 'reference').text).find((r) => r.startsWith('Binary/')) ?? '';
  expect([draft === '', before > 0]).toEqual([false, true]);
  const look = (at: string, headers = { Accept: 'application/fhir+json' }): Promise<Answer> => adapter.get(`/fhir/R4/${at}`, headers);
  expect([(await look(draft)).status, (await look(draft, { Accept: '*/*' })).status, (await look(`${draft}/_history/1`)).status, (await look(`${draft}/_history`)).status]).toEqual([404, 404, 404, 404]);
  expect((await look(`Binary?_id=${draft.replace('Binary/', '')}&_total=accurate`)).body.at('total').value).toBe(0);
  const found = await Promise.all(['Binary', 'AuditEvent?_include=AuditEvent:entity', 'Provenance?_include=Provenance:target', 'Task'].map((query) => searchAll(adapter, query)));
  expect(JSON.stringify(found.flat().map((r) => r.value))).not.toMatch(/geheim|U2VociBnZWhlaW0/u);
  expect((await adapter.get(`/second-opinion-requests/${review.id}/opinion`)).body.at('draft', 'summary').text).toBe('Sehr geheim');
});

describe('a client system of a recipient', () => {
  const GP = { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71098712', name: 'Practice De Linde (invented)' };

  it('never sees a draft; sees what was signed; and of what was retracted there is nothing', async () => {
    const client = await newClientSystem('gp', { organisation: GP, requestsPerMinute: 100_000 });
    const clientsFile = path.join(newFolder(), 'clients.json');
    writeFileSync(clientsFile, JSON.stringify([client.entry]));
    const review = await openReview('brussels-children', { settings: { clientsFile } });
    const gp = await signIn(review.adapter.url, client, { now: review.adapter.clock.now() });
    const read = async (at: string): Promise<number> => (await gp.get(`/fhir/R4/${at}`, { Accept: 'application/fhir+json' })).status;
    await review.write({ ...DRAFT, summary: 'Sehr geheim' });
    const step = (await searchAll(gp, `Task?based-on=ServiceRequest/${review.id}&business-status=report`))[0];
    const draft = step?.at('output').list.map((o) => o.at('valueReference', 'reference').text).find((r) => r.startsWith('Binary/')) ?? '';
    expect(draft).not.toBe('');
    expect([await read(draft), await read(`${draft}/_history/1`)]).toEqual([404, 404]);
    const everything = await Promise.all(['Binary', 'DocumentReference?status=current', 'Task', 'List'].map((query) => searchAll(gp, query)));
    expect(JSON.stringify(everything.flat().map((r) => r.value))).not.toMatch(/47041-9|geheim|U2VociBnZWhlaW0/u);
    expect((await read(`ServiceRequest/${review.id}`))).toBe(200);

    const state = (await review.sign()).body;
    const [paper = ''] = documentsOf(state);
    const url = state.at('opinion', 'signed', 'documents', 0, 'url').text;
    expect([await read(`DocumentReference/${paper}`), await read(url), (await searchAll(gp, 'DocumentReference?status=current&type=47041-9')).length]).toEqual([200, 200, 2]);
    await review.act('opinion/retraction', { reason: 'wrong-patient' });
    expect([await read(`DocumentReference/${paper}`), await read(url), (await searchAll(gp, 'DocumentReference?type=47041-9')).length]).toEqual([404, 404, 0]);
  });
});

describe('the closed loop', () => {
  it.each([['brussels-children', 'fr', 'Deuxième avis', 'representative'], ['dutch-cancer', 'nl', 'Second opinion', 'patient']] as const)('%s: written, signed, delivered, handed over, decided, completed', async (offer, language, title, side) => {
    const review = await openReview(offer);
    const { adapter, id } = review;
    const state = await signed(review);
    // ordered in the very answer of the signature: with the documents, or not at all
    expect(deliveriesOf(state, 'gp').map((d) => d.at('documents').list.map((x) => x.at('id').text))).toEqual([documentsOf(state)]);
    expect([state.at('state').text, reachOf(state, 'gp'), reachOf(state, 'nobody'), state.at('opinion', 'signed', 'signedBy').text]).toEqual(['delivery', 'on-its-way', 'not-permitted', 'Mila Bedacht']);

    const [paper = '', document = ''] = documentsOf(state);
    const pdf = await adapter.get(`/fhir/R4/${(await resourceOf(review, `DocumentReference/${paper}`)).at('content', 0, 'attachment', 'url').text}`, { Accept: '*/*' });
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    const text = readPdf('pdftotext', pdf.bytes, '-layout');
    for (const said of [title, language === 'fr' ? 'Évaluation' : 'Beoordeling', 'Another dose is advised.', 'Lower the dose.', 'Mila Bedacht']) expect(text).toContain(said);
    const url = (await resourceOf(review, `DocumentReference/${document}`)).at('content', 0, 'attachment', 'url').text;
    expect(url.startsWith('Bundle/')).toBe(true);
    const bundle = await resourceOf(review, url);
    expect([bundle.at('type').text, bundle.at('entry', 0, 'resource', 'resourceType').text, bundle.at('entry', 0, 'resource', 'language').text]).toEqual(['document', 'Composition', language]);

    await review.until((s) => reachOf(s, 'gp') === 'acknowledged', 'acknowledged');
    expect(received(review).map(({ type }) => type)).toEqual(['application/pdf', 'application/fhir+json']);
    expect((await review.state()).at('opinion', 'closed').value).toBe(false);
    expect((await review.state()).at('opinion', 'handTo').value).toEqual([side]);
    const given = await toPatient(review, side);
    expect([given.status, given.body.at('opinion', 'closed').value, stepOf(given.body, 'delivery').at('status').text, given.body.at('state').text]).toEqual([200, true, 'done', 'patient-decision']);
    const decided = await review.act('opinion/decision', { decision: 'second-opinion' });
    expect([decided.status, decided.body.at('state').text, decided.body.at('opinion', 'decision').text]).toEqual([200, 'completed', 'second-opinion']);
    expect((await resourceOf(review, `ServiceRequest/${id}`)).at('status').text).toBe('completed');
    expect((await toPatient(review, side)).status).toBe(409);

    const audits = await searchAll(adapter, 'AuditEvent?_count=200');
    const about = (reference: string): readonly string[] => audits.filter((a) => a.at('entity').list.some((e) => e.at('what', 'reference').text === reference)).map((a) => a.at('meta', 'profile', 0).text.split('.').slice(-1)[0] ?? '');
    expect(about(`DocumentReference/${paper}`)).toEqual(expect.arrayContaining(['PatientCreate', 'Source']));
  });

  it('where the opinions agree nothing is left to decide: the loop closes when the patient has it', async () => {
    const review = await openReview('brussels-children', { releaseTo: [] });
    await review.write({ outcome: 'agrees', summary: 'The same.' });
    const state = (await review.sign()).body;
    expect([state.at('deliveries').list.length, missingOf(state).filter((code) => code === 'release-no-consent').length]).toEqual([0, 4]);
    expect((await toPatient(review)).body.at('state').text).toBe('completed');
  });

  it('is sealed: anybody with the public keys can check what was signed, by whom, and each file by its digest', async () => {
    const review = await openReview();
    const state = await signed(review);
    const [provenance] = await searchAll(review.adapter, `Provenance?target=DocumentReference/${documentsOf(state)[0] ?? ''}`);
    const signature = provenance?.at('signature', 0);
    expect([signature?.at('who', 'reference').text, signature?.at('onBehalfOf', 'reference').text.split('/')[0], signature?.at('sigFormat').text]).toEqual(['Device/second-opinion-adapter', 'PractitionerRole', 'application/jose']);
    const keys = (await review.adapter.get('/.well-known/jwks.json')).body.value as Parameters<typeof createLocalJWKSet>[0];
    const { payload, protectedHeader } = await compactVerify(Buffer.from(signature?.at('data').text ?? '', 'base64').toString('utf8'), createLocalJWKSet(keys));
    expect(protectedHeader.typ).toBe('second-opinion-signature');
    const statement = toJson(JSON.parse(Buffer.from(payload).toString('utf8')));
    expect(statement.at('documents').list.map((d) => d.at('reference').text)).toEqual(documentsOf(state).map((d) => `DocumentReference/${d}`));
    for (const document of statement.at('documents').list) {
      const at = (await resourceOf(review, document.at('reference').text)).at('content', 0, 'attachment', 'url').text.replace('Bundle/', 'Binary/');
      const bytes = await review.adapter.get(`/fhir/R4/${at}`, { Accept: '*/*' });
      expect(Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes.bytes))).toString('hex')).toBe(document.at('sha256').text);
    }
  });
});

describe('on the way', () => {
  it('a recipient without a release is missing and not waited for; released later, it gets it in that commit', async () => {
    const review = await openReview('brussels-children', { releaseTo: ['paper'] });
    const state = await signed(review);
    expect([deliveriesOf(state, 'gp').length, missingOf(state).includes('release-no-consent')]).toEqual([0, true]);
    const released = await review.act('authorisations', authorisationOf(review.adapter.clock.now(), ['noord'], { releaseTo: ['gp'], custodians: undefined, form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' } }));
    expect(issuesOf(released)).toEqual([]);
    expect([released.status, deliveriesOf(released.body, 'gp').length]).toEqual([201, 1]);
    await review.until((s) => reachOf(s, 'gp') === 'acknowledged', 'acknowledged');
  });

  it('a recipient who asks for Comprehensive metadata gets it where the programme says what it asks for; else it is ours to say, and nothing is made up', async () => {
    const gp = { metadata: 'comprehensive' };
    const coding = (code: string): object => ({ system: 'https://codes.example.org', code });
    const review = await openReview('brussels-children', { gp, terms: { type: '47040-1', facilityType: coding('H'), practiceSetting: coding('P') } });
    await signed(review);
    await review.until((s) => reachOf(s, 'gp') === 'acknowledged', 'acknowledged');
    expect([...review.network.state.received.values()].map(({ document }) => [document.meta?.profile?.[0]?.split('/IHE.MHD.')[1], document.type?.coding?.[0]?.code, document.context?.practiceSetting?.coding?.[0]?.code])).toEqual(Array.from({ length: 2 }, () => ['Comprehensive.DocumentReference', '47040-1', 'P']));
    const unsaid = await openReview('brussels-children', { gp });
    await signed(unsaid);
    await unsaid.until((s) => deliveriesOf(s, 'gp')[0]?.at('statusReason').text === 'metadata-not-known', 'not known');
    expect(received(unsaid)).toEqual([]);
  });

  it('a withdrawn release: what is on its way stops, and the loop closes without it', async () => {
    const review = await openReview('brussels-children', { releaseTo: ['away'] });
    const state = await signed(review);
    expect(reachOf(state, 'away')).toBe('on-its-way');
    await toPatient(review);
    const form = state.at('authorisations', 0, 'id').text;
    const withdrawn = await review.act(`authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt: review.adapter.clock.now().toString(), releaseTo: ['away'] });
    expect([withdrawn.status, deliveriesOf(withdrawn.body, 'away')[0]?.at('status').text, reachOf(withdrawn.body, 'away'), withdrawn.body.at('opinion', 'closed').value, stepOf(withdrawn.body, 'delivery').at('status').text]).toEqual([200, 'cancelled', 'not-permitted', true, 'done']);
  });

  it('a recipient that cannot be reached keeps the loop open, with an owner and a date, until somebody hands it over', async () => {
    const review = await openReview('brussels-children', { releaseTo: ['away', 'paper'] });
    await signed(review);
    await toPatient(review);
    await until('given up', async () => {
      review.adapter.clock.add({ hours: 2 });
      return deliveriesOf(await review.state(), 'away')[0]?.at('statusReason').text === 'exchange-given-up' ? true : undefined;
    });
    const stuck = await review.state();
    const step = stepOf(stuck, 'delivery');
    expect([stuck.at('state').text, reachOf(stuck, 'away'), reachOf(stuck, 'paper'), step.at('owner', 'role').text, step.at('dueAt').text === '']).toEqual(['delivery', 'on-its-way', 'to-hand-over', 'coordinator', false]);
    await review.act('opinion/handovers', { to: 'paper', means: 'post' });
    const done = await review.act('opinion/handovers', { to: 'away', means: 'post' });
    expect([done.status, reachOf(done.body, 'away'), deliveriesOf(done.body, 'away')[0]?.at('statusReason').text, done.body.at('opinion', 'closed').value]).toEqual([200, 'handed-over', 'handed-over', true]);
  });
});

describe('what was signed', () => {
  it('is corrected by a new one that replaces it, at the recipient too, even after the loop was closed; the patient is told again', async () => {
    const review = await openReview();
    const first = documentsOf(await signed(review));
    await review.until((s) => reachOf(s, 'gp') === 'acknowledged', 'acknowledged');
    await toPatient(review);
    await review.act('opinion/decision', { decision: 'second-opinion' });
    expect((await review.state()).at('state').text).toBe('completed');

    expect((await review.write({ ...DRAFT, summary: 'Corrected: half the dose.' })).status).toBe(204);
    expect((await review.sign()).status).toBe(422);
    const state = (await review.sign({ correction: 'The dose was wrong' })).body;
    const second = documentsOf(state);
    expect([state.at('state').text, state.at('opinion', 'signed', 'corrects').value, state.at('opinion', 'patient').value, second.some((d) => first.includes(d))]).toEqual(['delivery', true, undefined, false]);
    expect((await resourceOf(review, `ServiceRequest/${review.id}`)).at('status').text).toBe('active');
    for (const [i, old] of first.entries()) {
      expect((await resourceOf(review, `DocumentReference/${old}`)).at('status').text).toBe('superseded');
      expect((await resourceOf(review, `DocumentReference/${second[i] ?? ''}`)).at('relatesTo', 0).value).toEqual({ code: 'replaces', target: { reference: `DocumentReference/${old}` } });
    }
    await review.until((s) => reachOf(s, 'gp') === 'acknowledged', 'acknowledged again');
    expect(received(review).map(({ type, status }) => `${type} ${status}`)).toEqual(['application/pdf superseded', 'application/fhir+json superseded', 'application/pdf current', 'application/fhir+json current']);
    expect((await toPatient(review)).body.at('state').text).toBe('completed');
    expect((await opinionsFound(review, '&status=current')).map((d) => d.at('id').text).toSorted()).toEqual([...second].toSorted());
  });

  it('stands in the archive of evidence with every version, the draft and the seal, and in the list of who saw what', async () => {
    const review = await openReview();
    const first = await signed(review);
    await review.write({ ...DRAFT, summary: 'Corrected.' });
    await review.sign({ correction: 'A wrong dose' });
    await toPatient(review);
    const archive = await review.adapter.get(`/second-opinion-requests/${review.id}/evidence`, { Accept: '*/*' });
    const file = path.join(review.adapter.folder, 'evidence.zip');
    writeFileSync(file, archive.bytes);
    const read = await readEvidenceFile(file);
    if (!read.ok) throw new Error(JSON.stringify(read.failure));
    const [entries, manifest] = [read.value.entries.map((e) => toJson(e).at('reference').text), toJson(read.value.manifest)];
    const count = (start: string): number => entries.filter((reference) => reference.startsWith(start)).length;
    expect(count(`DocumentReference/${documentsOf(first)[0] ?? ''}`)).toBe(2);
    expect(read.value.entries.map(toJson).filter((e) => e.at('resource', 'signature', 0, 'sigFormat').text === 'application/jose')).toHaveLength(2);
    expect(read.value.entries.map(toJson).filter((e) => e.at('resource', 'contentType').text === 'application/json' && e.at('resource', 'data').text !== '' && e.at('reference').text.startsWith('Binary/')).length).toBeGreaterThan(1);
    // two forms of two versions
    expect(manifest.at('documents').list.filter((d) => ['application/pdf', 'application/fhir+json'].includes(d.at('contentType').text) && d.at('custodian').text === 'Organization/brussels-children').length).toBeGreaterThanOrEqual(4);
    const told = (await review.adapter.get(`/second-opinion-requests/${review.id}/accesses`)).body.at('accesses').list.map((a) => a.at('what').text);
    expect(told).toContain('handed over the signed opinion');
    expect(told.filter((what) => what === 'took the archive of everything that is known of the request')).toHaveLength(1);
  });

  it('is retracted when it is another patient’s: entered in error, no MHD document, 410, not sent, and written anew', async () => {
    const review = await openReview('brussels-children', { releaseTo: ['gp', 'away'] });
    const state = await signed(review);
    const documents = documentsOf(state);
    const urls = state.at('opinion', 'signed', 'documents').list.map((d) => d.at('url').text);
    await review.until((s) => reachOf(s, 'gp') === 'acknowledged', 'acknowledged');
    expect((await review.act('opinion/retraction', { reason: 'boredom' })).status).toBe(422);
    const retracted = await review.act('opinion/retraction', { reason: 'wrong-patient' });
    expect([retracted.status, retracted.body.at('opinion', 'signed').value, retracted.body.at('state').text]).toEqual([200, undefined, 'report']);
    expect(retracted.body.at('warnings').list.map((w) => w.at('text').text)).toEqual(['the recipient gp has it already and must be told']);
    expect(deliveriesOf(retracted.body, 'away').map((d) => `${d.at('status').text} ${d.at('statusReason').text}`)).toEqual(['cancelled opinion-retracted']);
    for (const at of [...documents.map((d) => `DocumentReference/${d}`), ...urls, ...urls.map((u) => u.replace('Bundle/', 'Binary/'))]) expect([at, (await fhir(review, at)).status]).toEqual([at, 410]);
    expect(await opinionsFound(review, '&status=current')).toEqual([]);
    const history = await resourceOf(review, `DocumentReference/${documents[0] ?? ''}/_history`);
    expect(history.at('entry').list.map((e) => e.at('resource', 'status').text)).toEqual(['entered-in-error', 'current']);
    expect(history.at('entry', 0, 'resource', 'meta', 'profile').value).toBeUndefined();
    expect((await review.act('opinion/retraction', { reason: 'wrong-patient' })).status).toBe(409);

    const again = await signed(review);
    expect([documentsOf(again).some((d) => documents.includes(d)), again.at('opinion', 'signed', 'corrects').value, deliveriesOf(again, 'gp').length]).toEqual([false, false, 2]);
    await review.until((s) => reachOf(s, 'gp') === 'acknowledged', 'the right one');
  });
});
