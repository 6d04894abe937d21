// The counterparts over real HTTP, asked by our own network adapter: what they give when told nothing, and what we make of each fault.
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDocumentFiles } from '../../src/adapters/files/create-document-files.ts';
import { httpClient } from '../../src/adapters/http-client.ts';
import { createMhdNetwork } from '../../src/adapters/mhd/create-mhd-network.ts';
import { parsePeers } from '../../src/config/parse-peers.ts';
import { BSN, SSIN } from '../../src/core/fhir/systems.ts';
import { fail, type Result } from '../../src/core/kernel/result.ts';
import type { DocumentFiles, KeptFile } from '../../src/ports/document-files.ts';
import type { PatientKey, RegionalNetwork } from '../../src/ports/regional-network.ts';
import { faults } from '../../src/simulator/faults.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';

const TOKEN = 'simulator-token';
const ilias: PatientKey = { system: SSIN, value: '17020803132' };
const marijke: PatientKey = { system: BSN, value: '999912768' };
const http = httpClient();
let simulator: Simulator;
let network: RegionalNetwork;
let dir: string;
let files: DocumentFiles;

const peer = (id: string, base: string, { token = TOKEN, timeoutMs = 10_000 } = {}): unknown =>
  ({ id, baseUrl: base, auth: { kind: 'bearer', token }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true, limits: { timeoutMs } });

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, token: TOKEN, pageSize: 2 });
  const custodian = (id: string): string => `${simulator.origin}/custodians/${id}/fhir`;
  const peers = parsePeers([peer('all', simulator.base), peer('noord', custodian('noord')), peer('zuid', custodian('zuid')), peer('stranger', simulator.base, { token: 'wrong' }), peer('hasty', simulator.base, { timeoutMs: 250 })], () => fail('not-found'));
  if (!peers.ok) throw new Error(JSON.stringify(peers.failure));
  network = createMhdNetwork(peers.value, http);
  dir = await mkdtemp(path.join(tmpdir(), 'simulator-'));
  files = createDocumentFiles(dir);
});
afterEach(() => { simulator.state.reset(); });
afterAll(async () => {
  http.close();
  await simulator.close();
  await rm(dir, { recursive: true });
});

const kindOf = (result: Result<unknown>): string | undefined => (result.ok ? undefined : result.failure.kind);
const control = async (what: string, body: unknown, method = 'POST'): Promise<unknown> => {
  const response = await fetch(`${simulator.origin}/control/${what}`, { method, headers: { 'content-type': 'application/json' }, ...(method === 'POST' && { body: JSON.stringify(body) }) });
  return response.ok ? response.json() : response.status;
};
const find = async (at: string, patient: PatientKey): ReturnType<RegionalNetwork['findDocumentReferences']> => network.findDocumentReferences(at, { patient });
const idsAt = async (at: string, patient: PatientKey): Promise<(string | undefined)[]> => {
  const { outcome } = await find(at, patient);
  return outcome.ok ? outcome.value.map((d) => d.id) : [outcome.failure.kind];
};
const retrieve = async (url: string, at = 'all'): Promise<Result<KeptFile>> => {
  const { outcome } = await network.retrieveDocument(at, { url });
  return outcome.ok ? files.keep(outcome.value.bytes, { maxBytes: 10_000_000 }) : outcome;
};
const gateway = (id: string): string => `${simulator.origin}/gateway/noord/${id}`;

