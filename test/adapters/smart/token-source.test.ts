// Access tokens by SMART Backend Services, from token endpoints that answer well and badly, over real HTTP on loopback.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JWK } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { httpClient, type HttpAnswer, type HttpClient } from '../../../src/adapters/http-client.ts';
import { authoriseClient } from '../../../src/adapters/smart/authorise-client.ts';
import type { ClientKeys } from '../../../src/adapters/smart/client-keys.ts';
import { createTokenSource } from '../../../src/adapters/smart/create-token-source.ts';
import { openClientKeys } from '../../../src/adapters/smart/open-client-keys.ts';
import type { Peer, SmartBackend } from '../../../src/core/exchange/peer.ts';
import type { Result } from '../../../src/core/kernel/result.ts';
import { json, listen as listenAnew, type Act, type TestServer } from '../../support/listen.ts';
import { peerOf } from '../peer-of.ts';

const open: { close: () => unknown }[] = [];
afterEach(() => { for (const one of open.splice(0)) one.close(); });
const listen = async (act: Act): Promise<TestServer> => {
  const server = await listenAnew(act);
  open.push(server);
  return server;
};
let dir: string;
let keys: ClientKeys;
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'token-source-'));
  keys = openClientKeys({ dataDir: dir });
  await keys.listPublic();
});
afterAll(() => { rmSync(dir, { recursive: true }); });

const take = (answer: Result<HttpAnswer>): unknown => {
  if (!answer.ok) return answer.failure;
  answer.value.discard();
  return answer.value.status;
};

interface Stand { readonly server: TestServer; readonly peer: Peer; readonly client: HttpClient; readonly log: { event: string; fields: unknown }[]; readonly clock: { nowMs: number }; readonly tokens: () => number; /** The status, or the failure. */ readonly get: (url?: string) => Promise<unknown> }
interface Play {
  /** What `/.well-known/smart-configuration` says; `origin` is the server's. */
  readonly configuration?: (origin: string) => unknown;
  readonly token?: Act;
  readonly fhir?: Act;
  readonly auth?: Partial<SmartBackend>;
}

const SCOPE = 'system/Patient.rs system/DocumentReference.rs';
const grantOf = (n: number, more: object = {}): object => ({ access_token: `token-${String(n)}`, token_type: 'bearer', expires_in: 300, scope: SCOPE, ...more });

const stand = async (play: Play = {}): Promise<Stand> => {
  let granted = 0;
  const token: Act = play.token ?? ((_request, response) => { json(response, 200, grantOf(granted += 1)); });
  const server: TestServer = await listen((request, response) => {
    if (request.path === '/fhir/.well-known/smart-configuration') json(response, 200, (play.configuration ?? ((origin) => ({ token_endpoint: `${origin}/auth/token` })))(server.origin));
    else if (request.path === '/auth/token') token(request, response);
    else (play.fhir ?? ((_r, res) => { json(res, 200, {}); }))(request, response);
  });
  const http = httpClient();
  open.push(http);
  const log: Stand['log'] = [];
  const clock = { nowMs: Date.now() };
  const peer = peerOf({
    baseUrl: `${server.origin}/fhir`, allowPrivateAddresses: true,
    auth: { kind: 'smart-backend', clientId: 'second-opinion', scope: SCOPE, alg: 'RS384', tokenHosts: [], ...play.auth },
  });
  const client = authoriseClient(http, createTokenSource({ http, keys, log: (_level, event, fields) => { log.push({ event, fields }); }, nowMs: () => clock.nowMs }));
  return {
    server, peer, client, log, clock, tokens: () => server.seen.filter((s) => s.path === '/auth/token').length,
    get: async (url = `${server.origin}/fhir/Patient`) => take(await client.send(peer, { url, accept: '*/*', maxBytes: 10_000, totalTimeoutMs: 5000 })),
  };
};
const askedWith = ({ server }: Stand): readonly (string | undefined)[] => server.seen.filter((s) => s.path.startsWith('/fhir/Patient')).map((s) => s.authorization);

