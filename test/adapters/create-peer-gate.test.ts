// Places and breakers of the peers in one process.
import { expect, it } from 'vitest';
import { createPeerGate } from '../../src/adapters/create-peer-gate.ts';
import { reportCalls } from '../../src/adapters/report-calls.ts';
import { fail, ok, type Result } from '../../src/core/kernel/result.ts';
import type { PeerGate } from '../../src/ports/peer-gate.ts';
import type { RegionalNetwork } from '../../src/ports/regional-network.ts';
import { settableClock, type TestClock } from '../support/adapter.ts';
import { peerOf } from './peer-of.ts';

interface Scene { readonly gate: PeerGate; readonly clock: TestClock; readonly logged: string[] }
const open = (maxConcurrent = 2): Scene => {
  const clock = settableClock('2026-11-03T10:00:00Z');
  const logged: string[] = [];
  const peers = [peerOf({ limits: { ...peerOf().limits, maxConcurrent } }), peerOf({ id: 'other' })];
  const gate = createPeerGate({ peers, clock, random: () => 1, policy: { failures: 3, seconds: 60 }, log: (level, event, fields) => { logged.push(`${level} ${event} ${String(fields?.['peer'])} ${String(fields?.['to'])}`); } });
  return { gate, clock, logged };
};
const failThrice = ({ gate }: Scene): void => { for (let i = 0; i < 3; i += 1) gate.report('hub', 'failed'); };
const breakerOf = ({ gate }: Scene): string | undefined => gate.states().find((s) => s.peer === 'hub')?.breaker;

it('has as many places as the peer allows, each given back once', () => {
  const { gate } = open();
  const [first, second] = [gate.enter('hub'), gate.enter('hub')];
  expect([first, second].every((leave) => leave !== undefined)).toBe(true);
  expect([gate.enter('hub'), gate.free('hub'), gate.busy(), gate.free('other') > 0]).toEqual([undefined, 0, ['hub'], true]);
  first?.();
  expect([gate.free('hub'), gate.busy()]).toEqual([1, []]);
});

it('one that is not in the peer file has one place: whoever asks for it learns that', () => {
  const { gate } = open();
  expect([gate.enter('nobody') !== undefined, gate.enter('nobody')]).toEqual([true, undefined]);
});

it('open: nobody enters, and others are not concerned; half-open: one alone; its answer closes it', () => {
  const scene = open();
  const { gate, clock } = scene;
  failThrice(scene);
  expect([breakerOf(scene), gate.enter('hub'), gate.isOpen('hub'), gate.enter('other') !== undefined]).toEqual(['open', undefined, true, true]);
  clock.add({ seconds: 59 });
  expect(gate.enter('hub')).toBeUndefined();
  clock.add({ seconds: 1 });
  const probe = gate.enter('hub');
  expect([breakerOf(scene), probe !== undefined, gate.enter('hub')]).toEqual(['half-open', true, undefined]);
  gate.report('hub', 'answered');
  expect([breakerOf(scene), gate.enter('hub') !== undefined]).toEqual(['closed', true]);
  probe?.();
  expect(scene.logged).toEqual(['warn peer.breaker hub open', 'info peer.breaker hub closed']);
});

it('a trial that fails opens it again; one that asked nothing lets the next one try', () => {
  const scene = open();
  const { gate, clock } = scene;
  failThrice(scene);
  clock.add({ seconds: 60 });
  gate.enter('hub')?.();
  const probe = gate.enter('hub');
  expect(probe).toBeDefined();
  gate.report('hub', 'failed');
  probe?.();
  expect([breakerOf(scene), gate.enter('hub')]).toEqual(['open', undefined]);
  gate.trust('hub');
  expect([breakerOf(scene), gate.enter('hub') !== undefined]).toEqual(['half-open', true]);
});

it('flapping: an answer between failures keeps it closed', () => {
  const scene = open();
  for (let i = 0; i < 20; i += 1) for (const outcome of ['failed', 'failed', 'answered'] as const) scene.gate.report('hub', outcome);
  expect(breakerOf(scene)).toBe('closed');
});

it.each<[string, Result<never>, string]>([
  ['cannot be reached', fail('network-unavailable', 'x'), 'open'], ['is too slow', fail('network-timeout', 'x'), 'open'],
  ['refuses', fail('not-permitted', 'x'), 'closed'], ['talks nonsense', fail('network-rejected', 'x'), 'closed'],
])('a peer that %s: %s', async (_what, outcome, state) => {
  const scene = open();
  const network = { queryPatientDemographics: () => Promise.resolve({ url: '', outcome }) } as unknown as RegionalNetwork;
  const reporting = reportCalls(network, scene.gate);
  for (let i = 0; i < 3; i += 1) await reporting.queryPatientDemographics('hub', { system: 's', value: 'v' });
  expect(breakerOf(scene)).toBe(state);
});

it('Retry-After of one call is kept for every other', async () => {
  const scene = open();
  const outcome: Result<never> = { ok: false, failure: { kind: 'network-unavailable', issues: [], retryAfterSeconds: 120 } };
  const network = { ...({} as RegionalNetwork), findDocumentReferences: () => Promise.resolve({ url: '', outcome }), retrieveDocument: () => Promise.resolve({ url: '', outcome: ok({ bytes: (async function* () { /* none */ })(), startsAt: 0 }) }) };
  await reportCalls(network, scene.gate).findDocumentReferences('hub', { patient: { system: 's', value: 'v' } });
  scene.clock.add({ seconds: 119 });
  expect(scene.gate.enter('hub')).toBeUndefined();
  scene.clock.add({ seconds: 1 });
  expect(scene.gate.enter('hub')).toBeDefined();
});