describe('the simulated network', () => {
  it.each([['ilias', ilias], ['marijke', marijke]] as const)('gives every document of %s as it announced it', async (id, key) => {
    const patients = await network.queryPatientDemographics('all', key);
    expect(patients.outcome.ok && patients.outcome.value.map((p) => p.id)).toEqual([id]);
    const { outcome } = await find('all', key);
    const documents = outcome.ok ? outcome.value : [];
    expect(documents).toHaveLength(5);
    for (const document of documents) {
      const attachment = document.content[0]?.attachment;
      expect(document.subject?.reference).toBe(`${simulator.base}/Patient/${id}`);
      const kept = await retrieve(attachment?.url ?? '');
      expect(kept).toMatchObject({ ok: true, value: { sizeBytes: attachment?.size, sha1: attachment?.hash } });
      expect(kept.ok && kept.value.detectedType).toBe(attachment?.contentType === 'application/pdf' ? 'application/pdf' : undefined);
    }
  });

  it('shows each custodian its own part', async () => {
    expect(await idsAt('noord', ilias)).toEqual(['ilias-history', 'ilias-pathology', 'ilias-laboratory']);
    expect(await idsAt('zuid', ilias)).toEqual(['ilias-imaging', 'ilias-discharge']);
  });

  it('finds by type, and nothing for a stranger', async () => {
    const { outcome } = await network.findDocumentReferences('all', { patient: marijke, types: ['11526-1', '57133-1'] });
    expect(outcome.ok && outcome.value.map((d) => d.id)).toEqual(['marijke-pathology', 'marijke-referral']);
    expect(await idsAt('all', { system: BSN, value: '999900006' })).toEqual([]);
  });

  it('wants its token, and the call list shows who came without', async () => {
    expect(await idsAt('stranger', ilias)).toEqual(['login-required']);
    expect(simulator.state.calls).toMatchObject([{ method: 'GET', path: '/fhir/DocumentReference', authorised: false }]);
    expect(await control('calls', {}, 'GET')).toEqual(simulator.state.calls);
  });

  it('wants a patient and a status, also by POST', async () => {
    const search = async (form: string): Promise<{ status: number; total?: number }> => {
      const response = await fetch(`${simulator.base}/DocumentReference/_search`, { method: 'POST', headers: { 'authorization': `Bearer ${TOKEN}`, 'content-type': 'application/x-www-form-urlencoded' }, body: form });
      return { status: response.status, total: (await response.json() as { total?: number }).total ?? 0 };
    };
    expect(await search('patient=ilias')).toEqual({ status: 400, total: 0 });
    expect(await search('status=current')).toEqual({ status: 400, total: 0 });
    expect(await search('patient=Patient/ilias&status=current&type=http://loinc.org|18748-4')).toEqual({ status: 200, total: 1 });
  });

  it('keeps documents back until they are released', async () => {
    expect(await control('hold', { custodian: 'zuid' })).toEqual({ changed: 4 });
    expect(await idsAt('zuid', ilias)).toEqual([]);
    expect(kindOf(await retrieve(`${simulator.origin}/gateway/zuid/ilias-imaging`))).toBe('not-found');
    expect(await idsAt('noord', ilias)).toHaveLength(3);
    expect(await control('release', { id: 'ilias-imaging' })).toEqual({ changed: 1 });
    expect(await idsAt('zuid', ilias)).toEqual(['ilias-imaging']);
  });

  it('takes patients and documents, large ones too', async () => {
    const patient = { resourceType: 'Patient', id: 'nina', identifier: [{ system: BSN, value: '999912781' }] };
    expect(await control('patients', patient)).toEqual({ id: 'nina' });
    expect(await control('documents', { id: 'nina-1', patientId: 'nina', custodian: 'noord', type: '18748-4', sizeBytes: 4_000_000 })).toEqual({ id: 'nina-1' });
    expect(await control('documents', { id: 'x', patientId: 'nobody', custodian: 'noord', type: '18748-4' })).toBe(400);
    expect(await idsAt('noord', { system: BSN, value: '999912781' })).toEqual(['nina-1']);
    expect(await retrieve(gateway('nina-1'))).toMatchObject({ ok: true, value: { sizeBytes: 4_000_000, detectedType: 'application/pdf' } });
  });
});

describe('a fault', () => {
  /** Only where somebody is to be too slow is the client in a hurry. */
  const late = (kind: string): string => (['slow', 'never'].includes(kind) ? 'hasty' : 'all');
  const strike = (path_: string, kind: string, more = {}): Promise<unknown> => control('faults', { path: path_, kind, ...more });

  it.each([
    ['slow', 'network-timeout'], ['html', 'network-rejected'], ['redirect', 'business-rule'], ['401', 'login-required'], ['403', 'not-permitted'],
    ['500', 'network-unavailable'], ['truncate', 'network-unavailable'], ['never', 'network-timeout'], ['next-elsewhere', 'business-rule'],
  ])('%s of a search: %s, and the next one is well again', async (kind, failure) => {
    await strike('/fhir/DocumentReference', kind, { times: 1 });
    expect(await idsAt(late(kind), ilias)).toEqual([failure]);
    expect(await idsAt('all', ilias)).toHaveLength(5);
  });

  it.each([['slow', 'network-timeout'], ['redirect', 'business-rule'], ['403', 'not-permitted'], ['500', 'network-unavailable'], ['never', 'network-timeout'], ['truncate', 'malformed']])('%s of a document: %s', async (kind, failure) => {
    await strike('/gateway/noord', kind, { times: 1 });
    expect(kindOf(await retrieve(gateway('ilias-pathology'), late(kind)))).toBe(failure);
    expect((await retrieve(gateway('ilias-pathology'))).ok).toBe(true);
  });

  it('that lies about size, hash, patient or address shows in what was found', async () => {
    const facts = async (): Promise<unknown[]> => {
      const { outcome } = await find('zuid', ilias);
      const d = outcome.ok ? outcome.value[0] : undefined;
      return [d?.content[0]?.attachment.size, d?.content[0]?.attachment.hash, d?.subject?.reference, d?.content[0]?.attachment.url];
    };
    const truth = await facts();
    for (const [index, kind] of ['wrong-size', 'wrong-hash', 'other-patient', 'attachment-elsewhere'].entries()) {
      await strike('/custodians/zuid', kind);
      const told = await facts();
      expect(told.map((fact, i) => fact !== truth[i])).toEqual([0, 1, 2, 3].map((i) => i === index));
      await control('faults', {}, 'DELETE');
    }
  });

  it('is refused when it is none', async () => {
    expect(await strike('/fhir', 'nonsense')).toBe(400);
    expect(simulator.state.listFaults()).toEqual([]);
    expect(faults).toHaveLength(37);
  });
});
