// What may begin: a peer that is left alone, or whose places are taken, does not stand before the others.
import { rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { createEntry, transactionOf } from '../../src/core/fhir/bundle.ts';
import { TASK_PARAMETERS } from '../../src/core/fhir/systems.ts';
import { findDueTransfers } from '../../src/flows/find-due-transfers.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import { openAdapter, type Opened } from '../../src/wiring/open-adapter.ts';
import { exchangeOf, inputsOf, transferWith } from '../core/exchange/open-transfer.ts';
import { newFolder, settableClock, settingsFor } from '../support/adapter.ts';

let opened: { readonly adapter: Opened; readonly folder: string } | undefined;
afterEach(async () => {
  await opened?.adapter.close();
  if (opened) rmSync(opened.folder, { recursive: true, force: true });
  opened = undefined;
});

const NOW = '2026-11-05T10:00:00Z';
/** `peer request`, the longest waiting first. */
const play = async (...waiting: readonly (readonly [peer: string, request: string])[]): Promise<FlowPorts> => {
  const folder = newFolder();
  const adapter = await openAdapter(settingsFor(folder), { publicUrl: 'http://127.0.0.1' }, { clock: settableClock(NOW), random: () => 1 });
  if (!adapter.ok) throw new Error(JSON.stringify(adapter.failure));
  opened = { adapter: adapter.value, folder };
  const tasks = waiting.map(([peer, request], i) => transferWith({
    id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`, basedOn: [{ reference: `ServiceRequest/${request}` }],
    extension: [exchangeOf(Temporal.Instant.from(NOW).subtract({ hours: 1 }).add({ seconds: i }).toString(), 0)],
    input: inputsOf(['11503-0'], { type: { coding: [{ system: TASK_PARAMETERS, code: 'network-peer' }] }, valueString: peer }),
  }));
  for (let i = 0; i < tasks.length; i += 100) {
    const kept = await adapter.value.ports.store.commit(transactionOf(tasks.slice(i, i + 100).map(createEntry)));
    if (!kept.ok) throw new Error(JSON.stringify(kept.failure));
  }
  return adapter.value.ports;
};
const gate = (change: Partial<FlowPorts['peers']>): FlowPorts['peers'] => ({ enter: () => () => undefined, free: () => 4, busy: () => [], report: () => undefined, isOpen: () => false, trust: () => undefined, states: () => [], ...change });
const found = async (ports: FlowPorts, peers: Partial<FlowPorts['peers']>, running: Parameters<typeof findDueTransfers>[1]['running'] = []): Promise<readonly string[]> => {
  const due = await findDueTransfers({ ...ports, peers: gate(peers) }, { besides: new Set(running.map((t) => t.id ?? '')), running }, 16);
  return due.ok ? due.value.map((t) => t.basedOn?.[0]?.reference ?? '') : [JSON.stringify(due.failure)];
};

it('500 that wait for a peer whose breaker is open do not hide the one of another', async () => {
  const ports = await play(...Array.from({ length: 500 }, (_, i) => ['dead', `r${String(i)}`] as const), ['well', 'other']);
  expect(await found(ports, {})).not.toContain('ServiceRequest/other');
  const began = performance.now();
  expect(await found(ports, { busy: () => ['dead'], free: (peer) => (peer === 'dead' ? 0 : 4) })).toEqual(['ServiceRequest/other']);
  expect(performance.now() - began).toBeLessThan(1000);
});

it('no more of a peer than it has places, and the next peer\'s beside them', async () => {
  const ports = await play(['slow', 'a'], ['slow', 'b'], ['slow', 'c'], ['well', 'd']);
  expect(await found(ports, { free: (peer) => (peer === 'slow' ? 2 : 4) })).toEqual(['ServiceRequest/a', 'ServiceRequest/b', 'ServiceRequest/d']);
});

it('of one request and peer one at a time, also while one runs', async () => {
  const ports = await play(['hub', 'a'], ['hub', 'a'], ['other', 'a'], ['hub', 'b']);
  expect(await found(ports, {})).toEqual(['ServiceRequest/a', 'ServiceRequest/a', 'ServiceRequest/b']);
  const running = transferWith({ id: 'runs', basedOn: [{ reference: 'ServiceRequest/b' }], input: inputsOf(['11503-0'], { type: { coding: [{ system: TASK_PARAMETERS, code: 'network-peer' }] }, valueString: 'hub' }) });
  expect(await found(ports, {}, [running])).toEqual(['ServiceRequest/a', 'ServiceRequest/a']);
});
