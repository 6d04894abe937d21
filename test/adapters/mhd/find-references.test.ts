// ITI-67 as different peers want to be asked: GET or POST, JSON or XML, all kinds at once or one by one, by identifier or by the peer's own id.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Bundle } from '@medplum/fhirtypes';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { createFhirXml } from '../../../src/adapters/fhir-xml/create-fhir-xml.ts';
import type { HttpClient } from '../../../src/adapters/http-client.ts';
import { createMhdNetwork } from '../../../src/adapters/mhd/create-mhd-network.ts';
import type { DocumentQuery, RegionalNetwork } from '../../../src/ports/regional-network.ts';
import { nockedHttp } from '../../support/nocked-http.ts';
import { peerOf } from '../peer-of.ts';

const SSIN = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin';
const NUMBER = '17020803132';
const patient = { system: SSIN, value: NUMBER };
const TYPES = ['11526-1', '18748-4'];
const TOKENS = TYPES.map((t) => `http://loinc.org|${t}`);
const FHIR = { 'content-type': 'application/fhir+json' };
const ANSWER = readFileSync(path.join(import.meta.dirname, '../../../fixtures/network/iti-67/answer.json'), 'utf8');
const BYID = { 'patient.identifier': `${SSIN}|${NUMBER}`, 'status': 'current' };
const BYREFERENCE = { patient: 'Patient/ilias', status: 'current' };

let http: HttpClient;
nockedHttp((client) => {
  http = client;
});

const hub = (accept = 'application/fhir+json'): nock.Scope => nock('https://hub.example.org', { reqheaders: { accept } });
const at = (query: Record<string, string>, status: number, body = status === 200 ? ANSWER : '{}'): void => { hub().get('/fhir/DocumentReference').query(query).reply(status, body, FHIR); };
const find = async (network: RegionalNetwork, query: Partial<DocumentQuery> = {}): Promise<[number | string, number]> => {
  const { outcome, furtherUrls = [] } = await network.findDocumentReferences('hub', { patient, patientId: 'ilias', ...query });
  return [outcome.ok ? outcome.value.length : outcome.failure.kind, 1 + furtherUrls.length];
};

describe('what the peer refuses is asked in the next plainer way, and remembered', () => {
  it.each([400, 405, 422, 501])('all kinds at once (%i): one by one', async (status) => {
    const network = createMhdNetwork([peerOf()], http);
    at({ ...BYID, type: TOKENS.join(',') }, status);
    at({ ...BYREFERENCE, type: TOKENS.join(',') }, status);
    for (const type of TOKENS) at({ ...BYID, type }, 200);
    expect(await find(network, { types: TYPES })).toEqual([2, 4]);
    for (const type of TOKENS) at({ ...BYID, type }, 200);
    expect(await find(network, { types: TYPES })).toEqual([2, 2]);
  });

  it('the identifier of a patient: by its own id', async () => {
    const network = createMhdNetwork([peerOf()], http);
    at({ ...BYID, type: TOKENS.join(',') }, 400);
    at({ ...BYREFERENCE, type: TOKENS.join(',') }, 200);
    expect(await find(network, { types: TYPES })).toEqual([1, 2]);
    at(BYREFERENCE, 200);
    expect(await find(network)).toEqual([1, 1]);
  });

  it('everything: it is a refusal, and nothing is remembered', async () => {
    const network = createMhdNetwork([peerOf()], http);
    for (let i = 0; i < 2; i += 1) {
      at(BYID, 400);
      at(BYREFERENCE, 400);
      expect(await find(network)).toEqual(['network-rejected', 2]);
    }
  });

  it.each([[401, 'login-required'], [403, 'not-permitted'], [404, 'network-rejected'], [503, 'network-unavailable']] as const)('%i is no reason to ask otherwise', async (status, kind) => {
    at({ ...BYID, type: TOKENS.join(',') }, status);
    expect(await find(createMhdNetwork([peerOf()], http), { types: TYPES })).toEqual([kind, 1]);
  });
});

describe('by POST', () => {
  const posted = (): void => { hub().post('/fhir/DocumentReference/_search', BYID).matchHeader('content-type', 'application/x-www-form-urlencoded').reply(200, ANSWER, FHIR); };

  it('where the entry says so: the number of a patient stands in no address', async () => {
    posted();
    expect(await find(createMhdNetwork([peerOf({ search: 'post' })], http))).toEqual([1, 1]);
    hub().post('/fhir/Patient/_search', { identifier: `${SSIN}|${NUMBER}` }).reply(200, { resourceType: 'Bundle', type: 'searchset' }, FHIR);
    expect((await createMhdNetwork([peerOf({ search: 'post' })], http).queryPatientDemographics('hub', patient)).outcome).toEqual({ ok: true, value: [] });
  });

  it('where the address would be too long', async () => {
    const types = Array.from({ length: 120 }, (_x, i) => `${String(10_000 + i)}-1`);
    hub().post('/fhir/DocumentReference/_search', (body: Record<string, string>) => body['type']?.split(',').length === 120).reply(200, ANSWER, FHIR);
    expect(await find(createMhdNetwork([peerOf()], http), { types })).toEqual([1, 1]);
  });

  it('control: else by GET', async () => {
    at(BYID, 200);
    expect(await find(createMhdNetwork([peerOf()], http))).toEqual([1, 1]);
  });
});

describe('in XML', () => {
  const XML = { 'content-type': 'application/fhir+xml;charset=UTF-8' };
  const body = createFhirXml().write(JSON.parse(ANSWER) as Bundle);
  const xml = (answer: string): void => { hub('application/fhir+xml').get('/fhir/DocumentReference').query(BYID).reply(200, answer, XML); };

  it('finds what JSON finds', async () => {
    xml(body);
    const inXml = await createMhdNetwork([peerOf({ format: 'xml' })], http).findDocumentReferences('hub', { patient });
    at(BYID, 200);
    const inJson = await createMhdNetwork([peerOf()], http).findDocumentReferences('hub', { patient });
    expect(inXml.outcome.ok && inXml.outcome.value.length).toBe(1);
    expect(inXml).toEqual(inJson);
  });

  it.each([['an element that R4 has not', body.replace('<status ', '<stat ')], ['no XML', '<Bundle'], ['a document type', `<!DOCTYPE Bundle>${body.replace(/^<\?[^>]*\?>/u, '')}`], ['nothing', '']])('refuses %s', async (_what, answer) => {
    xml(answer);
    expect(await find(createMhdNetwork([peerOf({ format: 'xml' })], http), { })).toEqual(['network-rejected', 1]);
  });
});
