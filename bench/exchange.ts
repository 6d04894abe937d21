// Many documents of 100 KB from two peers, against a plain client that only downloads the same ones: fetched, verified and kept as files (aim: ratio at least
// 0.3), and through all that a transfer is: permission asked anew for each, kept, judged, and committed with its audit trail. Memory stays where it was.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { createDocumentFiles } from '../src/adapters/files/create-document-files.ts';
import { checkRetrievedDocument } from '../src/core/dossier/check-retrieved-document.ts';
import { SSIN } from '../src/core/fhir/systems.ts';
import { readTransfer } from '../src/core/fhir/transfer.ts';
import { ok, type Result } from '../src/core/kernel/result.ts';
import { findDueTransfers } from '../src/flows/find-due-transfers.ts';
import { readRequestState } from '../src/flows/read-request-state.ts';
import { runTransfer } from '../src/flows/run-transfer.ts';
import { submitRequest } from '../src/flows/submit-request.ts';
import { demoRequests } from '../src/simulator/demo-requests.ts';
import type { Figure } from './support/figure.ts';
import { toSsin } from './support/intake-of.ts';
import { keepFiles } from './support/keep-files.ts';
import { median } from './support/median.ts';
import { newFolder, openBench, type BenchWorld, type Engine } from './support/open-bench.ts';
import { AT_ONCE, each, PEERS, startPeers, writePeersFile, type BenchPatient, type BenchPeers } from './support/start-peers.ts';
import { watchMemory, type MemoryLevels } from './support/watch-memory.ts';

const BYTES = 100_000;
const CALL = { actor: { id: 'bench', kind: 'client' as const, roles: [] }, requestId: 'bench' };
/** One request for each place at a peer, and as many documents as a well documented child has. */
const [REQUESTS, PER_PATIENT] = [AT_ONCE, 25];
const PER_ROUND = REQUESTS * PER_PATIENT * PEERS.length;

const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await act();
  return performance.now() - began;
};

interface Round { readonly peers: BenchPeers; readonly world: BenchWorld; readonly uploads: readonly string[]; readonly patients: readonly BenchPatient[]; readonly urls: readonly (readonly string[])[] }

const download = async ({ peers, urls }: Round): Promise<unknown> => Promise.all(urls.map((ofPeer) => each(ofPeer, AT_ONCE, async (url) => {
  if (await peers.download(url) !== BYTES) throw new Error('a download is not whole');
})));

/** Found, fetched, verified, and durable on the disk. */
const keepAll = async ({ world: { ports }, patients }: Round, folder: string): Promise<unknown> => {
  const files = createDocumentFiles(folder);
  const keepOf = async (peer: string, patient: { readonly system: string; readonly value: string }): Promise<void> => {
    const documents = must((await ports.network.findDocumentReferences(peer, { patient })).outcome);
    if (documents.length !== PER_PATIENT) throw new Error('not every document is found');
    for (const document of documents) {
      const url = document.content[0]?.attachment.url ?? '';
      const ask = async (): ReturnType<Parameters<typeof files.keepContinued>[0]['ask']> => {
        const { outcome } = await ports.network.retrieveDocument(peer, { url, contentType: 'application/pdf' });
        return outcome.ok ? ok(outcome.value) : outcome;
      };
      const kept = must(await files.keepContinued({ key: ports.digestText(url), ask }, { maxBytes: BYTES * 2 }));
      const problems = checkRetrievedDocument(document, kept, { references: [], identifiers: [patient] }).filter((p) => p.code !== 'other-patient');
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
    }
  };
  return Promise.all(patients.flatMap(({ number }) => PEERS.map((peer) => keepOf(peer, { system: SSIN, value: number }))));
};

/** Requests whose transfers may begin at once; their ids. */
const submitAll = async ({ world: { ports }, uploads, patients }: Round): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const { id, number } of patients) {
    const story = { now: ports.clock.now(), run: id, uploads: { proof: uploads[0] ?? '', form: uploads[0] ?? '', referral: uploads[0] ?? '' } };
    const { patient, ...intake } = demoRequests.child(story) as { readonly patient: object };
    const body = { ...intake, patient: { ...patient, identifiers: [{ system: SSIN, value: number }] }, authorisations: [demoRequests.childAuthorisation(story, PEERS)] };
    ids.push(must(await submitRequest(ports, CALL, body)).id);
  }
  return ids;
};

