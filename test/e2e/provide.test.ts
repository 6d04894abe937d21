// Documents that others send (ITI-65, ITI-105): refused, filed, kept for review or discarded, over HTTP and to the end.
import type { Bundle } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { createFhirXml } from '../../src/adapters/fhir-xml/create-fhir-xml.ts';
import type { Json } from '../../src/simulator/to-json.ts';
import { issuesOf, searchAll, stateOf, transferOf, type Answer } from '../support/adapter.ts';
import { provideBundle, publishDocument, type ProvideParts } from '../support/provide.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, submit, uploadFiles } from '../support/stories.ts';

const FHIR = { 'Content-Type': 'application/fhir+json' };
const provide = (stage: Stage, parts: ProvideParts = {}): Promise<Answer> => stage.adapter.post('/fhir/R4', provideBundle(parts), FHIR);
const publish = (stage: Stage, parts: ProvideParts = {}): Promise<Answer> => stage.adapter.post('/fhir/R4/DocumentReference', publishDocument(parts), FHIR);
const reviews = async (stage: Stage): Promise<readonly Json[]> => (await stage.adapter.get('/review-list')).body.at('items').list;
const documents = (stage: Stage): Promise<readonly Json[]> => searchAll(stage.adapter, 'DocumentReference?type=11526-1');
const noord = (state: Json): Json => transferOf(state, 'noord');

/** The child's request with noord, whose own network is silent: what comes, comes because it was sent. */
const openRequest = async (change: object = {}): Promise<{ readonly stage: Stage; readonly id: string }> => {
  const stage = await openStage();
  stage.network.state.setFaults([{ path: '/custodians/noord/fhir', kind: '500' }]);
  const now = stage.adapter.clock.now();
  const made = await submit(stage.adapter, { ...childIntake(now), authorisations: [authorisationOf(now)], ...change });
  if (made.status !== 201) throw new Error(made.text);
  return { stage, id: made.body.at('id').text };
};

describe('what is wrong is refused whole', () => {
  it('the form, the size, the caller', async () => {
    const { stage } = await openRequest();
    const { adapter } = stage;
    const body = JSON.stringify(provideBundle());
    expect((await adapter.call('POST', '/fhir/R4', { body, headers: { ...FHIR, Authorization: 'Bearer nobody' } })).status).toBe(401);
    expect((await adapter.call('POST', '/fhir/R4', { body, headers: { 'Content-Type': 'text/plain' } })).status).toBe(415);
    expect((await adapter.call('POST', '/fhir/R4', { body: body.slice(0, -9), headers: FHIR })).status).toBe(400);
    expect((await adapter.call('POST', '/fhir/R4', { body: body.replace('SW52', '~~~~'), headers: FHIR })).status).toBe(400);
    expect((await adapter.post('/fhir/R4', { resourceType: 'Bundle', type: 'transaction', entry: null }, FHIR)).status).toBe(400);
    expect((await adapter.post('/fhir/R4/Patient', { resourceType: 'Patient' }, FHIR)).status).toBe(405);
    expect([(await documents(stage)).length, (await reviews(stage)).length]).toEqual([0, 0]);
  });

  it('above the limit 413, said before the body is read where its length is told', async () => {
    const stage = await openStage({ settings: { maxProvideBytes: 20_000 } });
    expect((await provide(stage, { text: 'x'.repeat(30_000) })).status).toBe(413);
    expect((await provide(stage, { text: 'x'.repeat(1000) })).status).toBe(200);
  });

  it('one document of two is wrong: none is kept', async () => {
    const { stage } = await openRequest();
    const answer = await provide(stage, { attachment: { size: 3 } });
    expect([answer.status, issuesOf(answer)]).toEqual([422, ['value Bundle.entry[1].resource.content[0].attachment.size The size differs from the one announced']]);
    expect([(await documents(stage)).length, (await reviews(stage)).length]).toEqual([0, 0]);
  });
});

