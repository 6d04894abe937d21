// Client systems get access tokens over HTTP, as jose makes assertions: refusals first; a jti is used once, also across a restart and on two replicas.
import { createServer } from 'node:http';
import { createServer as createNetServer } from 'node:net';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { apiOf, discard, newFolder, startTestAdapter, TOKEN, type AdapterOptions, type TestAdapter } from '../support/adapter.ts';
import { askToken, newClientSystem, newKeyPair, signIn, tokenForm, type AssertionWish, type ClientSystem, type KeyPair } from '../support/client-system.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const freePort = (): Promise<number> => new Promise((resolve) => {
  const server = createNetServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => { resolve(typeof address === 'object' ? address?.port ?? 0 : 0); });
  });
});

const startWith = (clients: readonly object[], options: AdapterOptions = {}): Promise<TestAdapter> => {
  const folder = options.folder ?? newFolder();
  const clientsFile = path.join(folder, 'clients.json');
  writeFileSync(clientsFile, JSON.stringify(clients));
  return startTestAdapter({ ...options, folder, settings: { clientsFile, ...options.settings } });
};

/** Once more where a pooled connection to the adapter before, on the same port, had ended. */
const anew = <T>(ask: () => Promise<T>): Promise<T> => ask().catch(ask);

const endpointOf = ({ url }: TestAdapter): string => `${url}/oauth2/token`;
const auditsOf = async (adapter: TestAdapter, outcome: string): Promise<readonly (readonly string[])[]> => {
  const found = (await adapter.get(`/fhir/R4/AuditEvent?subtype=110122&outcome=${outcome}&_sort=date`)).body;
  return found.at('entry').list.map((e) => [e.at('resource', 'agent', 0, 'who', 'identifier', 'value').text, e.at('resource', 'outcomeDesc').text]);
};

