// FHIR documents over real HTTP: judged where they come in, served as the Bundle that they are and as Binary, to whoever may have the document. Refusals first.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bundle } from '@medplum/fhirtypes';
import { describe, expect, it, vi } from 'vitest';
import { readEvidenceFile } from '../../src/adapters/evidence/read-evidence-file.ts';
import { createFhirXml } from '../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { MAX_FHIR_DOCUMENT_BYTES } from '../../src/core/fhir/document-content.ts';
import { toJson } from '../../src/simulator/to-json.ts';
import { newFolder, searchAll, transferOf, untilState, type Answer } from '../support/adapter.ts';
import { newClientSystem, signIn } from '../support/client-system.ts';
import { fhirDocument } from '../support/fhir-document.ts';
import { provideBundle } from '../support/provide.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, sha256Of, submit, uploadFiles } from '../support/stories.ts';

vi.setConfig({ testTimeout: 60_000 });

const JSON_TYPE = 'application/fhir+json';
const XML_TYPE = 'application/fhir+xml';
const FHIR = { Accept: JSON_TYPE };
const textOf = (change = {}): Buffer => Buffer.from(JSON.stringify(fhirDocument(change), undefined, 1));
const quiet = { settings: { exchangePollSeconds: 60 } };

const openRequest = async (stage: Stage): Promise<string> => (await submit(stage.adapter, childIntake(stage.adapter.clock.now()))).body.at('id').text;
const attach = (stage: Stage, id: string, bytes: Uint8Array, type = JSON_TYPE): Promise<Answer> => stage.adapter.upload(`/second-opinion-requests/${id}/documents?type=11502-2`, type, bytes);
const urlsOf = async (stage: Stage): Promise<readonly string[]> => (await searchAll(stage.adapter, 'DocumentReference?type=11502-2')).map((d) => d.at('content', 0, 'attachment', 'url').text);
const expressionsOf = (answer: Answer): readonly string[] => answer.body.at('issue').list.map((i) => i.at('expression', 0).text);

const WRONG: readonly (readonly [why: string, change: object, expression: string])[] = [
  ['another kind of Bundle', { type: 'collection' }, 'Bundle.type'],
  ['no identifier', { identifier: undefined }, 'Bundle.identifier'],
  ['no date', { timestamp: undefined }, 'Bundle.timestamp'],
  ['no Composition first', { entry: [{ fullUrl: 'urn:uuid:0f7c1c1e-4d0a-4a52-9a35-5a1a34d8e009', resource: { resourceType: 'Patient' } }] }, 'Bundle.entry[0].resource'],
  ['not R4', { entry: [{ resource: { ...(fhirDocument()['entry'] as { resource: object }[])[0]?.resource, nonsense: true } }] }, 'Bundle.entry[0].resource'],
  ['another resource', { resourceType: 'Patient' }, 'Bundle'],
];