describe('a token is not got', () => {
  const assertionOf = (s: Stand): string => s.server.seen.find((r) => r.path === '/auth/token')?.form.get('client_assertion') ?? 'none was sent';
  const refusing = (status: number, body: unknown): Act => (_request, response) => { json(response, status, body); };

  it.each<readonly [string, number, unknown, string]>([
    ['an unknown client', 401, { error: 'invalid_client', error_description: 'SECRET' }, 'the peer refused a token: invalid_client (401)'],
    ['a scope that is not given', 400, { error: 'invalid_scope' }, 'the peer refused a token: invalid_scope (400)'],
    ['a code of its own', 400, { error: 'SECRET' }, 'the peer refused a token: no code of the standard (400)'],
    ['no JSON', 403, 'SECRET', 'the peer refused a token: no code of the standard (403)'],
  ])('%s: ours to mend, with the code alone', async (_name, status, body, text) => {
    const s = await stand({ token: refusing(status, body) });
    expect(await s.get()).toEqual({ kind: 'login-required', issues: [{ text, fault: 'us' }] });
    expect(s.log).toEqual([{ event: 'smart.no-token', fields: { peer: 'hub', kind: 'login-required', reason: text } }]);
    expect(JSON.stringify([s.log])).not.toContain(assertionOf(s));
    expect(s.tokens()).toBe(1);
    expect(askedWith(s)).toEqual([]); // without a token nothing is asked
  });

  it.each<readonly [string, unknown, string]>([
    ['no token', { token_type: 'bearer', expires_in: 300 }, 'the answer of the token endpoint holds no access_token'],
    ['a token that is no text', grantOf(1, { access_token: 7 }), 'the answer of the token endpoint holds no access_token'],
    ['a token that would be two headers', grantOf(1, { access_token: 'a\r\nx: y' }), 'the answer of the token endpoint holds no access_token'],
    ['another kind of token', grantOf(1, { token_type: 'mac' }), 'the token_type of the peer is not bearer'],
    ['a list', [], 'the answer of the token endpoint holds no access_token'],
  ])('an answer with %s', async (_name, body, text) => {
    const s = await stand({ token: refusing(200, body) });
    expect(await s.get()).toMatchObject({ kind: 'network-rejected', issues: [{ text }] });
    expect(askedWith(s)).toEqual([]);
  });

  it('a token endpoint that has too much to do says when', async () => {
    const s = await stand({ token: (_request, response) => { json(response, 503, {}, { 'retry-after': '120' }); } });
    expect(await s.get()).toMatchObject({ kind: 'network-unavailable', retryAfterSeconds: 120 });
  });

  it('a token endpoint that sends the assertion elsewhere: it does not go there', async () => {
    const other = await listen((_request, response) => { json(response, 200, grantOf(1)); });
    const s = await stand({ token: (_request, response) => { response.writeHead(307, { location: `${other.origin}/auth/token` }).end(); } });
    expect(await s.get()).toMatchObject({ kind: 'network-rejected' });
    expect(other.seen).toEqual([]);
  });

  it('a token endpoint on a host that the entry does not name is not called; named, it is', async () => {
    const other = await listen((_request, response) => { json(response, 200, grantOf(9)); });
    const configuration = (): unknown => ({ token_endpoint: `${other.origin}/auth/token` });
    const s = await stand({ configuration });
    expect(await s.get()).toMatchObject({ kind: 'business-rule', issues: [{ fault: 'network' }] });
    expect(other.seen).toEqual([]);
    const named = await stand({ configuration, auth: { tokenHosts: [other.host] } });
    expect(await named.get()).toBe(200);
    expect(other.seen.map((r) => [r.method, r.path, r.authorization])).toEqual([['POST', '/auth/token', undefined]]);
    expect(askedWith(named)).toEqual(['Bearer token-9']);
    // where tokens are given is no place where they are shown
    expect(await named.get(`${other.origin}/fhir/Patient`)).toMatchObject({ kind: 'business-rule' });
    expect(other.seen).toHaveLength(1);
  });

  it.each<readonly [string, unknown]>([
    ['no token_endpoint', {}], ['a token_endpoint that is no address', { token_endpoint: '/auth/token' }], ['no object', ['x']],
  ])('a smart-configuration with %s', async (_name, configuration) => {
    const s = await stand({ configuration: () => configuration });
    expect(await s.get()).toMatchObject({ kind: 'network-rejected' });
    expect(s.server.seen).toHaveLength(1);
  });

  it('a smart-configuration by https that names http: the assertion does not go unencrypted', async () => {
    const asked: string[] = [];
    const answer = (body: unknown): HttpAnswer => ({ status: 200, contentType: 'application/json', url: '', discard: () => undefined, bytes: (async function* () { yield await Promise.resolve(Buffer.from(JSON.stringify(body))); }()) });
    const http: HttpClient = { close: () => undefined, send: (_peer, call) => { asked.push(call.url); return Promise.resolve({ ok: true, value: answer({ token_endpoint: 'http://hub.example.org/token' }) }); } };
    const auth: SmartBackend = { kind: 'smart-backend', clientId: 'c', scope: SCOPE, alg: 'ES384', tokenHosts: [] };
    const refused = await createTokenSource({ http, keys, log: () => undefined, nowMs: Date.now }).tokenFor(peerOf({ auth }));
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'business-rule' } });
    expect(asked).toEqual(['https://hub.example.org/fhir/.well-known/smart-configuration']);
  });

  it('a peer that takes other algorithms than its entry says: ours to mend', async () => {
    const configuration = (origin: string): unknown => ({ token_endpoint: `${origin}/auth/token`, token_endpoint_auth_signing_alg_values_supported: ['ES384'] });
    const s = await stand({ configuration });
    expect(await s.get()).toEqual({ kind: 'network-rejected', issues: [{ text: 'the peer does not take assertions signed with RS384, the alg of its entry', fault: 'us' }] });
    expect(s.tokens()).toBe(0);
    const fits = await stand({ configuration, auth: { alg: 'ES384' } });
    expect(await fits.get()).toBe(200);
  });

  it('a key that we do not have', async () => {
    const s = await stand({ auth: { keyId: 'nobody' } });
    expect(await s.get()).toMatchObject({ kind: 'invalid', issues: [{ fault: 'us' }] });
    expect(s.tokens()).toBe(0);
  });
});