describe('token requests', () => {
  let adapter: TestAdapter;
  let client: ClientSystem;
  let stranger: KeyPair;
  beforeAll(async () => {
    client = await newClientSystem('practice');
    stranger = await newKeyPair('ES384', client.key.kid);
    adapter = await startWith([client.entry, (await newClientSystem('other', { scopes: ['system/Patient.r'] })).entry]);
  });
  afterAll(() => discard(adapter));
  // every refusal counts, by address
  afterEach(() => { adapter.clock.add({ seconds: 901 }); });

  const asked = async (wish: AssertionWish = {}, form: Readonly<Record<string, string>> = {}): Promise<Awaited<ReturnType<typeof askToken>>> =>
    askToken(adapter.url, { ...tokenForm(await client.assert(endpointOf(adapter), adapter.clock.now(), wish)), ...form });

  it('a good one gets a token that is over in five minutes', async () => {
    const { status, headers, body } = await asked();
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/u) as unknown, token_type: 'bearer', expires_in: 300, scope: 'system/*.rs' });
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
  });

  it.each<[string, (now: number) => AssertionWish | Promise<AssertionWish>]>([
    ['signed by another key under the same name', () => ({ key: stranger })],
    ['signed by another kind of key', async () => ({ key: await newKeyPair('RS384', client.key.kid) })],
    ['a kid that is not registered', () => ({ header: { kid: 'other' } })],
    ['no kid', () => ({ header: { kid: undefined } })],
    ['another client', () => ({ claims: { iss: 'other', sub: 'other' } })],
    ['a client that is not registered', () => ({ claims: { iss: 'nobody', sub: 'nobody' } })],
    ['an issuer that is not the subject', () => ({ claims: { sub: 'other' } })],
    ['another audience', () => ({ claims: { aud: `${adapter.url}/fhir/R4` } })],
    ['over', (now) => ({ claims: { exp: now - 11 } })],
    ['valid for too long', (now) => ({ claims: { exp: now + 311 } })],
    ['no jti', () => ({ claims: { jti: undefined } })],
    ['no end', () => ({ claims: { exp: undefined } })],
  ])('refuses an assertion: %s', async (_name, wish) => {
    const { status, headers, body } = await asked(await wish(Math.floor(adapter.clock.now().epochMilliseconds / 1000)));
    expect([status, body]).toEqual([400, { error: 'invalid_client' }]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each<[string, (assertion: string) => string]>([
    ['without a signature', (a) => `${a.split('.').slice(0, 2).join('.')}.`],
    ['with alg none', (a) => `${Buffer.from(JSON.stringify({ alg: 'none', kid: client.key.kid })).toString('base64url')}.${a.split('.')[1] ?? ''}.`],
    ['with a changed claim', (a) => a.split('.').map((part, i) => (i === 1 ? Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as object, jti: 'changed' })).toString('base64url') : part)).join('.')],
    ['of five parts', (a) => `${a}.x.y`],
    ['that is no JWT', () => 'assertion'],
  ])('refuses an assertion %s', async (_name, change) => {
    const assertion = await client.assert(endpointOf(adapter), adapter.clock.now());
    expect((await askToken(adapter.url, tokenForm(change(assertion)))).body).toEqual({ error: 'invalid_client' });
    expect((await askToken(adapter.url, tokenForm(assertion))).status).toBe(200); // it was good before
  });

  it('refuses our own public key as a shared secret', async () => {
    const { SignJWT } = await import('jose');
    const now = Math.floor(adapter.clock.now().epochMilliseconds / 1000);
    const forged = await new SignJWT({ iss: client.id, sub: client.id, aud: endpointOf(adapter), jti: 'forged', exp: now + 60 })
      .setProtectedHeader({ alg: 'HS384', kid: client.key.kid }).sign(new TextEncoder().encode(JSON.stringify(client.key.publicJwk).padEnd(48)));
    expect((await askToken(adapter.url, tokenForm(forged))).body).toEqual({ error: 'invalid_client' });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['another grant type', { grant_type: 'authorization_code' }, 'unsupported_grant_type'],
    ['another client beside the assertion', { client_id: 'other' }, 'invalid_client'],
    ['a scope it is not registered for', { scope: 'system/Patient.c' }, 'invalid_scope'],
    ['a scope that nobody knows', { scope: 'openid' }, 'invalid_scope'],
  ])('refuses %s', async (_name, form, error) => {
    const { status, body } = await asked({}, form);
    expect([status, body]).toEqual([400, { error }]);
  });

  it('refuses a form with the assertion twice, and a body that is no form', async () => {
    const form = new URLSearchParams(tokenForm(await client.assert(endpointOf(adapter), adapter.clock.now())));
    form.append('client_assertion', 'x');
    expect((await askToken(adapter.url, form)).body).toEqual({ error: 'invalid_request' });
    const json = await fetch(endpointOf(adapter), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(tokenForm('x')) });
    expect([json.status, await json.json()]).toEqual([400, { error: 'invalid_request' }]);
    expect((await fetch(endpointOf(adapter))).status).toBe(405);
  });

  it('refuses the same assertion a second time, and two at once but one', async () => {
    const form = tokenForm(await client.assert(endpointOf(adapter), adapter.clock.now()));
    const answers = await Promise.all([1, 2, 3, 4].map(() => askToken(adapter.url, form)));
    expect(answers.map((a) => a.status).toSorted()).toEqual([200, 400, 400, 400]);
    expect(await auditsOf(adapter, '8')).toContainEqual(['practice', 'replayed']);
  });

  it('a refused scope uses the assertion up', async () => {
    const assertion = await client.assert(endpointOf(adapter), adapter.clock.now());
    expect((await askToken(adapter.url, tokenForm(assertion, 'system/Patient.d'))).body).toEqual({ error: 'invalid_scope' });
    expect((await askToken(adapter.url, tokenForm(assertion))).body).toEqual({ error: 'invalid_client' });
  });

  it('the jti of one client says nothing of another', async () => {
    const other = await newClientSystem('other');
    const second = await startWith([client.entry, other.entry]);
    const wish = { claims: { jti: 'the-same' } };
    const statuses = [client, other].map(async (c) => (await askToken(second.url, tokenForm(await c.assert(endpointOf(second), second.clock.now(), wish)))).status);
    expect(await Promise.all(statuses)).toEqual([200, 200]);
    await discard(second);
  });

  it('failures of one address are throttled, also for a good assertion, until the window is over', async () => {
    for (let i = 0; i < 10; i += 1) expect((await askToken(adapter.url, tokenForm('no'))).status).toBe(400);
    const { status, headers } = await asked();
    expect([status, headers.get('retry-after')]).toEqual([429, '900']);
    adapter.clock.add({ seconds: 901 });
    expect((await asked()).status).toBe(200);
  });

  it('says what was done on the audit trail, in codes', async () => {
    expect((await asked()).status).toBe(200);
    expect(await auditsOf(adapter, '0')).toContainEqual(['practice', '']);
    expect((await asked({}, { scope: 'system/Patient.d' })).status).toBe(400);
    expect(await auditsOf(adapter, '8')).toContainEqual(['practice', 'scope']);
  });

  it('is found by its configuration', async () => {
    const configurations = await Promise.all(['/fhir/R4/.well-known/smart-configuration', '/.well-known/smart-configuration'].map(async (at) => (await fetch(`${adapter.url}${at}`)).json()));
    expect(configurations[0]).toEqual(configurations[1]);
    expect(configurations[0]).toMatchObject({
      token_endpoint: endpointOf(adapter), token_endpoint_auth_methods_supported: ['private_key_jwt'], token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
      grant_types_supported: ['client_credentials'], capabilities: expect.arrayContaining(['client-confidential-asymmetric', 'permission-v2']) as unknown,
    });
    expect((await adapter.get('/fhir/R4/metadata', { Accept: 'application/fhir+json' })).body.at('rest', 0, 'security', 'service', 0, 'coding', 0, 'code').text).toBe('SMART-on-FHIR');
    expect(await (await fetch(`${adapter.url}/.well-known/oauth-authorization-server`)).json()).toMatchObject({ issuer: adapter.url, token_endpoint: endpointOf(adapter) });
  });
});

