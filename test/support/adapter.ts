// An adapter in this process, on a free port and a folder of its own, with a clock that the test turns; and the calls that a placer makes over HTTP.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startAdapter } from '../../src/app.ts';
import type { World } from '../../src/wiring/open-adapter.ts';
import type { Settings } from '../../src/config/env.ts';
import { toJson, type Json } from '../../src/simulator/to-json.ts';
import type { Simulator } from '../../src/simulator/start-simulator.ts';

export const TOKEN = 'test-token-0123456789-0123456789-01';
/** When the cases under fixtures/cases are played. */
export const NOW = '2026-11-03T10:30:00+01:00';

export interface Answer { readonly status: number; readonly headers: Headers; readonly bytes: Uint8Array; readonly text: string; readonly body: Json }
export interface Sent { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }

export interface Api {
  readonly call: (method: string, path: string, sent?: Sent) => Promise<Answer>;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly upload: (path: string, contentType: string, bytes: Uint8Array, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
}

export interface TestClock { readonly now: () => Temporal.Instant; set: (at: string) => void; add: (duration: Temporal.DurationLike) => void }

export interface TestAdapter extends Api {
  readonly url: string;
  readonly folder: string;
  readonly clock: TestClock;
  readonly settings: Settings;
  readonly stop: () => Promise<void>;
}

export const settableClock = (at: string): TestClock => {
  let now = Temporal.Instant.from(at);
  return { now: () => now, set: (to) => { now = Temporal.Instant.from(to); }, add: (duration) => { now = now.add(duration); } };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const apiOf = (url: string, token = TOKEN): Api => {
  const call: Api['call'] = async (method, at, { body, headers = {} } = {}) => {
    const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${url}${at}`, {
      method, redirect: 'manual',
      headers: { Authorization: `Bearer ${token}`, Accept: 'application/json', ...(isRaw ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isRaw ? body as string | Uint8Array<ArrayBuffer> : JSON.stringify(body) }),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    return { status: response.status, headers: response.headers, bytes, text, body: toJson(parse(text)) };
  };
  return {
    call,
    get: (at, headers = {}) => call('GET', at, { headers }),
    post: (at, body, headers = {}) => call('POST', at, { body, headers: { 'Content-Type': 'application/json', ...headers } }),
    upload: (at, contentType, bytes, headers = {}) => call('POST', at, { body: bytes, headers: { 'Content-Type': contentType, ...headers } }),
  };
};

/** What stands in the peer file for a running simulator; `ids`: names under which intakes ask for its custodians. */
export const peersOf = (simulator: Simulator, ids: Readonly<Record<string, string>> = { noord: 'noord', zuid: 'zuid', brussels: 'noord', waterstad: 'noord' }): readonly object[] =>
  [...Object.entries(ids).map(([id, custodian]) => [id, `custodians/${custodian}`] as const), ['gp', 'recipient'] as const].map(([id, at]) => ({
    id, baseUrl: `${simulator.origin}/${at}/fhir`, auth: { kind: 'bearer', token: simulator.token }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true,
    // patient: an attempt that a busy machine lets time out would be made again a poll later
    limits: { timeoutMs: 20_000, documentTimeoutMs: 20_000 },
  }));

export const newFolder = (): string => mkdtempSync(path.join(tmpdir(), 'adapter-e2e-'));

export const settingsFor = (folder: string, settings: Partial<Settings> = {}): Settings => ({
  port: 0, host: '127.0.0.1', trustProxy: false, accessToken: TOKEN, accessTokenLogin: true, sessionSeconds: 28_800, dataDir: path.join(folder, 'data'), maxDocumentBytes: 20_000_000, maxProvideBytes: 33_554_432, maxProvideConcurrent: 4, diskAlarmBytes: 0, clamdMaxBytes: 1_000_000,
  deadlineCron: '0 0 1 1 *', deadlineTimeZone: 'Europe/Brussels', deadlineLeaseSeconds: 45, exchangePollSeconds: 60, exchangeRetrySeconds: 60, exchangeMaxAttempts: 40, exchangeGiveUpHours: 72, peerBreakerFailures: 1000, peerBreakerSeconds: 30, exchangeLeaseSeconds: 120, allowTimeTravel: false, logLevel: 'error', ...settings,
});

export interface AdapterOptions {
  /** As it was left by an adapter before; absent: a new one. */
  readonly folder?: string;
  readonly peers?: readonly object[];
  readonly settings?: Partial<Settings>;
  readonly world?: World;
  readonly now?: string;
  readonly clock?: TestClock;
}

export const startTestAdapter = async (options: AdapterOptions = {}): Promise<TestAdapter> => {
  const folder = options.folder ?? newFolder();
  const clock = options.clock ?? settableClock(options.now ?? NOW);
  const peersFile = path.join(folder, 'peers.json');
  if (options.peers) writeFileSync(peersFile, JSON.stringify(options.peers));
  const settings = settingsFor(folder, { ...(options.peers && { peersFile }), ...options.settings });
  const started = await startAdapter(settings, { clock, idleMs: 10, random: () => 1, ...options.world });
  if (!started.ok) throw new Error(JSON.stringify(started.failure));
  const { url, stop } = started.value;
  return { ...apiOf(url), url, folder, clock, settings, stop };
};

/** Stops it and takes its folder away. */
export const discard = async (adapter: TestAdapter): Promise<void> => {
  await adapter.stop();
  rmSync(adapter.folder, { recursive: true, force: true });
};

const LOOK_MS = 15;

/** Looks until there is something, for a bounded time; fails with what was seen last. */
export const until = async <T>(what: string, look: () => Promise<T | undefined> | T | undefined, timeoutMs = 10_000): Promise<T> => {
  for (const end = performance.now() + timeoutMs; performance.now() < end;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => { setTimeout(resolve, LOOK_MS); });
  }
  throw new Error(`did not happen in ${String(timeoutMs)} ms: ${what}`);
};

export const stateOf = async (api: Api, id: string): Promise<Json> => {
  const answer = await api.get(`/second-opinion-requests/${id}`);
  if (answer.status !== 200) throw new Error(`the state of the request answered ${String(answer.status)}: ${answer.text}`);
  return answer.body;
};

export const transferOf = (state: Json, key: string): Json => state.at('transfers').list.find((t) => t.at('custodian', 'key').text === key) ?? toJson(undefined);

/** The state once `holds` says so of it. */
export const untilState = async (api: Api, id: string, holds: (state: Json) => boolean, what = 'the state'): Promise<Json> => {
  let last: Json | undefined;
  return until(what, async () => {
    last = await stateOf(api, id);
    return holds(last) ? last : undefined;
  }).catch((error: unknown) => { throw new Error(`${String(error)}; last: ${JSON.stringify(last?.at('transfers').value)}`); });
};

/** Codes of what is missing, required and advised. */
export const missingOf = (state: Json): readonly string[] => state.at('missing').list.map((m) => m.at('code').text);

/** Texts and expressions of an OperationOutcome. */
export const issuesOf = (answer: Answer): readonly string[] =>
  answer.body.at('issue').list.map((i) => `${i.at('code').text} ${i.at('expression', 0).text} ${i.at('details', 'text').text}`);

/** Every resource of one search, through all its pages. */
export const searchAll = async (api: Api, query: string): Promise<readonly Json[]> => {
  const found: Json[] = [];
  for (let at: string | undefined = `/fhir/R4/${query}`; at !== undefined;) {
    const page: Answer = await api.get(at, { Accept: 'application/fhir+json' });
    if (page.status !== 200) throw new Error(`${at} answered ${String(page.status)}: ${page.text}`);
    found.push(...page.body.at('entry').list.filter((e) => e.at('search', 'mode').text !== 'outcome').map((e) => e.at('resource')));
    const next = page.body.at('link').list.find((l) => l.at('relation').text === 'next')?.at('url').text;
    at = next === undefined ? undefined : next.slice(next.indexOf('/fhir/R4/'));
  }
  return found;
};
