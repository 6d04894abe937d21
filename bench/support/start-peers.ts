// Two regional custodians as processes of their own, and what they hold: one batch of patients and documents at a time, so that they stay as quick as they began.
import { writeFileSync } from 'node:fs';
import { httpCalls } from '../../src/simulator/http-calls.ts';
import { runProcess } from '../../src/simulator/run-process.ts';
import { SSIN } from '../../src/core/fhir/systems.ts';

const TOKEN = 'bench-token';
export const PEERS = ['noord', 'zuid'] as const;
/** As many as a peer's default limit. */
export const AT_ONCE = 4;

export interface BenchPatient { readonly id: string; /** SSIN. */ readonly number: string }

export interface BenchPeers {
  /** What stands in the peer file. */
  readonly entries: readonly object[];
  /** Forgets what was there, and holds so many documents of each patient at each peer; the addresses of all, by peer. */
  readonly hold: (patients: readonly BenchPatient[], documents: { readonly perPatient: number; readonly bytes: number }) => Promise<readonly (readonly string[])[]>;
  /** Nothing but the bytes, by the platform's own client; their number. */
  readonly download: (url: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Each item in its turn, so many at a time. */
export const each = async <T>(items: readonly T[], atOnce: number, act: (item: T) => Promise<unknown>): Promise<void> => {
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await act(item);
  }));
};

const start = async (id: string): Promise<{ readonly id: string; readonly origin: string; readonly stop: () => Promise<unknown> }> => {
  const { ready, stop } = await runProcess({ file: 'simulator/main.ts', args: ['--token', TOKEN, '--page-size', '200', '--smart', ''], ready: /simulator ready (\S+)\/fhir /u, timeoutMs: 20_000 });
  return { id, origin: ready[1] ?? '', stop };
};

export const startPeers = async (): Promise<BenchPeers> => {
  const running = await Promise.all(PEERS.map(start));
  return {
    entries: running.map(({ id, origin }) => ({ id, baseUrl: `${origin}/custodians/${id}/fhir`, auth: { kind: 'bearer', token: TOKEN }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true, limits: { timeoutMs: 60_000, maxConcurrent: AT_ONCE } })),
    hold: (patients, { perPatient, bytes }) => Promise.all(running.map(async ({ id, origin }) => {
      const control = httpCalls(origin);
      await control.post('/control/reset', {});
      for (const { id: patientId, number } of patients) await control.post('/control/patients', { resourceType: 'Patient', id: patientId, identifier: [{ system: SSIN, value: number }] });
      const documents = patients.flatMap(({ id: patientId }) => Array.from({ length: perPatient }, (_x, i) => ({ id: `${patientId}-${String(i)}`, patientId })));
      await each(documents, AT_ONCE, (document) => control.post('/control/documents', { ...document, custodian: id, type: '55113-5', text: `${id} ${document.id}`, sizeBytes: bytes }));
      return documents.map((document) => `${origin}/gateway/${id}/${document.id}`);
    })),
    download: async (url) => {
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${TOKEN}` } });
      return answer.ok ? (await answer.arrayBuffer()).byteLength : 0;
    },
    stop: async () => { await Promise.all(running.map((peer) => peer.stop())); },
  };
};

export const writePeersFile = (file: string, { entries }: BenchPeers): string => {
  writeFileSync(file, JSON.stringify(entries), { mode: 0o600 });
  return file;
};
