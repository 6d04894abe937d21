// Many documents of 100 KB through find, retrieve, verify and keep, from two peers at once, against a plain client that only downloads them
// (aim: ratio at least 0.3; each document, its facts and their folder are synced to the disk before the next; memory grows by less than 128 MB).
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { DocumentReference } from '@medplum/fhirtypes';
import { createDocumentFiles } from '../src/adapters/files/create-document-files.ts';
import { httpClient } from '../src/adapters/http-client.ts';
import { createMhdNetwork } from '../src/adapters/mhd/create-mhd-network.ts';
import { checkRetrievedDocument } from '../src/core/dossier/check-retrieved-document.ts';
import { LOINC, SSIN } from '../src/core/fhir/systems.ts';
import { ok, type Result } from '../src/core/kernel/result.ts';
import type { RegionalNetwork } from '../src/ports/regional-network.ts';
import { httpCalls } from '../src/simulator/http-calls.ts';
import { runProcess, type RunningProcess } from '../src/simulator/run-process.ts';
import type { Figure } from './support/figure.ts';
import { newFolder } from './support/open-bench.ts';

const TOKEN = 'bench-token';
const BYTES = 100_000;
const MEGABYTE = 1024 * 1024;
const TYPE = '55113-5';
const PEERS = ['noord', 'zuid'] as const;
/** As many as a peer's default limit. */
const AT_ONCE = 4;
const patient = { system: SSIN, value: '17020803132' };

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

/** Each item in its turn, so many at a time. */
const each = async <T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> => {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await act(item);
  }));
};

interface PeerProcess { readonly id: string; readonly origin: string; readonly process: RunningProcess }

const startPeer = async (id: string, count: number): Promise<PeerProcess> => {
  const process = await runProcess({ file: 'simulator/main.ts', args: ['--token', TOKEN, '--page-size', '200', '--smart', ''], ready: /simulator ready (\S+)\/fhir /u, timeoutMs: 20_000 });
  const origin = process.ready[1] ?? '';
  const control = httpCalls(origin);
  await each(Array.from({ length: count }, (_x, i) => i), (i) => control.post('/control/documents', { id: `d${i.toString()}`, patientId: 'ilias', custodian: id, type: TYPE, text: `${id} ${i.toString()}`, sizeBytes: BYTES }));
  return { id, origin, process };
};

const networkOf = (peers: readonly PeerProcess[]): RegionalNetwork => createMhdNetwork(peers.map(({ id, origin }) => ({
  id, baseUrl: `${origin}/custodians/${id}/fhir`, hosts: [], auth: { kind: 'bearer', token: () => TOKEN }, timeZone: 'Europe/Brussels', mhdVersion: '4.2.4', format: 'json', allowPrivateAddresses: true,
  limits: { timeoutMs: 60_000, documentTimeoutMs: 60_000, maxDocumentBytes: BYTES * 2, maxPages: 1000, maxConcurrent: AT_ONCE, maxProvideBytes: BYTES },
})), httpClient());

const urlOf = (document: DocumentReference): string => document.content[0]?.attachment.url ?? '';

/** Nothing but the bytes, by the platform's own client. */
const download = async (document: DocumentReference): Promise<void> => {
  const answer = await fetch(urlOf(document), { headers: { Authorization: `Bearer ${TOKEN}` } });
  if ((await answer.arrayBuffer()).byteLength !== document.content[0]?.attachment.size) throw new Error('a download is not whole');
};

export const exchangeBench = async ({ count }: { readonly count: number }): Promise<readonly Figure[]> => {
  const folder = newFolder();
  const files = createDocumentFiles(folder);
  const peers = await Promise.all(PEERS.map((id) => startPeer(id, count / PEERS.length)));
  const network = networkOf(peers);
  const find = async (id: string): Promise<readonly DocumentReference[]> => must((await network.findDocumentReferences(id, { patient, types: [TYPE] })).outcome);
  const take = async (id: string, document: DocumentReference): Promise<void> => {
    const kept = must(await files.keepContinued({
      key: createHash('sha256').update(urlOf(document)).digest('hex'),
      ask: async (after) => {
        const { outcome } = await network.retrieveDocument(id, { url: urlOf(document), contentType: 'application/pdf', ...(after && { after }) });
        return outcome.ok ? ok(outcome.value) : outcome;
      },
    }, { maxBytes: BYTES * 2 }));
    const problems = checkRetrievedDocument(document, kept, { references: [], identifiers: [patient] }).filter((p) => p.code !== 'other-patient');
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
  };
  try {
    const found = await Promise.all(PEERS.map(find));
    if (found.flat().length !== count) throw new Error(`${LOINC}|${TYPE}: not every document is found`);
    await Promise.all(found.map((documents) => each(documents.slice(0, 50), download)));
    const plainAt = performance.now();
    await Promise.all(found.map((documents) => each(documents, download)));
    const plainMs = performance.now() - plainAt;
    const memory = process.memoryUsage.rss();
    let peak = memory;
    const watch = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 50);
    const oursAt = performance.now();
    await Promise.all(PEERS.map(async (id) => each(await find(id), (document) => take(id, document))));
    const oursMs = performance.now() - oursAt;
    clearInterval(watch);
    const [ratio, grown] = [plainMs / oursMs, (peak - memory) / MEGABYTE];
    const rate = (ms: number): string => `${(count / (ms / 1000)).toFixed(0)} documents/s`;
    return [{
      bench: 'exchange', engine: 'files', aim: 'ratio >= 0.3, memory < 128 MB', ok: ratio >= 0.3 && grown < 128, ratio,
      text: `${count.toString()} documents of 100 KB from two peers: ${rate(oursMs)} found, retrieved, verified and kept; ${rate(plainMs)} only downloaded; memory ${(memory / MEGABYTE).toFixed(0)} MB before, grew by ${grown.toFixed(0)} MB`,
    }];
  } finally {
    network.close();
    await Promise.all(peers.map((peer) => peer.process.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
};
