// One data folder, one process; and a process that is told to stop ends in time, gives back what it holds and leaves nothing half done.
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';
import { peersOf, settableClock, startTestAdapter, stateOf, TOKEN, transferOf, until, untilState } from '../support/adapter.ts';
import { killLeftovers, runToEnd, spawnAdapter } from '../support/spawn-adapter.ts';
import { adultIntake, bytesOf, sha256Of, submit } from '../support/stories.ts';

vi.setConfig({ testTimeout: 90_000 });

let simulator: Simulator;
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'adapter-stop-'));
  folders.push(folder);
  return folder;
};
beforeAll(async () => { simulator = await startSimulator({ port: 0, token: 'simulator-token', pageSize: 2 }); });
afterAll(async () => {
  killLeftovers();
  await simulator.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

it('a second process on the same folder ends at once and says why; killed, the first leaves the folder free', async () => {
  const folder = newFolder();
  const first = await spawnAdapter({ folder });
  const second = await runToEnd({ folder });
  expect(second).toEqual({ status: 1, signal: null, stdout: '', stderr: 'another adapter uses this data folder: stop it first, or give this one a folder of its own\n' });
  expect((await first.get('/worklist')).status).toBe(200);
  first.kill('SIGKILL');
  expect((await first.ended).signal).toBe('SIGKILL');
  const third = await spawnAdapter({ folder });
  expect((await third.get('/worklist')).status).toBe(200);
  third.kill('SIGTERM');
  expect(await third.ended).toMatchObject({ status: 0, signal: null });
});

interface SlowUpload { readonly rest: (bytes: Uint8Array) => void; readonly status: Promise<number | undefined> }

/** An upload of which half has been sent; `undefined`: the line was cut. */
const beginUpload = async (url: string, bytes: Uint8Array): Promise<SlowUpload> => {
  const request = http.request(`${url}/uploads`, { method: 'POST', headers: { 'Authorization': `Bearer ${TOKEN}`, 'Content-Type': 'application/pdf', 'Content-Length': bytes.byteLength } });
  const status = new Promise<number | undefined>((resolve) => {
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.once('error', () => { resolve(undefined); });
  });
  const half = bytes.byteLength / 2;
  request.write(bytes.subarray(0, half));
  if (!request.socket?.writable) await once(request, 'socket');
  return { status, rest: (all) => { request.end(all.subarray(half)); } };
};

const filesIn = (folder: string, under: string): readonly string[] => readdirSync(path.join(folder, 'data/files', under), { recursive: true, encoding: 'utf8' });

it('told to stop during uploads and a transfer: ends in time, with status 0, the folder free and the claim given back', async () => {
  const folder = newFolder();
  // the document of this custodian never comes, and the adapter would wait for it for a minute
  simulator.state.setFaults([{ path: '/gateway/noord', kind: 'never' }]);
  const peers = peersOf(simulator).map((p) => ({ ...p, limits: { timeoutMs: 10_000, documentTimeoutMs: 60_000 } }));
  const adapter = await spawnAdapter({ folder, peers, env: { NODE_OPTIONS: '-r /tmp/dbg.cjs' } });
  const sent = await submit(adapter, adultIntake(Temporal.Now.instant(), ['noord']));
  const id = sent.body.at('id').text;
  await until('the transfer waits for its document', () => simulator.state.calls.find((c) => c.path.startsWith('/gateway/noord')));
  const [slow, stuck] = [bytesOf('application/pdf', `slow ${'x'.repeat(200_000)}`), bytesOf('application/pdf', `stuck ${'x'.repeat(200_000)}`)];
  const uploads = [await beginUpload(adapter.url, slow), await beginUpload(adapter.url, stuck)];
  await until('both uploads are being written', () => (filesIn(folder, 'incoming').length === 2 ? true : undefined));

  const told = performance.now();
  adapter.kill('SIGTERM');
  await until('nothing new is taken', () => fetch(`${adapter.url}/healthz`).then(() => undefined, () => true));
  uploads[0]?.rest(slow);
  const exit = await adapter.ended;
  const tookMs = performance.now() - told;
  expect(exit).toMatchObject({ status: 0, signal: null, stderr: '' });
  expect(tookMs).toBeLessThan(10_000);
  expect(await Promise.all(uploads.map((u) => u.status))).toEqual([201, undefined]);
  expect(filesIn(folder, 'incoming')).toEqual([]);
  expect(filesIn(folder, sha256Of(slow).slice(0, 2))).toContain(sha256Of(slow));
  expect(filesIn(folder, '').some((name) => name.endsWith(sha256Of(stuck)))).toBe(false);

  simulator.state.setFaults([]);
  const restarted = await startTestAdapter({ folder, peers, clock: settableClock(Temporal.Now.instant().toString()) });
  try {
    expect(transferOf(await stateOf(restarted, id), 'noord').at('status').text).not.toBe('failed');
    const state = await untilState(restarted, id, (s) => transferOf(s, 'noord').at('status').text === 'completed', 'the transfer goes on without waiting for the lease');
    expect(transferOf(state, 'noord').at('documents').list).toHaveLength(3);
  } finally {
    await restarted.stop();
  }
});