const transferAll = async ({ world: { ports } }: Round): Promise<unknown> => {
  const due = must(await findDueTransfers(ports, { besides: new Set(), running: [] }, 16));
  if (due.length !== REQUESTS * PEERS.length) throw new Error(`${String(due.length)} transfers are due`);
  return Promise.all(due.map(async (task) => {
    if (!must(await runTransfer(ports, task))) throw new Error(`a transfer to ${readTransfer(task).peer ?? ''} was not run`);
  }));
};

const checkReceived = async ({ world: { ports } }: Round, ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    const { transfers } = must(await readRequestState(ports, CALL, id)).body;
    const received = transfers.map((t) => t.documents.length).filter((n) => n > 0);
    if (received.join() !== PEERS.map(() => PER_PATIENT).join()) throw new Error(`not every document was received: ${received.join()}`);
  }
};

interface Times { readonly plainMs: number; readonly keptMs: number; readonly committedMs: number }

/** One after the other over the same documents, as the machine's speed drifts. */
const runRound = async (round: Round): Promise<Times> => {
  const ids = await submitAll(round);
  const plainMs = await timed(() => download(round));
  const folder = newFolder();
  const keptMs = await timed(() => keepAll(round, folder));
  rmSync(folder, { recursive: true, force: true });
  const committedMs = await timed(() => transferAll(round));
  await checkReceived(round, ids);
  return { plainMs, keptMs, committedMs };
};

const patientsOf = (round: number): readonly BenchPatient[] => Array.from({ length: REQUESTS }, (_x, i) => ({ id: `p${String(round)}-${String(i)}`, number: toSsin(round * REQUESTS + i) }));

const toFigures = (engine: Engine, times: readonly Times[], { heap, resident }: MemoryLevels): readonly Figure[] => {
  const rate = (ms: (t: Times) => number): string => `${(PER_ROUND / (median(times.map(ms)) / 1000)).toFixed(0)} documents/s`;
  const ratioOf = (ms: (t: Times) => number): number => median(times.map((t) => t.plainMs / ms(t)));
  const count = `${String(times.length * PER_ROUND)} documents of 100 KB from two peers`;
  const [kept, committed] = [ratioOf((t) => t.keptMs), ratioOf((t) => t.committedMs)];
  const isFlat = heap.end - heap.early < 16 && resident.end - resident.early < 128;
  const memory = `heap ${heap.early.toFixed(0)} MB when warm, ${heap.end.toFixed(0)} MB at the end; resident ${resident.early.toFixed(0)} MB, ${resident.end.toFixed(0)} MB at the end, ${resident.peak.toFixed(0)} MB at most`;
  return [
    { bench: 'exchange', engine: 'files', aim: 'ratio >= 0.3', ok: kept >= 0.3, ratio: kept, text: `${count}: ${rate((t) => t.keptMs)} found, retrieved, verified and kept; ${rate((t) => t.plainMs)} only downloaded` },
    { bench: 'transfer', engine: engine.name, aim: 'ratio >= 0.1, heap grows < 16 MB, memory < 128 MB', ok: committed >= 0.1 && isFlat, ratio: committed, text: `${count}: ${rate((t) => t.committedMs)} permitted, retrieved, verified, kept and committed with their audit trail; ${memory}` },
  ];
};

/** `count`: of the documents, rounded up to whole rounds; the first rounds warm up and are not counted. */
export const exchangeBench = async (engine: Engine, { count }: { readonly count: number }): Promise<readonly Figure[]> => {
  const peers = await startPeers();
  const peersFolder = newFolder();
  const world = await openBench(engine, {}, { PEERS_FILE: writePeersFile(path.join(peersFolder, 'peers.json'), peers) });
  try {
    const uploads = await keepFiles(world);
    const play = async (n: number): Promise<Times> => {
      const patients = patientsOf(n);
      return runRound({ peers, world, uploads, patients, urls: await peers.hold(patients, { perPatient: PER_PATIENT, bytes: BYTES }) });
    };
    await play(0);
    const watch = watchMemory();
    const times: Times[] = [];
    for (let n = 1; n <= Math.ceil(count / PER_ROUND); n += 1) times.push(await play(n));
    return toFigures(engine, times, watch.end());
  } finally {
    world.ports.network.close();
    await peers.stop();
    await world.close();
    rmSync(peersFolder, { recursive: true, force: true });
  }
};
