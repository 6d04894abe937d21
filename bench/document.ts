// One large document through retrieve, verify and keep, against `cat FILE | tee >(sha1sum) | sha256sum` (aim: throughput at least 0.7, memory grows by less than 64 MB).
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createDocumentFiles } from '../src/adapters/files/create-document-files.ts';
import { httpClient } from '../src/adapters/http-client.ts';
import { createMhdNetwork } from '../src/adapters/mhd/create-mhd-network.ts';
import { checkRetrievedDocument } from '../src/core/dossier/check-retrieved-document.ts';
import { httpCalls } from '../src/simulator/http-calls.ts';
import { runProcess } from '../src/simulator/run-process.ts';
import { SSIN } from '../src/core/fhir/systems.ts';
import type { Figure } from './support/figure.ts';
import { median } from './support/median.ts';
import { newFolder } from './support/open-bench.ts';

const TOKEN = 'bench-token';
const MEGABYTE = 1024 * 1024;
const patient = { system: SSIN, value: '17020803132' };

const baseline = (file: string): number => {
  const began = performance.now();
  execFileSync('bash', ['-c', `cat "$1" | tee >(sha1sum >/dev/null) | sha256sum`, 'bash', file], { stdio: 'ignore' });
  return performance.now() - began;
};

export const documentBench = async ({ bytes }: { readonly bytes: number }): Promise<readonly Figure[]> => {
  const folder = newFolder();
  const simulator = await runProcess({ file: 'simulator/main.ts', args: ['--token', TOKEN], ready: /simulator ready (\S+)\/fhir /u, timeoutMs: 20_000 });
  const origin = simulator.ready[1] ?? '';
  await httpCalls(origin).post('/control/documents', { id: 'large', patientId: 'ilias', custodian: 'noord', type: '55113-5', sizeBytes: bytes });
  const files = createDocumentFiles(folder);
  const network = createMhdNetwork([{
    id: 'noord', baseUrl: `${origin}/custodians/noord/fhir`, hosts: [], auth: { kind: 'bearer', token: () => TOKEN }, timeZone: 'Europe/Brussels', mhdVersion: '4.2.4', format: 'json', allowPrivateAddresses: true,
    limits: { timeoutMs: 60_000, documentTimeoutMs: 600_000, maxDocumentBytes: bytes * 2, maxProvideBytes: 33_554_432, maxPages: 10, maxConcurrent: 1 },
  }], httpClient());
  const found = (await network.findDocumentReferences('noord', { patient, types: ['55113-5'] })).outcome;
  const document = found.ok ? found.value[0] : undefined;
  if (!document) throw new Error('the large document is not found');
  const once = async (): Promise<{ readonly ms: number; readonly file: string }> => {
    const began = performance.now();
    const retrieved = (await network.retrieveDocument('noord', { url: document.content[0]?.attachment.url ?? '', contentType: 'application/pdf' })).outcome;
    if (!retrieved.ok) throw new Error(JSON.stringify(retrieved.failure));
    const kept = await files.keep(retrieved.value.bytes, { maxBytes: bytes * 2 });
    if (!kept.ok) throw new Error(JSON.stringify(kept.failure));
    const problems = checkRetrievedDocument(document, kept.value, { references: [], identifiers: [patient] }).filter((p) => p.code !== 'other-patient');
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return { ms: performance.now() - began, file: path.join(folder, 'files', kept.value.sha256.slice(0, 2), kept.value.sha256) };
  };
  const clear = (file: string): void => {
    rmSync(file, { force: true });
    rmSync(`${file}.json`, { force: true });
  };
  const warm = await once();
  writeFileSync(path.join(folder, 'sync'), '', { flush: true });
  baseline(warm.file);
  const memory = process.memoryUsage.rss();
  let peak = memory;
  const watch = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()); }, 50);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    theirs.push(baseline(warm.file));
    clear(warm.file);
    ours.push((await once()).ms);
  }
  clearInterval(watch);
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
  const ratio = median(theirs) / median(ours);
  const grown = (peak - memory) / MEGABYTE;
  const rate = (ms: number): string => `${(bytes / MEGABYTE / (ms / 1000)).toFixed(0)} MB/s`;
  return [{
    bench: 'document', engine: 'files', aim: 'ratio >= 0.7, memory < 64 MB', ok: ratio >= 0.7 && grown < 64, ratio,
    text: `${(bytes / MEGABYTE).toFixed(0)} MB: ${rate(median(ours))} retrieved, verified and kept; ${rate(median(theirs))} by cat, sha1sum and sha256sum; memory grew by ${grown.toFixed(0)} MB over the warm level`,
  }];
};