describe('what is said to be FHIR and is no FHIR document', () => {
  it('is not taken: uploaded, for a dossier, named by an intake, provided or published', async () => {
    const stage = await openStage(quiet);
    const { adapter } = stage;
    const id = await openRequest(stage);
    for (const [why, change, expression] of WRONG) {
      for (const answer of [await adapter.upload('/uploads', JSON_TYPE, textOf(change)), await attach(stage, id, textOf(change))]) {
        expect([why, answer.status, expressionsOf(answer)[0]?.startsWith(expression)]).toEqual([why, 422, true]);
      }
    }
    expect((await adapter.upload('/uploads', JSON_TYPE, Buffer.from('{ "resourceType": '))).status).toBe(422);
    expect((await adapter.upload('/uploads', XML_TYPE, Buffer.from('<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/></Bundle>'))).status).toBe(422);
    const collection = textOf({ type: 'collection' });
    expect((await adapter.upload('/uploads', 'application/json', collection)).status).toBe(201); // as JSON alone it says nothing of FHIR
    const naming = await adapter.post('/second-opinion-requests', { ...await uploadFiles(adapter, childIntake(adapter.clock.now())), documents: [{ type: '11502-2', file: { sha256: sha256Of(collection), contentType: JSON_TYPE } }] });
    expect([naming.status, expressionsOf(naming)]).toEqual([422, ['documents[0].file.contentType']]);
    const provided = await adapter.post('/fhir/R4', provideBundle({ text: collection.toString(), contentType: JSON_TYPE }), { 'Content-Type': JSON_TYPE });
    expect([provided.status, expressionsOf(provided)]).toEqual([422, ['Bundle.entry[1].resource.content[0].attachment.contentType']]);
    expect((await urlsOf(stage)).filter((url) => url.startsWith('Bundle/'))).toEqual([]);
  });

  it('is set aside where a custodian sends it', async () => {
    const stage = await openStage(quiet);
    const seed = { patientId: 'ilias', custodian: 'noord', type: { code: '11502-2', display: 'Laboratory report' }, title: 'Document', language: 'fr', createdAt: '2026-10-01T10:00:00+02:00', held: false };
    stage.network.state.addDocument({ ...seed, id: 'native', content: { kind: 'fhir', text: textOf().toString() } });
    stage.network.state.addDocument({ ...seed, id: 'collection', content: { kind: 'fhir', text: textOf({ type: 'collection' }).toString() } });
    const now = stage.adapter.clock.now();
    const id = (await submit(stage.adapter, { ...childIntake(now), authorisations: [authorisationOf(now)] })).body.at('id').text;
    const state = await untilState(stage.adapter, id, (s) => transferOf(s, 'noord').at('quarantined').list.length === 1 && transferOf(s, 'noord').at('documents').list.length === 4);
    const [aside] = transferOf(state, 'noord').at('quarantined').list;
    expect(aside?.at('reason').text).toBe('media-type-mismatch');
    const binary = aside?.at('binary').text ?? '';
    expect([(await stage.adapter.get(`/fhir/R4/${binary}`, { Accept: '*/*' })).status, (await stage.adapter.get(`/fhir/R4/${binary.replace('Binary', 'Bundle')}`, FHIR)).status]).toEqual([200, 404]);
    // the other came as it is
    const [native] = (await urlsOf(stage)).filter((url) => url.startsWith('Bundle/'));
    expect((await stage.adapter.get(`/fhir/R4/${native ?? ''}`, FHIR)).text).toBe(textOf().toString());
  });

  it('no other content is a Bundle, and a longer one is a Binary alone', async () => {
    const stage = await openStage(quiet);
    const id = await openRequest(stage);
    expect((await attach(stage, id, Buffer.from('a letter'), 'text/plain')).status).toBe(201);
    expect((await attach(stage, id, Buffer.concat([textOf(), Buffer.alloc(MAX_FHIR_DOCUMENT_BYTES, ' ')]))).status).toBe(201);
    const urls = await urlsOf(stage);
    expect(urls.map((url) => url.split('/')[0])).toEqual(['Binary', 'Binary']);
    for (const url of urls) {
      expect((await stage.adapter.get(`/fhir/R4/${url}`, { Accept: '*/*' })).status).toBe(200);
      expect((await stage.adapter.get(`/fhir/R4/${url.replace('Binary', 'Bundle')}`, FHIR)).status).toBe(404);
    }
    expect([(await stage.adapter.get('/fhir/R4/Bundle/never-there', FHIR)).status, (await stage.adapter.get('/fhir/R4/Bundle/never-there', { ...FHIR, Authorization: '' })).status]).toEqual([404, 401]);
  });
});

