// ITI-78, ITI-67 and ITI-68 against answers that are good and answers that are not (fixtures/network).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import type { HttpClient } from '../../../src/adapters/http-client.ts';
import { createMhdNetwork } from '../../../src/adapters/mhd/create-mhd-network.ts';
import type { FailureKind, Result } from '../../../src/core/kernel/result.ts';
import type { RegionalNetwork, RetrievedDocument } from '../../../src/ports/regional-network.ts';
import { nockedHttp } from '../../support/nocked-http.ts';
import { BASE, peerOf, TOKEN } from '../peer-of.ts';

const SSIN = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin';
const patient = { system: SSIN, value: '17020803132' };
const HOST = 'https://hub.example.org';
const ELSEWHERE = 'https://elsewhere.example.org';
const FHIR = { 'content-type': 'application/fhir+json;charset=utf-8' };
const fixture = (name: string): Buffer => readFileSync(path.join(import.meta.dirname, '../../../fixtures/network', name));

let http: HttpClient;
let network: RegionalNetwork;
nockedHttp((client) => {
  http = client;
  network = createMhdNetwork([peerOf()], http);
});

const at = (): nock.Scope => nock(HOST, { reqheaders: { authorization: `Bearer ${TOKEN}`, accept: /.+/u } });
const kindOf = (result: Result<unknown>): FailureKind | undefined => (result.ok ? undefined : result.failure.kind);
const toldIn = (result: Result<unknown>): string => (result.ok ? '' : JSON.stringify(result.failure));
const find = async (): ReturnType<RegionalNetwork['findDocumentReferences']> => network.findDocumentReferences('hub', { patient });
const answerFind = (name: string): nock.Scope => at().get(/^\/fhir\/DocumentReference\?/u).reply(200, fixture(name), FHIR);
const bytesOf = async (outcome: Result<RetrievedDocument>): Promise<string> => {
  if (!outcome.ok) return JSON.stringify(outcome.failure);
  const chunks: Uint8Array[] = [];
  for await (const chunk of outcome.value.bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

describe('every transaction', () => {
  it('to a peer that is not in the file calls nobody', async () => {
    expect(network.hasPeer('other')).toBe(false);
    expect(kindOf((await network.findDocumentReferences('other', { patient })).outcome)).toBe('not-found');
  });

  it.each([
    [401, 'login-required'], [403, 'not-permitted'], [400, 'network-rejected'], [404, 'network-rejected'], [204, 'network-rejected'],
    [429, 'network-unavailable'], [500, 'network-unavailable'], [503, 'network-unavailable'], [504, 'network-timeout'],
  ] as const)('turns status %i into %s and repeats nothing of what was said', async (status, kind) => {
    at().get(/^\/fhir\/DocumentReference\?/u).reply(status, fixture('iti-68/outcome.json'), FHIR);
    const { outcome } = await find();
    expect(kindOf(outcome)).toBe(kind);
    expect(toldIn(outcome)).not.toMatch(/Fictief|17020803132|dGVzdA/u);
  });

  it.each([['ECONNREFUSED', 'network-unavailable'], ['ECONNRESET', 'network-unavailable'], ['ENOTFOUND', 'network-unavailable'], ['ETIMEDOUT', 'network-timeout']] as const)('turns %s into %s', async (code, kind) => {
    at().get(/^\/fhir\/DocumentReference\?/u).replyWithError(Object.assign(new Error(code), { code }));
    const { outcome } = await find();
    expect(kindOf(outcome)).toBe(kind);
    expect(toldIn(outcome)).not.toMatch(/17020803132|dGVzdA|hub\.example/u);
  });
});

describe('how long a peer wants to be left alone', () => {
  it.each([['120', 120], ['Tue, 03 Nov 2026 10:02:00 GMT', 60]])('Retry-After %j', async (value, seconds) => {
    at().get(/^\/fhir\/DocumentReference\?/u).reply(503, '', { 'retry-after': value, 'date': 'Tue, 03 Nov 2026 10:01:00 GMT' });
    expect((await find()).outcome).toMatchObject({ failure: { kind: 'network-unavailable', retryAfterSeconds: seconds } });
  });

  it('is absent where it says nothing', async () => {
    at().get(/^\/fhir\/DocumentReference\?/u).reply(503, '');
    const { outcome } = await find();
    expect(outcome.ok ? {} : outcome.failure).not.toHaveProperty('retryAfterSeconds');
  });
});

describe('ITI-67 refuses', () => {
  it.each([
    ['iti-67/answer-outcome.json', 'network-rejected'],
    ['iti-67/answer-not-a-searchset.json', 'network-rejected'],
    ['iti-67/answer-wrong-match.json', 'network-rejected'],
    ['iti-67/answer-next-elsewhere.json', 'business-rule'],
  ] as const)('%s', async (name, kind) => {
    const elsewhere = nock(ELSEWHERE).get(/.*/u).reply(200, fixture('iti-67/answer-page-2.json'), FHIR);
    answerFind(name);
    expect(kindOf((await find()).outcome)).toBe(kind);
    expect(elsewhere.isDone()).toBe(false); // nothing went to another host
    nock.cleanAll();
  });

  it('HTML, JSON under another type, text that is no JSON, and a compressed answer', async () => {
    const bodies = [
      [fixture('iti-67/answer.html'), { 'content-type': 'text/html' }], [fixture('iti-67/answer.json'), { 'content-type': 'text/plain' }],
      [fixture('iti-67/answer.html'), FHIR], [fixture('iti-67/answer.json'), { ...FHIR, 'content-encoding': 'gzip' }], [Buffer.from('null'), FHIR], [Buffer.from('{"resourceType":"Bundle","type":"searchset","entry":{}}'), FHIR],
    ] as const;
    for (const [body, headers] of bodies) {
      at().get(/^\/fhir\/DocumentReference\?/u).reply(200, body, headers);
      expect(kindOf((await find()).outcome)).toBe('network-rejected');
    }
  });

  it('pages that go in a circle, and more pages than allowed', async () => {
    answerFind('iti-67/answer-page-1.json');
    at().get('/fhir/DocumentReference?_page=2').reply(200, fixture('iti-67/answer-next-circle.json'), FHIR);
    expect(toldIn((await find()).outcome)).toContain('circle');
    answerFind('iti-67/answer-page-1.json');
    network = createMhdNetwork([peerOf({ limits: { ...peerOf().limits, maxPages: 1 } })], http);
    expect(toldIn((await find()).outcome)).toContain('more pages');
  });
});

describe('ITI-67', () => {
  it('asks for current documents of the patient by identifier and by type, and says what it asked', async () => {
    const query = { 'patient.identifier': `${SSIN}|17020803132`, 'status': 'current', 'type': 'http://loinc.org|11526-1,http://loinc.org|18748-4' };
    at().get('/fhir/DocumentReference').query(query).reply(200, fixture('iti-67/answer.json'), FHIR);
    const call = await network.findDocumentReferences('hub', { patient, types: ['11526-1', '18748-4'] });
    expect(Object.fromEntries(new URL(call.url).searchParams)).toEqual(query);
    expect(call.url).not.toContain(TOKEN);
    expect(call.outcome.ok && call.outcome.value.map((d) => d.id)).toEqual(['report-1']);
  });

  it('escapes what has a meaning in a search', async () => {
    at().get(/.*/u).query((q) => q['patient.identifier'] === 'sys|a\\,b\\|c').reply(200, { resourceType: 'Bundle', type: 'searchset' }, FHIR);
    expect((await network.findDocumentReferences('hub', { patient: { system: 'sys', value: 'a,b|c' } })).outcome).toEqual({ ok: true, value: [] });
  });

  it('goes through all pages and makes references and addresses absolute', async () => {
    answerFind('iti-67/answer-page-1.json');
    at().get('/fhir/DocumentReference?_page=2').reply(200, fixture('iti-67/answer-page-2.json'), FHIR);
    const { outcome } = await find();
    expect(outcome.ok && outcome.value.map((d) => [d.id, d.subject?.reference, d.custodian?.reference, d.content[0]?.attachment.url])).toEqual([
      ['report-1', `${BASE}/Patient/ilias`, `${BASE}/Organization/noord`, `${BASE}/Binary/report-1`],
      ['report-2', `${BASE}/Patient/ilias`, `${BASE}/Organization/noord`, `${BASE}/Binary/report-2`],
    ]);
  });

  it.each(['iti-67/answer-included-patient.json', 'iti-67/answer-contained-patient.json'])('says by identifier whose document it is: %s', async (name) => {
    answerFind(name);
    const { outcome } = await find();
    expect(outcome.ok && outcome.value[0]?.subject?.identifier).toEqual(patient);
  });

  it.each([['a document without attachment', 'iti-67/answer-no-attachment.json'], ['an entry without resource', 'iti-67/answer-entry-empty.json']])('leaves out %s, tells so, and takes the others', async (_what, name) => {
    answerFind('iti-67/answer-page-1.json');
    at().get('/fhir/DocumentReference?_page=2').reply(200, fixture(name), FHIR);
    const { outcome, malformedEntries } = await find();
    expect([outcome.ok && outcome.value.map((d) => d.id), malformedEntries]).toEqual([['report-1'], 1]);
  });

  it('leaves a document of another patient to be judged, with that patient named', async () => {
    answerFind('iti-67/answer-other-patient.json');
    const { outcome } = await find();
    expect(outcome.ok && outcome.value[0]?.subject?.reference).toBe(`${BASE}/Patient/anna`);
    expect(outcome.ok && outcome.value[0]?.subject?.identifier?.value).not.toBe(patient.value);
  });

  it('follows a redirect at the same host, with the token, and none to another', async () => {
    at().get(/^\/fhir\/DocumentReference\?/u).reply(307, '', { location: '/r4/DocumentReference' });
    at().get('/r4/DocumentReference').reply(200, fixture('iti-67/answer.json'), FHIR);
    expect((await find()).outcome.ok).toBe(true);
    const elsewhere = nock(ELSEWHERE).get(/.*/u).reply(200, fixture('iti-67/answer.json'), FHIR);
    at().get(/^\/fhir\/DocumentReference\?/u).reply(302, '', { location: `${ELSEWHERE}/fhir/DocumentReference` });
    expect(kindOf((await find()).outcome)).toBe('business-rule');
    expect(elsewhere.isDone()).toBe(false);
    nock.cleanAll();
  });

  it('does not follow for ever', async () => {
    at().get(/.*/u).times(4).reply(302, '', { location: '/fhir/DocumentReference?again' });
    expect(kindOf((await find()).outcome)).toBe('network-rejected');
  });
});

describe('ITI-78', () => {
  const ask = async (name: string): Promise<Result<unknown>> => {
    at().get('/fhir/Patient').query({ identifier: `${SSIN}|17020803132` }).reply(200, fixture(name), FHIR);
    return (await network.queryPatientDemographics('hub', patient)).outcome;
  };

  it('refuses an answer that names others too', async () => {
    expect(kindOf(await ask('iti-78/answer-everybody.json'))).toBe('network-rejected');
  });

  it.each([['iti-78/answer.json', 1], ['iti-78/answer-older-system.json', 1], ['iti-78/answer-nobody.json', 0]] as const)('%s: %i', async (name, count) => {
    const outcome = await ask(name);
    expect(outcome.ok && outcome.value).toHaveLength(count);
  });
});

describe('ITI-68', () => {
  const url = `${BASE}/Binary/report-1`;
  const retrieve = async (contentType = 'text/plain'): Promise<Result<RetrievedDocument>> => (await network.retrieveDocument('hub', { url, contentType })).outcome;

  it('calls no address at another host, whatever stands before it', async () => {
    const elsewhere = nock(ELSEWHERE).persist().get(/.*/u).reply(200, 'x');
    const addresses = [`${ELSEWHERE}/documents/1`, 'https://hub.example.org@elsewhere.example.org/1', 'http://hub.example.org/fhir/Binary/1', 'https://user:pass@hub.example.org/1', '//elsewhere.example.org/1', 'file:///etc/passwd'];
    for (const address of addresses) expect(kindOf((await network.retrieveDocument('hub', { url: address })).outcome)).toBe('business-rule');
    expect(elsewhere.isDone()).toBe(false);
    nock.cleanAll();
  });

  it.each([[404, 'not-found'], [410, 'not-found'], [401, 'login-required'], [403, 'not-permitted'], [406, 'network-rejected'], [206, 'network-rejected']] as const)('turns %i into %s', async (status, kind) => {
    at().get('/fhir/Binary/report-1').reply(status, fixture('iti-68/outcome.json'), FHIR);
    expect(kindOf(await retrieve())).toBe(kind);
  });

  it('refuses by declared size, and breaks off what is longer than allowed', async () => {
    network = createMhdNetwork([peerOf({ limits: { ...peerOf().limits, maxDocumentBytes: 10 } })], http);
    at().get('/fhir/Binary/report-1').reply(200, 'x'.repeat(11), { 'content-length': '11', 'content-type': 'text/plain' });
    expect(kindOf(await retrieve())).toBe('too-large');
    at().get('/fhir/Binary/report-1').reply(200, 'x'.repeat(11), { 'content-type': 'text/plain' });
    await expect(bytesOf(await retrieve())).rejects.toMatchObject({ cause: 'ETOOLONG' });
  });

  it('passes bytes and media type on, and asks for the type that was announced', async () => {
    nock(HOST, { reqheaders: { accept: 'text/plain, */*;q=0.1', 'accept-encoding': 'identity' } }).get('/fhir/Binary/report-1').reply(200, fixture('iti-68/document.txt'), { 'content-type': 'Text/Plain; charset=utf-8' });
    const outcome = await retrieve();
    expect(outcome.ok && outcome.value.contentType).toBe('text/plain');
    expect(await bytesOf(outcome)).toBe(fixture('iti-68/document.txt').toString());
  });

  it('asks for anything where the announced type is none', async () => {
    nock(HOST, { reqheaders: { accept: '*/*' } }).get('/fhir/Binary/report-1').reply(200, 'x', { 'content-type': 'text/plain' });
    expect((await retrieve('text/plain\r\nx-more: 1')).ok).toBe(true);
  });

  it('opens a Binary around the document', async () => {
    at().get('/fhir/Binary/report-1').reply(200, fixture('iti-68/binary.json'), FHIR);
    const outcome = await retrieve();
    expect(outcome.ok && outcome.value.contentType).toBe('text/plain');
    expect(await bytesOf(outcome)).toBe(fixture('iti-68/document.txt').toString());
  });

  it.each(['iti-68/binary-without-data.json', 'iti-68/binary-hex.json', 'iti-68/outcome.json', 'iti-67/answer.json', 'iti-67/answer.html'])('refuses %s as FHIR JSON around a document', async (name) => {
    at().get('/fhir/Binary/report-1').reply(200, fixture(name), FHIR);
    expect(kindOf(await retrieve())).toBe('network-rejected');
  });

  it.each(['application/fhir+json', 'application/fhir+xml'])('opens a Binary around what is announced as %s', async (contentType) => {
    at().get('/fhir/Binary/report-1').reply(200, { resourceType: 'Binary', contentType, data: Buffer.from('<Bundle/>').toString('base64') }, FHIR);
    const outcome = await retrieve(contentType);
    expect([outcome.ok && outcome.value.contentType, await bytesOf(outcome)]).toEqual([contentType, '<Bundle/>']);
  });

  it('leaves a FHIR document in XML as it is', async () => {
    at().get('/fhir/Binary/report-1').reply(200, '<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>', { 'content-type': 'application/fhir+xml' });
    const outcome = await retrieve('application/fhir+xml');
    expect([outcome.ok && outcome.value.contentType, await bytesOf(outcome)]).toEqual(['application/fhir+xml', '<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"/>']);
  });

  it('leaves a FHIR document as it is', async () => {
    at().get('/fhir/Binary/report-1').reply(200, fixture('iti-67/answer.json'), FHIR);
    const outcome = await retrieve('application/fhir+json; fhirVersion=4.0');
    expect(await bytesOf(outcome)).toBe(fixture('iti-67/answer.json').toString());
  });
});