describe('access tokens', () => {
  it('open what they are for until they are over, and nothing when the client is gone', async () => {
    const client = await newClientSystem('practice', { alg: 'RS384', scopes: ['system/PlanDefinition.rs'] });
    const port = await freePort();
    const folder = newFolder();
    const first = await startWith([client.entry], { folder, settings: { port } });
    const api = await signIn(first.url, client, { now: first.clock.now() });
    expect((await api.get('/fhir/R4/PlanDefinition')).status).toBe(200);
    await first.stop();

    // known after a restart
    const second = await startWith([client.entry], { folder, settings: { port }, clock: first.clock });
    expect((await anew(() => api.get('/fhir/R4/PlanDefinition'))).status).toBe(200);
    second.clock.add({ seconds: 299 });
    expect((await api.get('/fhir/R4/PlanDefinition')).status).toBe(200);
    second.clock.add({ seconds: 1 });
    for (let i = 0; i < 12; i += 1) expect((await api.get('/fhir/R4/PlanDefinition')).status).toBe(401); // over, not guessed: never 429
    const renewed = await signIn(second.url, client, { now: second.clock.now() });
    await second.stop();

    // taken out of the registration
    const third = await startWith([], { folder, settings: { port }, clock: first.clock });
    expect((await anew(() => renewed.get('/fhir/R4/PlanDefinition'))).status).toBe(401);
    await third.stop();

    // another scope from the next start on
    const fourth = await startWith([{ ...client.entry, scopes: ['system/Organization.rs'] }], { folder, settings: { port }, clock: first.clock });
    expect((await anew(() => renewed.get('/fhir/R4/PlanDefinition'))).status).toBe(403);
    await discard(fourth);
  });

  it('are taken neither changed, nor of another adapter, nor for more than they say', async () => {
    const client = await newClientSystem('practice');
    const [one, two] = await Promise.all([startWith([client.entry]), startWith([client.entry])]);
    const { token } = await signIn(one.url, client, { now: one.clock.now(), scope: 'system/PlanDefinition.r' });
    expect((await apiOf(one.url, token).get('/fhir/R4/PlanDefinition/x')).status).toBe(404);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const richer = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object, scope: 'system/*.cruds' })).toString('base64url');
    for (const forged of [`${header}.${richer}.${signature}`, `${header}.${payload}.`, `${header}.${payload}.${signature.slice(1)}`]) expect((await apiOf(one.url, forged).get('/fhir/R4/PlanDefinition/x')).status).toBe(401);
    expect((await apiOf(two.url, token).get('/fhir/R4/PlanDefinition/x')).status).toBe(401); // another address, though the same secret
    const search = await apiOf(one.url, token).get('/fhir/R4/PlanDefinition');
    expect([search.status, search.body.at('issue', 0, 'details', 'text').text]).toEqual([403, 'needs the scope system/PlanDefinition.s']);
    await Promise.all([discard(one), discard(two)]);
  });

  it('are limited by the minute, each client by itself', async () => {
    const [slow, other] = await Promise.all([newClientSystem('slow', { requestsPerMinute: 3 }), newClientSystem('other')]);
    const adapter = await startWith([slow.entry, other.entry]);
    const now = adapter.clock.now();
    const [a, b] = [await signIn(adapter.url, slow, { now }), await signIn(adapter.url, other, { now })];
    const statuses = async (): Promise<readonly number[]> => [(await a.get('/fhir/R4/PlanDefinition')).status, (await a.get('/fhir/R4/PlanDefinition')).status, (await a.get('/fhir/R4/PlanDefinition')).status];
    expect(await statuses()).toEqual([200, 200, 429]); // the token request counted too
    const refused = await a.get('/fhir/R4/PlanDefinition');
    expect([refused.status, refused.headers.get('retry-after'), refused.body.at('issue', 0, 'code').text]).toEqual([429, '20', 'throttled']);
    expect((await b.get('/fhir/R4/PlanDefinition')).status).toBe(200);
    const { status, headers } = await askToken(adapter.url, tokenForm(await slow.assert(endpointOf(adapter), now)));
    expect([status, headers.get('retry-after')]).toEqual([429, '20']);
    adapter.clock.add({ seconds: 20 });
    expect((await a.get('/fhir/R4/PlanDefinition')).status).toBe(200);
    await discard(adapter);
  });
});

