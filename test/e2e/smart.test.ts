// Custodians who want SMART Backend Services, asked by a whole adapter over HTTP: by its own keys, with a token for each custodian, and on bad days.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FaultKind } from '../../src/simulator/faults.ts';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import type { Json } from '../../src/simulator/to-json.ts';
import { peersOf, searchAll, transferOf, untilState, type Api } from '../support/adapter.ts';
import { killLeftovers, runToEnd, spawnAdapter } from '../support/spawn-adapter.ts';
import { openStage, SMART, type Stage } from '../support/stage.ts';
import { authorisationOf, childIntake, submit } from '../support/stories.ts';

afterAll(killLeftovers);

const DISCOVERY = '/custodians/noord/fhir/.well-known/smart-configuration';
const TOKEN = '/auth/noord/token';
const SEARCH = '/custodians/noord/fhir/DocumentReference';

const send = async (api: Api, now: Temporal.Instant): Promise<string> => {
  const answer = await submit(api, { ...childIntake(now), authorisations: [authorisationOf(now)] });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.at('id').text;
};
const noord = (state: Json): Json => transferOf(state, 'noord');
const documentsOf = (state: Json): number => noord(state).at('documents').list.length;
const withSmart = (peers: readonly object[], alg: 'RS384' | 'ES384' = 'RS384'): readonly object[] => peers.map((p) => ({ ...p, auth: { ...SMART, alg } }));

describe('an adapter in a process of its own', () => {
  it('is known by the keys that it made, and keeps them over a restart', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'adapter-smart-'));
    const simulator = await startSimulator({ port: 0, token: 'simulator-token', pageSize: 2, smart: ['noord'] });
    onTestFinished(async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const peers = withSmart(peersOf(simulator), 'ES384');
    const adapter = await spawnAdapter({ folder, peers, env: { LOG_LEVEL: 'info' } });
    const keys = (await (await fetch(`${adapter.url}/.well-known/jwks.json`)).json()) as { keys: Record<string, string>[] };
    expect(keys.keys.map((k) => Object.keys(k).toSorted())).toEqual([['alg', 'e', 'kid', 'kty', 'n', 'use'], ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']]);
    const file = path.join(folder, 'data', 'signing-keys.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    simulator.state.clients.set(SMART.clientId, `${adapter.url}/.well-known/jwks.json`);
    const id = await send(adapter, Temporal.Now.instant());
    await untilState(adapter, id, (s) => documentsOf(s) === 3, 'the documents have come');
    const { calls } = simulator.state;
    expect(calls.filter((c) => c.path === TOKEN)).toEqual([{ method: 'POST', path: TOKEN, query: '', authorised: true }]);
    expect(calls.filter((c) => c.path !== TOKEN).length).toBeGreaterThan(4);
    expect(calls.every((c) => c.authorised)).toBe(true);
    adapter.kill('SIGTERM');
    await adapter.ended;
    // neither a token nor anything private of a key is in what it said
    const secrets = [...simulator.state.tokens.keys(), ...(JSON.parse(readFileSync(file, 'utf8')) as { keys: Record<string, string>[] }).keys.map((k) => k['d'] ?? '')];
    expect(secrets.length).toBeGreaterThan(2);
    for (const secret of secrets) expect(adapter.said()).not.toContain(secret);
    const again = await spawnAdapter({ folder, peers });
    expect(await (await fetch(`${again.url}/.well-known/jwks.json`)).json()).toEqual(keys);
  });

  it('does not start where its keys are open to others, and says so', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'adapter-smart-'));
    onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
    const file = path.join(folder, 'keys.json');
    writeFileSync(file, '{"keys":[]}');
    chmodSync(file, 0o644);
    const exit = await runToEnd({ folder, env: { SIGNING_KEYS_FILE: file } });
    expect([exit.status, exit.stderr]).toEqual([1, 'the file of signing keys can be read by others than its owner; give it mode 600\n']);
  });
});