describe('a FHIR document', () => {
  it('is served byte for byte as Bundle and as Binary, in the other format as the same resource, and each reading is audited', async () => {
    const stage = await openStage(quiet);
    const { adapter } = stage;
    const id = await openRequest(stage);
    const xml = createFhirXml();
    expect((await attach(stage, id, textOf())).status).toBe(201);
    const [url = ''] = await urlsOf(stage);
    expect(url).toMatch(/^Bundle\//u);
    const json = await adapter.get(`/fhir/R4/${url}`, FHIR);
    expect([json.status, json.headers.get('content-type'), json.text]).toEqual([200, `${JSON_TYPE}; charset=utf-8`, textOf().toString()]);
    const written = await adapter.get(`/fhir/R4/${url}`, { Accept: XML_TYPE });
    expect([written.status, written.headers.get('content-type'), xml.parse(written.text)]).toEqual([200, `${XML_TYPE}; charset=utf-8`, { ok: true, value: fhirDocument() }]);
    expect((await adapter.get(`/fhir/R4/${url}?_format=xml`)).text).toBe(written.text);
    expect((await adapter.get(`/fhir/R4/${url}`, { Accept: 'image/png' })).status).toBe(406);
    const binary = url.replace('Bundle', 'Binary');
    expect((await adapter.get(`/fhir/R4/${binary}`, { Accept: '*/*' })).text).toBe(textOf().toString());
    expect((await adapter.get(`/fhir/R4/${binary}`, FHIR)).body.at('resourceType').text).toBe('Binary');
    // Bundle twice in JSON and XML, Bundle by _format, Binary twice
    expect(await searchAll(adapter, `AuditEvent?entity=${binary}&action=R`)).toHaveLength(5);
    // came as XML
    const text = xml.write(fhirDocument({ id: 'in-xml' }) as unknown as Bundle);
    expect((await attach(stage, id, Buffer.from(text), XML_TYPE)).status).toBe(201);
    const [other = ''] = (await urlsOf(stage)).filter((u) => u !== url);
    expect([(await adapter.get(`/fhir/R4/${other}`, { Accept: XML_TYPE })).text, (await adapter.get(`/fhir/R4/${other}`, FHIR)).body.value]).toEqual([text, fhirDocument({ id: 'in-xml' })]);
  });

  it('provided under ITI-65 it is one too, and waits for its review as one', async () => {
    const stage = await openStage(quiet);
    const provided = await stage.adapter.post('/fhir/R4', provideBundle({ text: textOf().toString(), contentType: JSON_TYPE }), { 'Content-Type': JSON_TYPE });
    expect(provided.status).toBe(200);
    const [review] = await searchAll(stage.adapter, 'Binary');
    expect((await stage.adapter.get(`/fhir/R4/Bundle/${review?.at('id').text ?? ''}`, FHIR)).text).toBe(textOf().toString());
  });

  it('goes to a client system by its release and scope: another organisation, or one without the scope, gets nothing', async () => {
    const system = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization';
    const GP = { system, value: '71098712', name: 'Practice De Linde (invented)' };
    const [gp, other] = [await newClientSystem('gp', { organisation: GP }), await newClientSystem('other', { organisation: { system, value: '71098910', name: 'Onward centre (invented)' } })];
    const clientsFile = path.join(newFolder(), 'clients.json');
    writeFileSync(clientsFile, JSON.stringify([gp.entry, other.entry]));
    const stage = await openStage({ settings: { clientsFile, exchangePollSeconds: 60 } });
    const { adapter } = stage;
    const now = adapter.clock.now();
    const recipients = [{ key: 'gp', kind: 'gp', organisation: { identifiers: [{ system, value: GP.value }], name: GP.name } }];
    const id = (await submit(adapter, { ...childIntake(now), recipients })).body.at('id').text;
    expect((await attach(stage, id, textOf())).status).toBe(201);
    const [url = ''] = await urlsOf(stage);
    const statusOf = async (client: typeof gp, scope?: string): Promise<number> => (await (await signIn(adapter.url, client, { now: adapter.clock.now(), ...(scope && { scope }) })).get(`/fhir/R4/${url}`, FHIR)).status;
    expect(await statusOf(gp)).toBe(404); // not released yet
    const form = { ...authorisationOf(now, [], { custodians: undefined, form: { sha256: 'd'.repeat(64), contentType: 'application/pdf' } }), releaseTo: ['gp'] };
    const released = await adapter.post(`/second-opinion-requests/${id}/authorisations`, await uploadFiles(adapter, form));
    expect(released.status).toBe(201);
    expect([await statusOf(gp), await statusOf(gp, 'system/Bundle.r'), await statusOf(gp, 'system/Bundle.read'), await statusOf(gp, 'system/Binary.r'), await statusOf(other)]).toEqual([200, 200, 200, 403, 404]);
    const withdrawn = await adapter.post(`/second-opinion-requests/${id}/authorisations/${released.headers.get('location')?.split('#authorisation-')[1] ?? ''}/withdrawal`, { by: 'representative', withdrawnAt: adapter.clock.now().toString(), releaseTo: ['gp'] });
    expect([withdrawn.status < 300 ? 'withdrawn' : withdrawn.text, await statusOf(gp)]).toEqual(['withdrawn', 404]);
  });

  it('that a custodian gave is kept, shown, delivered and named in the evidence, the same bytes everywhere', async () => {
    const stage = await openStage(quiet);
    const { adapter, network } = stage;
    const bytes = textOf();
    network.state.addDocument({ id: 'native', patientId: 'ilias', custodian: 'noord', type: { code: '11502-2', display: 'Laboratory report' }, title: 'Results', language: 'fr', createdAt: '2026-10-01T10:00:00+02:00', content: { kind: 'fhir', text: bytes.toString() } });
    const now = adapter.clock.now();
    const organisation = { identifiers: [{ system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71098712' }], name: 'Practice De Linde (invented)' };
    const recipients = [{ key: 'gp', kind: 'gp', organisation, network: { peer: 'gp' } }];
    const id = (await submit(adapter, { ...childIntake(now), recipients, authorisations: [authorisationOf(now, ['noord'], { releaseTo: ['gp'] })] })).body.at('id').text;
    const state = await untilState(adapter, id, (s) => transferOf(s, 'noord').at('documents').list.length === 4 && transferOf(s, 'noord').at('nextAttemptAt').text !== '');
    const shown = state.at('dossier', 'documents').list.find((d) => d.at('url').text.startsWith('Bundle/'));
    expect([shown?.at('title').text, shown?.at('type').text]).toEqual(['Results', '11502-2']);
    const page = await adapter.get(`/second-opinion-requests/${id}`, { Accept: 'text/html' });
    const binary = shown?.at('url').text.replace('Bundle', 'Binary') ?? '';
    expect(page.text).toContain(`href="/fhir/R4/${binary}"`);
    expect((await adapter.get(`/fhir/R4/${binary}`, { Accept: '*/*' })).text).toBe(bytes.toString());

    const ordered = await adapter.post(`/second-opinion-requests/${id}/deliveries`, { recipient: 'gp', documents: [shown?.at('id').text] });
    expect(ordered.status).toBe(201);
    const delivered = await untilState(adapter, id, (s) => s.at('deliveries', 0, 'status').text === 'completed');
    expect(delivered.at('deliveries', 0, 'documents').list.map((d) => d.at('acknowledged').value)).toEqual([true]);
    expect([...network.state.received.values()].map((r) => [r.document.content[0]?.attachment.contentType, Buffer.from(r.bytes).toString()])).toEqual([[JSON_TYPE, bytes.toString()]]);

    const archive = path.join(newFolder(), 'evidence.zip');
    writeFileSync(archive, (await adapter.get(`/second-opinion-requests/${id}/evidence`, { Accept: '*/*' })).bytes);
    const read = await readEvidenceFile(archive);
    const named = read.ok ? read.value.entries.map((e) => toJson(e)).filter((e) => JSON.stringify(e.value).includes(sha256Of(bytes))).map((e) => e.at('reference').text) : [];
    expect(named).toContain(binary);
  });
});