describe('a token', () => {
  it.each(['RS384', 'ES384'] as const)('is asked for as SMART says, signed with %s', async (alg) => {
    const s = await stand({ auth: { alg } });
    expect(await s.get()).toBe(200);
    const [request] = s.server.seen.filter((r) => r.path === '/auth/token');
    const { client_assertion: assertion = '', ...form } = Object.fromEntries(request?.form ?? []);
    expect(form).toEqual({ grant_type: 'client_credentials', scope: SCOPE, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' });
    expect([request?.method, request?.authorization]).toEqual(['POST', undefined]);
    const shown = await keys.listPublic();
    const set = createLocalJWKSet({ keys: (shown.ok ? shown.value : []) as unknown as JWK[] });
    const { payload } = await jwtVerify(assertion, set, { audience: `${s.server.origin}/auth/token`, issuer: 'second-opinion', subject: 'second-opinion', algorithms: [alg], typ: 'JWT' });
    expect(Object.keys(payload).toSorted()).toEqual(['aud', 'exp', 'iss', 'jti', 'sub']);
    const seconds = (payload.exp ?? 0) - s.clock.nowMs / 1000;
    expect(seconds > 200 && seconds <= 300).toBe(true);
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg, typ: 'JWT', kid: expect.any(String) as string });
    expect(askedWith(s)).toEqual(['Bearer token-1']);
  });

  it('is asked for at the tokenUrl of the entry, without looking elsewhere', async () => {
    const s = await stand();
    const peer: Peer = { ...s.peer, auth: { ...(s.peer.auth as SmartBackend), tokenUrl: `${s.server.origin}/auth/token` } };
    const answer = await s.client.send(peer, { url: `${s.server.origin}/fhir/Patient`, accept: '*/*', maxBytes: 1000, totalTimeoutMs: 5000 });
    expect([take(answer), s.server.seen.map((r) => r.path)]).toEqual([200, ['/auth/token', '/fhir/Patient']]);
  });

  it('is asked for once by a hundred calls at the same time', async () => {
    const s = await stand();
    const answers = await Promise.all(Array.from({ length: 100 }, () => s.get()));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect([s.tokens(), s.server.seen.filter((r) => r.path.includes('smart-configuration')).length, askedWith(s).length]).toEqual([1, 1, 100]);
  });

  it('is kept until shortly before it expires', async () => {
    const s = await stand();
    await s.get();
    s.clock.nowMs += 269_000;
    await s.get();
    expect(askedWith(s)).toEqual(['Bearer token-1', 'Bearer token-1']);
    s.clock.nowMs += 2000;
    await s.get();
    expect(askedWith(s)[2]).toBe('Bearer token-2');
    const ids = s.server.seen.flatMap((r) => r.form.get('client_assertion') ?? []).map((jwt) => (JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }).jti);
    expect(new Set(ids).size).toBe(2);
  });

  it('that does not say how long it lasts is kept a minute; one that is over at once, not at all', async () => {
    const silent = await stand({ token: (_request, response) => { json(response, 200, { access_token: 'x', token_type: 'Bearer' }); } });
    await silent.get();
    silent.clock.nowMs += 44_000;
    await silent.get();
    expect(silent.tokens()).toBe(1);
    silent.clock.nowMs += 2000;
    await silent.get();
    expect(silent.tokens()).toBe(2);
    const over = await stand({ token: (_request, response) => { json(response, 200, grantOf(1, { expires_in: 0 })); } });
    await over.get();
    await over.get();
    expect(over.tokens()).toBe(2);
  });

  it('that is not taken is asked for anew once, and the call made once more, a POST too', async () => {
    const s = await stand({ fhir: (request, response) => { json(response, request.authorization === 'Bearer token-2' ? 200 : 401, {}); } });
    expect(take(await s.client.send(s.peer, { url: `${s.server.origin}/fhir/Patient/_search`, accept: '*/*', maxBytes: 1000, totalTimeoutMs: 5000, body: { contentType: 'application/x-www-form-urlencoded', content: 'a=b' } }))).toBe(200);
    const asked = s.server.seen.filter((r) => r.path.startsWith('/fhir/Patient'));
    expect(asked.map((r) => [r.method, r.authorization, r.form.get('a')])).toEqual([['POST', 'Bearer token-1', 'b'], ['POST', 'Bearer token-2', 'b']]);
  });

  it('that is never taken is no circle: two tokens, two calls, and the answer is 401', async () => {
    const s = await stand({ fhir: (_request, response) => { json(response, 401, {}); } });
    expect(await s.get()).toBe(401);
    expect([s.tokens(), askedWith(s)]).toEqual([2, ['Bearer token-1', 'Bearer token-2']]);
  });

  it('that is not taken from a hundred calls at once is asked for anew once', async () => {
    const s = await stand({ fhir: (request, response) => { json(response, request.authorization === 'Bearer token-1' ? 401 : 200, {}); } });
    const answers = await Promise.all(Array.from({ length: 100 }, () => s.get()));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(s.tokens()).toBe(2);
  });

  it('refused with 403 is not asked for anew: what it may is for the peer to say', async () => {
    const s = await stand({ fhir: (_request, response) => { json(response, 403, {}); } });
    expect([await s.get(), s.tokens(), askedWith(s).length]).toEqual([403, 1, 1]);
  });

  it('for less than was asked for is taken, and the log says what is missing', async () => {
    const s = await stand({ token: (_request, response) => { json(response, 200, grantOf(1, { scope: 'system/Patient.rs' })); } });
    expect(await s.get()).toBe(200);
    expect(s.log).toEqual([{ event: 'smart.scope-narrower', fields: { peer: 'hub', missing: 'system/DocumentReference.rs' } }]);
    const whole = await stand();
    await whole.get();
    expect(whole.log).toEqual([]);
  });

  it('of one peer is not another\'s, and each stays with its own', async () => {
    const [a, b] = [await stand(), await stand({ token: (_request, response) => { json(response, 200, grantOf(1, { access_token: 'of-b' })); } })];
    const both = { ...b.peer, id: 'other' };
    await a.get();
    take(await a.client.send(both, { url: `${b.server.origin}/fhir/Patient`, accept: '*/*', maxBytes: 1000, totalTimeoutMs: 5000 }));
    expect([askedWith(a), askedWith(b)]).toEqual([['Bearer token-1'], ['Bearer of-b']]);
  });
});
