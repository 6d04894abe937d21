// The counterparts as a process that dies, stalls and lies as well: started again on its port, told anew who there is, and asked what reached it.
import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Chance } from './chance.ts';
import type { Person } from './people.ts';

/** What a recipient has; `life`: the process forgets when it dies. */
export interface ReceivedDocument { readonly life: number; readonly id: string; readonly uniqueId: string; /** SHA-1 in base64, of its bytes. */ readonly hash: string }
export interface SeenCall { readonly method: string; readonly path: string; readonly query: string }

const ROOT = path.join(import.meta.dirname, '../..');
/** Lies end in quarantine, the rest is tried again. A refusal (403) would be the patient's to settle, which nobody here does. */
const DEEDS = [
  { kind: 'slow', delayMs: 400 }, { kind: 'slow', delayMs: 3000 }, { kind: 'never' }, { kind: '500' }, { kind: '401' }, { kind: 'html' }, { kind: 'truncate' },
  { kind: 'cut-after-accept' }, { kind: '500-after-accept' }, { kind: 'wrong-size' }, { kind: 'wrong-hash' }, { kind: 'other-patient' },
] as const;
/** It keeps nothing of what it acknowledges, or does not show yet what it has: only what it shows is believed. */
const LIES = [{ kind: 'lie-accepted' }, { kind: 'index-late' }] as const;
const RECIPIENT = '/recipient/fhir';
const PLACES = ['/custodians/noord/fhir/Patient', '/custodians/noord/fhir/DocumentReference', '/custodians/zuid/fhir/DocumentReference', '/gateway/noord/', '/gateway/zuid/', RECIPIENT] as const;

export const startNetwork = async (port: number, token: string): Promise<Network> => {
  const state: { child: ChildProcess | undefined; port: number } = { child: undefined, port };
  const people: Person[] = [];
  const seen: SeenCall[] = [];
  const received = new Map<string, ReceivedDocument>();
  const since = { known: 0, life: 0 };
  const origin = (): string => `http://127.0.0.1:${String(state.port)}`;
  const control = async (method: string, at: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${origin()}/control/${at}`, { method, ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`/control/${at} answered ${String(answer.status)}`);
    return answer.json();
  };
  const tell = async (person: Person): Promise<void> => {
    await control('POST', 'patients', person.patient);
    for (const { id, custodian, text, sizeBytes } of person.papers) {
      await control('POST', 'documents', { id, patientId: person.patient.id, custodian, type: '11502-2', title: id, text, contentType: sizeBytes === undefined ? 'text/plain' : 'application/pdf', sizeBytes });
    }
  };
  const start = async (): Promise<void> => {
    const child = spawn(process.execPath, ['-r', path.join(ROOT, 'src/require-node.cjs'), path.join(ROOT, 'src/simulator/main.ts'), '--port', String(state.port), '--token', token, '--smart', ''], { env: { PATH: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
    state.child = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const base = /^simulator ready (\S+)/u.exec(line)?.[1];
      if (base === undefined) continue;
      state.port = Number(new URL(base).port);
      break;
    }
    child.stdout.resume();
    for (const person of people) await tell(person);
  };
  const remember = async (): Promise<void> => {
    const calls = await control('GET', 'calls') as readonly SeenCall[];
    seen.push(...calls.slice(since.known));
    since.known = calls.length;
    const { received: has } = await control('GET', 'state') as { readonly received: readonly Omit<ReceivedDocument, 'life'>[] };
    for (const document of has) received.set(`${String(since.life)} ${document.id}`, { ...document, life: since.life });
  };
  await start();
  return {
    get origin() { return origin(); },
    add: async (person) => { people.push(person); await tell(person); },
    misbehave: async (chance) => {
      const place = chance.oneOf(PLACES);
      const deed = place === RECIPIENT && chance.isTrue(0.5) ? chance.oneOf(LIES) : chance.oneOf(DEEDS);
      await control('POST', 'faults', { path: place, times: 1 + chance.below(3), ...deed });
    },
    behave: async () => { await control('DELETE', 'faults'); },
    seen: async () => { await remember(); return seen; },
    received: async () => { await remember(); return [...received.values()]; },
    die: async () => {
      await remember();
      state.child?.kill('SIGKILL');
      if (state.child) await once(state.child, 'exit');
      since.known = 0;
      since.life += 1;
      await start();
    },
    stop: () => { state.child?.kill('SIGKILL'); },
  };
};

export interface Network {
  /** It keeps its port over its deaths. */
  readonly origin: string;
  readonly add: (person: Person) => Promise<void>;
  readonly misbehave: (chance: Chance) => Promise<void>;
  readonly behave: () => Promise<void>;
  /** Every call that reached it, but those between the last look and its death. */
  readonly seen: () => Promise<readonly SeenCall[]>;
  readonly received: () => Promise<readonly ReceivedDocument[]>;
  /** Killed, and started again as if nothing had been. */
  readonly die: () => Promise<void>;
  readonly stop: () => void;
}