describe('the custodian of an open transfer sends what was asked of it', () => {
  it('it is filed as if it had been fetched, once, and other bytes under its name are refused', async () => {
    const { stage, id } = await openRequest();
    const first = await provide(stage);
    expect([first.status, first.body.at('type').text, first.body.at('entry').list.map((e) => e.at('response', 'status').text)]).toEqual([200, 'transaction-response', ['201 Created', '201 Created', '201 Created']]);
    const state = await stateOf(stage.adapter, id);
    const location = first.body.at('entry', 1, 'response', 'location').text.replace('/_history/1', '');
    expect([noord(state).at('documents').list.map((d) => d.text), noord(state).at('status').text]).toEqual([[location], 'in-progress']);
    const [document] = await documents(stage);
    expect([document?.at('context', 'related', 0, 'reference').text, document?.at('custodian', 'reference').text.startsWith('Organization/')]).toEqual([`ServiceRequest/${id}`, true]);
    const bytes = await stage.adapter.get(`/fhir/R4/${document?.at('content', 0, 'attachment', 'url').text ?? ''}`, { Accept: '*/*' });
    expect(bytes.text).toBe('Invented pathology report.\n');
    const [set] = await searchAll(stage.adapter, 'List?code=submissionset');
    expect(set?.at('entry', 0, 'item', 'reference').text).toBe(location);
    expect((await searchAll(stage.adapter, 'AuditEvent?subtype=ITI-65')).map((a) => a.at('outcome').text)).toEqual(['0']);

    const again = await provide(stage);
    expect([again.status, again.body.at('entry').list.map((e) => e.at('response', 'status').text), again.body.at('entry', 1, 'response', 'location').text]).toEqual([200, ['200 OK', '200 OK', '200 OK'], location]);
    const other = await provide(stage, { text: 'Other words.\n' });
    expect([other.status, issuesOf(other)[0]]).toEqual([409, expect.stringContaining('XDSNonIdenticalHash')]);
    expect((await documents(stage)).length).toBe(1);
  });

  it('ITI-105: the same, with the document as it was made', async () => {
    const { stage, id } = await openRequest();
    const first = await publish(stage);
    expect([first.status, first.headers.get('location')]).toEqual([201, `${stage.adapter.url}/fhir/R4/DocumentReference/${first.body.at('id').text}/_history/1`]);
    expect(noord(await stateOf(stage.adapter, id)).at('documents').list.map((d) => d.text)).toEqual([`DocumentReference/${first.body.at('id').text}`]);
    expect((await publish(stage)).status).toBe(200);
    expect((await searchAll(stage.adapter, 'List?code=submissionset')).length).toBe(1);
  });

  it('a new version supersedes the old one; a document of nobody here cannot be replaced', async () => {
    const { stage } = await openRequest();
    const old = (await provide(stage)).body.at('entry', 1, 'response', 'location').text.replace('/_history/1', '');
    const replacing = { uniqueId: 'urn:oid:2.25.2', text: 'Corrected.\n', document: { relatesTo: [{ code: 'replaces', target: { reference: old } }] } };
    const unknown = await provide(stage, { ...replacing, document: { relatesTo: [{ code: 'replaces', target: { reference: 'DocumentReference/nobody' } }] } });
    expect(unknown.status).toBe(422);
    expect((await provide(stage, replacing)).status).toBe(200);
    expect((await documents(stage)).map((d) => d.at('status').text).sort()).toEqual(['current', 'superseded']);
    const appended = await provide(stage, { uniqueId: 'urn:oid:2.25.3', text: 'More.\n', document: { relatesTo: [{ code: 'appends', target: { reference: 'DocumentReference/nobody' } }] } });
    expect(appended.body.at('entry', 1, 'response', 'outcome', 'issue', 0, 'details', 'text').text).toContain('PartialAppendContentNotProcessed');
  });

  it('two that send the same at once: one document', async () => {
    const { stage } = await openRequest();
    const answers = await Promise.all([provide(stage), provide(stage), provide(stage)]);
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200]);
    expect((await documents(stage)).length).toBe(1);
  });
});