describe('a custodian with access of its own, on a bad day', () => {
  const open = async (faults: readonly { readonly path: string; readonly kind: FaultKind; readonly times?: number }[]): Promise<{ readonly stage: Stage; readonly id: string }> => {
    const stage = await openStage({ smart: ['noord'], peersWith: withSmart });
    stage.network.state.setFaults(faults);
    return { stage, id: await send(stage.adapter, stage.adapter.clock.now()) };
  };
  /** The attempt with this number has ended. */
  const attempted = ({ stage, id }: { readonly stage: Stage; readonly id: string }, attempts: number): Promise<Json> => untilState(stage.adapter, id, (s) => {
    const { clock } = stage.adapter;
    const next = noord(s).at('nextAttemptAt').text;
    return noord(s).at('attempts').value === attempts && next === clock.now().add({ seconds: 60 }).toString({ smallestUnit: 'millisecond' });
  }, `attempt ${String(attempts)} has ended`);
  const reasonOf = (state: Json): string => noord(state).at('statusReason').text;

  it('control: nothing wrong, all comes, with one token', async () => {
    const played = await open([]);
    const state = await attempted(played, 1);
    expect([documentsOf(state), reasonOf(state), played.stage.calls(TOKEN)]).toEqual([3, '', 1]);
  });

  it.each<readonly [string, FaultKind, string]>([['a token that is over when it is used', 'expired-token', TOKEN], ['one 401', '401', SEARCH]])('%s: another is asked for, and all comes in the same attempt', async (_name, kind, at) => {
    const played = await open([{ path: at, kind, times: 1 }]);
    const state = await attempted(played, 1);
    expect([documentsOf(state), reasonOf(state), played.stage.calls(TOKEN)]).toEqual([3, '', 2]);
  });

  it.each<readonly [FaultKind, string, string, number]>([
    ['invalid-client', TOKEN, 'access-refused', 1], ['500', TOKEN, 'network-unavailable', 0], ['html', DISCOVERY, 'network-rejected', 0], ['redirect', TOKEN, 'network-rejected', 0],
    ['token-elsewhere', DISCOVERY, 'link-elsewhere', 0],
  ])('%s at %s: %s; nothing is asked without a token, and on the next day all comes', async (kind, at, reason, tokenCalls) => {
    const played = await open([{ path: at, kind }]);
    const { stage } = played;
    const state = await attempted(played, 1);
    expect([documentsOf(state), reasonOf(state), stage.calls(TOKEN), stage.calls('/custodians/')]).toEqual([0, reason, tokenCalls, 0]);
    // what was not asked is on the audit trail as a failure
    expect((await searchAll(stage.adapter, 'AuditEvent?_count=200')).some((a) => ['4', '8'].includes(a.at('outcome').text))).toBe(true);
    stage.network.state.setFaults([]);
    stage.adapter.clock.add({ seconds: 60 });
    const after = await attempted(played, 2);
    expect([documentsOf(after), reasonOf(after)]).toEqual([3, '']);
  });

  it('a client whose keys it cannot read: the same, until it can', async () => {
    const stage = await openStage({ smart: ['noord'], peersWith: withSmart });
    stage.network.state.clients.set(SMART.clientId, `${stage.adapter.url}/nowhere.json`);
    const played = { stage, id: await send(stage.adapter, stage.adapter.clock.now()) };
    expect(reasonOf(await attempted(played, 1))).toBe('access-refused');
    stage.network.state.clients.set(SMART.clientId, `${stage.adapter.url}/.well-known/jwks.json`);
    stage.adapter.clock.add({ seconds: 60 });
    expect(documentsOf(await attempted(played, 2))).toBe(3);
  });

  it('a token for less than was asked for: what it does not cover is refused, once', async () => {
    const { stage, id } = await open([{ path: TOKEN, kind: 'narrow-scope' }]);
    const state = await untilState(stage.adapter, id, (s) => reasonOf(s) === 'network-refused');
    expect([documentsOf(state), stage.calls(TOKEN), stage.calls('/custodians/noord/fhir/Patient'), stage.calls(SEARCH)]).toEqual([0, 1, 1, 1]);
  });

  it('the token of the network opens nothing of it', async () => {
    const stage = await openStage({ smart: ['noord'] });
    const id = await send(stage.adapter, stage.adapter.clock.now());
    // a token that is not taken is ours to mend, no refusal of the network
    await untilState(stage.adapter, id, (s) => reasonOf(s) === 'access-refused');
    expect(stage.network.state.calls.filter((c) => c.path.startsWith('/custodians/')).map((c) => c.authorised)).toEqual([false]);
  });
});
