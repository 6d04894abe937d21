// The worker's steps on a real store, with a network that the test is: leases, takeovers, and what a store that fails must not lead to.
import { rmSync } from 'node:fs';
import type { DocumentReference, Patient, Task } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from 'vitest';
import { createPeerGate } from '../../src/adapters/create-peer-gate.ts';
import { openAdapter, type Opened } from '../../src/wiring/open-adapter.ts';
import { readTransfer } from '../../src/core/fhir/transfer.ts';
import { fail, ok } from '../../src/core/kernel/result.ts';
import { findDueTransfers } from '../../src/flows/find-due-transfers.ts';
import { loadRequest } from '../../src/flows/load-request.ts';
import { runTransfer } from '../../src/flows/run-transfer.ts';
import { submitRequest } from '../../src/flows/submit-request.ts';
import { withdrawAuthorisation } from '../../src/flows/withdraw-authorisation.ts';
import type { TransferPorts } from '../../src/flows/transfer-ports.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import type { RegionalNetwork } from '../../src/ports/regional-network.ts';
import { NOW, newFolder, settableClock, settingsFor, type TestClock } from '../support/adapter.ts';
import { authorisationOf, bytesOf, childIntake, withFiles } from '../support/stories.ts';

const LEASE = 90;
const SSIN = 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin';
const PATIENT: Patient = { resourceType: 'Patient', id: 'ilias', identifier: [{ system: SSIN, value: '17020803132' }] };
const text = bytesOf('text/plain', 'A letter (invented)');
const FOUND: DocumentReference = {
  resourceType: 'DocumentReference', id: 'd1', status: 'current', masterIdentifier: { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.25.1' },
  type: { coding: [{ system: 'http://loinc.org', code: '34133-9' }] }, subject: { reference: 'https://peer.example.org/fhir/Patient/ilias', identifier: { system: SSIN, value: '17020803132' } },
  date: '2026-10-01T10:00:00Z', content: [{ attachment: { contentType: 'text/plain', url: 'https://peer.example.org/fhir/Binary/d1', size: text.length } }],
};

const calls: string[] = [];
const networkWith = (change: Partial<RegionalNetwork> = {}): RegionalNetwork => ({
  hasPeer: () => true, knowsPatientsBy: () => true, close: () => undefined, addressOf: () => 'https://peer.example.org/fhir', maxProvideBytes: () => 0, confirmsDeliveries: () => false, findMissingMetadata: () => [], showsDocumentLists: () => false, findDocumentLists: () => Promise.reject(new Error('no lists here')), provideDocumentBundle: () => Promise.reject(new Error('nothing is delivered here')),
  queryPatientDemographics: () => { calls.push('ITI-78'); return Promise.resolve({ url: 'https://peer.example.org/fhir/Patient', outcome: ok([PATIENT]) }); },
  findDocumentReferences: () => { calls.push('ITI-67'); return Promise.resolve({ url: 'https://peer.example.org/fhir/DocumentReference', outcome: ok([FOUND]) }); },
  retrieveDocument: () => {
    calls.push('ITI-68');
    return Promise.resolve({ url: 'https://peer.example.org/fhir/Binary/d1', outcome: ok({ contentType: 'text/plain', bytes: once(text), startsAt: 0 }) });
  },
  ...change,
});
async function* once(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> { for (const chunk of chunks) yield await Promise.resolve(chunk); }

let opened: { readonly adapter: Opened; readonly folder: string } | undefined;
afterEach(async () => {
  await opened?.adapter.close();
  if (opened) rmSync(opened.folder, { recursive: true, force: true });
  opened = undefined;
  calls.length = 0;
});

interface Scene { readonly ports: FlowPorts; readonly clock: TestClock; readonly id: string; readonly due: () => Promise<readonly Task[]>; readonly as: (worker: string, change?: Partial<RegionalNetwork>) => TransferPorts; readonly transfer: () => Promise<ReturnType<typeof readTransfer>> }

const play = async (): Promise<Scene> => {
  const folder = newFolder();
  const clock = settableClock(NOW);
  const adapter = await openAdapter(settingsFor(folder, { exchangeLeaseSeconds: LEASE }), { publicUrl: 'http://127.0.0.1' }, { clock });
  if (!adapter.ok) throw new Error(JSON.stringify(adapter.failure));
  opened = { adapter: adapter.value, folder };
  const { ports } = adapter.value;
  const { intake, files } = withFiles({ ...childIntake(clock.now()), authorisations: [authorisationOf(clock.now())] });
  for (const { bytes } of files.values()) await ports.files.keep(once(bytes), { maxBytes: 1_000_000 });
  const made = await submitRequest(ports, { actor: { id: 'placer', kind: 'client', roles: [] }, requestId: 'r' }, intake);
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  const { id } = made.value;
  return {
    ports, clock, id,
    due: async () => {
      const found = await findDueTransfers(ports, { besides: new Set(), running: [] }, 10);
      return found.ok ? found.value : [];
    },
    // each worker is a process of its own
    as: (worker, change) => ({ ...ports, peers: createPeerGate({ peers: [], clock, random: () => 1, log: ports.log, policy: { failures: 5, seconds: 30 } }), network: networkWith(change), policy: { ...ports.policy, worker } }),
    transfer: async () => {
      const record = await loadRequest(ports, id);
      const task = record.ok ? record.value.transfers[0] : undefined;
      if (!task) throw new Error('no transfer');
      return readTransfer(task);
    },
  };
};
const first = <T>(list: readonly T[]): T => {
  const [one] = list;
  if (one === undefined) throw new Error('nothing there');
  return one;
};

describe('a lease', () => {
  it('two workers see the same transfer due: one claims it, the other does nothing', async () => {
    const { due, as, transfer } = await play();
    const task = first(await due());
    const ran = await Promise.all(['a', 'b', 'c'].map((worker) => runTransfer(as(worker), task)));
    expect(ran.map((r) => r.ok && r.value).filter(Boolean)).toHaveLength(1);
    expect(calls).toEqual(['ITI-78', 'ITI-67', 'ITI-68']);
    expect([(await transfer()).documents.length, (await transfer()).exchange?.attempts]).toEqual([1, 1]);
  });

  it('is renewed while bytes come: a document that takes longer than the lease is kept by who fetches it', async () => {
    const { due, as, clock, transfer } = await play();
    const seen: number[] = [];
    const slowly = async function* (): AsyncGenerator<Uint8Array> {
      for (const byte of text) {
        clock.add({ seconds: LEASE / 2 });
        seen.push((await due()).length);
        yield Uint8Array.of(byte);
      }
    };
    await runTransfer(as('a', { retrieveDocument: () => Promise.resolve({ url: 'https://peer.example.org/fhir/Binary/d1', outcome: ok({ contentType: 'text/plain', bytes: slowly(), startsAt: 0 }) }) }), first(await due()));
    // nobody else could have claimed it meanwhile, and it came
    expect([Math.max(...seen), seen.length, (await transfer()).documents.length]).toEqual([0, text.length, 1]);
  });

  it('that ran out: another worker takes over, and what the first one brings afterwards is discarded', async () => {
    const { ports, due, as, clock, transfer } = await play();
    const task = first(await due());
    const late = runTransfer(as('slow', {
      retrieveDocument: async () => {
        clock.add({ seconds: LEASE });
        await runTransfer(as('quick'), first(await due()));
        return { url: 'https://peer.example.org/fhir/Binary/d1', outcome: ok({ contentType: 'text/plain', bytes: once(text), startsAt: 0 }) };
      },
    }), task);
    expect(await late).toEqual({ ok: true, value: true });
    expect([(await transfer()).documents.length, (await transfer()).exchange?.attempts]).toEqual([1, 2]);
    const audits = await ports.store.search({ type: 'AuditEvent', filters: [], count: 200 });
    expect(audits.ok && audits.value.matches.filter((a) => a.resourceType === 'AuditEvent' && a.outcomeDesc === 'discarded')).toHaveLength(1);
  });

  it('given back at a stop: due at once, and no failure is written', async () => {
    const { due, as, transfer } = await play();
    const stopping = { now: false };
    const ports = { ...as('a', { retrieveDocument: () => { stopping.now = true; return Promise.resolve({ url: 'https://peer.example.org', outcome: fail('network-unavailable', 'broken off') }); } }), isStopping: () => stopping.now };
    await runTransfer(ports, first(await due()));
    expect([(await due()).length, (await transfer()).statusReason, (await transfer()).exchange?.worker]).toEqual([1, undefined, undefined]);
    await runTransfer(as('b'), first(await due()));
    expect((await transfer()).documents).toHaveLength(1);
  });
});

describe('submission sets', () => {
  const shown: Partial<RegionalNetwork> = {
    showsDocumentLists: () => true,
    findDocumentLists: () => { calls.push('ITI-66'); return Promise.resolve({ url: 'https://peer.example.org/fhir/List', outcome: ok([]) }); },
  };

  const withdraw = async ({ ports, id }: Scene): Promise<unknown> => {
    const record = await loadRequest(ports, id);
    const form = record.ok ? record.value.consents[0]?.identifier?.find((i) => i.system?.endsWith('authorisation-form'))?.value ?? '' : '';
    return withdrawAuthorisation(ports, { actor: { id: 'placer', kind: 'client', roles: [] }, requestId: 'w' }, { id, partId: form, body: { by: 'representative', withdrawnAt: ports.clock.now().toString() }, key: undefined });
  };
  const takeOver = async ({ clock, due, as }: Scene): Promise<unknown> => {
    clock.add({ seconds: LEASE });
    const taken = await runTransfer(as('quick'), first(await due()));
    calls.splice(2); // what the other asks is its own
    return taken;
  };
  it.each<[string, (scene: Scene) => Promise<unknown>, readonly string[]]>([
    ['control: asked for, after the search and before the documents', () => Promise.resolve({ ok: true }), ['ITI-78', 'ITI-67', 'ITI-66', 'ITI-68']],
    ['not asked for once the authorisation was withdrawn', withdraw, ['ITI-78', 'ITI-67']],
    ['not asked for by who has lost the transfer', takeOver, ['ITI-78', 'ITI-67']],
  ])('%s', async (_why, happens, expected) => {
    const scene = await play();
    const findDocumentReferences: RegionalNetwork['findDocumentReferences'] = async () => {
      calls.push('ITI-67');
      expect(await happens(scene)).toMatchObject({ ok: true });
      return { url: 'https://peer.example.org/fhir/DocumentReference', outcome: ok([FOUND]) };
    };
    await runTransfer(scene.as('a', { ...shown, findDocumentReferences }), first(await scene.due()));
    expect(calls).toEqual(expected);
  });
});

describe('a store that fails', () => {
  it('while a request is read: nothing is asked and nothing written on half of it', async () => {
    const { ports, due, as, id, transfer } = await play();
    const task = first(await due());
    const store: FlowPorts['store'] = { ...ports.store, gather: () => Promise.reject(new Error('Connection terminated')) };
    await expect(loadRequest({ ...ports, store }, id)).rejects.toThrow();
    await expect(runTransfer({ ...as('a'), store }, task)).rejects.toThrow();
    expect([calls, (await transfer()).exchange?.attempts]).toEqual([[], 0]);
  });

  it('at the audit of a call: what was found is not used', async () => {
    const { ports, due, as, transfer } = await play();
    const store: FlowPorts['store'] = {
      ...ports.store,
      commit: (bundle, receipt) => (bundle.entry?.length === 1 && bundle.entry[0]?.resource?.resourceType === 'AuditEvent' ? Promise.resolve(fail('storage-full', 'full')) : ports.store.commit(bundle, receipt)),
    };
    await runTransfer({ ...as('a'), store }, first(await due()));
    expect([calls, (await transfer()).statusReason, (await transfer()).documents.length]).toEqual([['ITI-78'], 'storage-full', 0]);
  });
});