describe('keys at an address of the client', () => {
  it('are fetched, kept, asked anew for an unknown kid, and refused when they cannot be had', async () => {
    const client = await newClientSystem('practice');
    const next = await newKeyPair('RS384', 'next');
    const state = { keys: [client.key.publicJwk], calls: 0, status: 200 };
    const host = createServer((_req, res) => {
      state.calls += 1;
      res.writeHead(state.status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys: [{ kty: 'oct', kid: 'x', k: 'y' }, ...state.keys] }));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => { host.listen(port, '127.0.0.1', resolve); });
    const { jwks: _jwks, ...entry } = client.entry as { jwks: object };
    const adapter = await startWith([{ ...entry, jwksUrl: `http://127.0.0.1:${String(port)}/keys.json`, allowPrivateAddresses: true }]);
    const ask = async (wish: AssertionWish = {}): Promise<number> => (await askToken(adapter.url, tokenForm(await client.assert(endpointOf(adapter), adapter.clock.now(), wish)))).status;

    expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
    expect(state.calls).toBe(1);
    expect(await ask({ key: next })).toBe(400); // not there yet, and not asked again within the minute
    expect(state.calls).toBe(1);
    state.keys = [next.publicJwk];
    adapter.clock.add({ seconds: 61 });
    expect(await ask({ key: next })).toBe(200); // asked anew
    expect(await ask()).toBe(400); // and what was taken out is gone
    expect(state.calls).toBe(2);
    state.status = 503;
    adapter.clock.add({ minutes: 59 });
    expect(await ask({ key: next })).toBe(200); // still fresh
    adapter.clock.add({ minutes: 2 });
    expect(await ask({ key: next })).toBe(400); // too old to be believed
    expect(state.calls).toBe(3);
    await discard(adapter);
    await new Promise((resolve) => { host.close(resolve); });
  });
});

describe('a jti is used once', () => {
  it('also across a restart, on the embedded store', async () => {
    const client = await newClientSystem('practice');
    const [port, folder] = [await freePort(), newFolder()];
    const first = await startWith([client.entry], { folder, settings: { port } });
    const form = tokenForm(await client.assert(endpointOf(first), first.clock.now()));
    expect((await askToken(first.url, form)).status).toBe(200);
    await first.stop();
    const second = await startWith([client.entry], { folder, settings: { port }, clock: first.clock });
    expect((await anew(() => askToken(second.url, form))).body).toEqual({ error: 'invalid_client' });
    expect((await askToken(second.url, tokenForm(await client.assert(endpointOf(second), second.clock.now())))).status).toBe(200);
    await discard(second);
  });

  const postgres = startPostgres();
  if (!postgres) reportAbsentPostgres();
  else {
    afterAll(() => { postgres.stop(); });
    it('also on two replicas and across a restart, on PostgreSQL', async () => {
      const client = await newClientSystem('practice');
      const [databaseUrl, folder, ports] = [await postgres.createDatabase(), newFolder(), [await freePort(), await freePort()]];
      const publicUrl = `http://127.0.0.1:${String(ports[0])}`;
      const addresses = ports.map((port) => `http://127.0.0.1:${String(port)}`);
      const start = (port: number | undefined): Promise<TestAdapter> => startWith([client.entry], { folder, settings: { databaseUrl, publicUrl, accessToken: TOKEN, ...(port !== undefined && { port }) } });
      const [one, two] = [await start(ports[0]), await start(ports[1])];
      const newForm = async (): Promise<Record<string, string>> => tokenForm(await client.assert(`${publicUrl}/oauth2/token`, one.clock.now()));
      const form = await newForm();
      const statuses = await Promise.all([0, 1, 0, 1].map(async (i) => (await askToken(addresses[i] ?? '', form)).status));
      expect(statuses.toSorted()).toEqual([200, 400, 400, 400]);
      const issued = await askToken(addresses[0] ?? '', await newForm());
      expect((await apiOf(addresses[1] ?? '', String(issued.body['access_token'])).get('/fhir/R4/PlanDefinition')).status).toBe(200); // one's token at the other
      await Promise.all([one.stop(), two.stop()]);
      const again = await start(ports[0]);
      expect((await anew(() => askToken(addresses[0] ?? '', form))).body).toEqual({ error: 'invalid_client' });
      await discard(again);
    });
  }
});