describe('what nobody waits for is kept for a coordinator', () => {
  it.each([
    ['received-sender-unknown', { custodian: '99999999' }], ['received-patient-unknown', { patient: '16051299812' }],
  ] as const)('%s', async (reason, parts) => {
    const { stage } = await openRequest();
    const answer = await provide(stage, parts);
    expect([answer.status, answer.body.at('entry', 1, 'response', 'status').text, answer.body.at('entry', 1, 'response', 'outcome', 'issue', 0, 'severity').text]).toEqual([200, '201 Created', 'information']);
    expect([(await reviews(stage)).map((r) => r.at('reason').text), (await documents(stage)).length]).toEqual([[reason], 0]);
    expect((await provide(stage, parts)).status).toBe(200);
    expect((await reviews(stage)).length).toBe(1);
    expect((await provide(stage, { ...parts, text: 'Other words.\n' })).status).toBe(409);
  });

  it('without an authorisation it waits, and is filed where it was announced once a coordinator assigns it', async () => {
    const { stage, id } = await openRequest({ authorisations: [] });
    const { adapter } = stage;
    const location = (await provide(stage)).body.at('entry', 1, 'response', 'location').text.replace('/_history/1', '');
    const [review] = await reviews(stage);
    const at = `/review-list/${review?.at('id').text ?? ''}`;
    const transfer = noord(await stateOf(adapter, id)).at('id').text;
    expect(review?.at('reason').text).toBe('no-consent');
    expect((await adapter.post(`${at}/assignment`, { request: id, transfer })).status).toBe(403);
    expect((await adapter.post(`${at}/assignment`, {})).status).toBe(422);
    const now = adapter.clock.now();
    expect((await adapter.post(`/second-opinion-requests/${id}/authorisations`, await uploadFiles(adapter, authorisationOf(now)), { 'Idempotency-Key': 'a' })).status).toBe(201);
    const assigned = await adapter.post(`${at}/assignment`, { request: id, transfer });
    expect([assigned.status, noord(assigned.body).at('documents').list.map((d) => d.text)]).toEqual([200, [location]]);
    expect([(await reviews(stage)).length, (await documents(stage)).map((d) => `DocumentReference/${d.at('id').text}`)]).toEqual([0, [location]]);
    expect((await adapter.post(`${at}/assignment`, { request: id, transfer })).status).toBe(409);
    expect((await provide(stage)).body.at('entry', 1, 'response', 'location').text).toBe(location);
  });

  it('another patient\'s is not assigned; rejected, it stays kept and is published to nobody', async () => {
    const { stage, id } = await openRequest();
    await provide(stage, { patient: '16051299812' });
    const at = `/review-list/${(await reviews(stage))[0]?.at('id').text ?? ''}`;
    expect((await stage.adapter.post(`${at}/assignment`, { request: id })).status).toBe(422);
    const rejected = await stage.adapter.post(`${at}/rejection`, { reason: 'not ours' });
    expect([rejected.status, rejected.body.at('status').text]).toEqual([200, 'rejected']);
    expect((await stage.adapter.post(`${at}/rejection`, { reason: 'another reason' })).status).toBe(409);
    expect([(await reviews(stage)).length, (await documents(stage)).length]).toEqual([0, 0]);
  });
});

describe('in XML', () => {
  it('is the same, and is answered in XML where that is wanted', async () => {
    const { stage, id } = await openRequest();
    const { adapter } = stage;
    const xml = createFhirXml();
    const headers = { 'Content-Type': 'application/fhir+xml', 'Accept': 'application/fhir+xml' };
    const broken = await adapter.call('POST', '/fhir/R4', { body: '<Bundle xmlns="http://hl7.org/fhir"><type', headers });
    expect(broken.status).toBe(400);
    const answer = await adapter.call('POST', '/fhir/R4', { body: xml.write(provideBundle() as unknown as Bundle), headers });
    const read = xml.parse(answer.text);
    expect([answer.status, answer.headers.get('content-type'), read.ok && (read.value as Bundle).entry?.map((e) => e.response?.status)]).toEqual([200, 'application/fhir+xml; charset=utf-8', ['201 Created', '201 Created', '201 Created']]);
    expect(noord(await stateOf(adapter, id)).at('documents').list.length).toBe(1);
    // the bytes are those of the JSON form
    expect((await provide(stage)).body.at('entry', 1, 'response', 'status').text).toBe('200 OK');
  });
});

describe('against the patient\'s word nothing is kept', () => {
  it('an answer after a withdrawal is refused and audited', async () => {
    const { stage, id } = await openRequest();
    const { adapter } = stage;
    const form = (await stateOf(adapter, id)).at('authorisations', 0, 'id').text;
    const withdrawnAt = adapter.clock.now().toString();
    expect((await adapter.post(`/second-opinion-requests/${id}/authorisations/${form}/withdrawal`, { by: 'representative', withdrawnAt }, { 'Idempotency-Key': 'w' })).status).toBe(200);
    const answer = await provide(stage);
    expect([answer.status, answer.body.at('issue', 0, 'details', 'coding', 0, 'code').text]).toEqual([403, 'patient-pending']);
    expect([(await documents(stage)).length, (await reviews(stage)).length]).toEqual([0, 0]);
    expect((await searchAll(adapter, 'AuditEvent?subtype=ITI-65')).map((a) => a.at('outcomeDesc').text)).toEqual(['discarded']);
  });
});
