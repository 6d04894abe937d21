// Our assertions before an authorization server that we did not write (oidc-provider): it takes them, and not those that are changed.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JWK } from 'jose';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { httpClient } from '../../../src/adapters/http-client.ts';
import type { Assertion, ClientKeys } from '../../../src/adapters/smart/client-keys.ts';
import { createTokenSource } from '../../../src/adapters/smart/create-token-source.ts';
import { openClientKeys } from '../../../src/adapters/smart/open-client-keys.ts';
import type { Peer } from '../../../src/core/exchange/peer.ts';
import type { Result } from '../../../src/core/kernel/result.ts';
import { peerOf } from '../peer-of.ts';

const SCOPE = 'system/Patient.rs system/DocumentReference.rs';
const ALGORITHMS = ['RS384', 'ES384'] as const;
let dir: string;
let server: Server;
let provider: Provider;
let issuer: string;
let keys: ClientKeys;
const http = httpClient();

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'foreign-provider-'));
  keys = openClientKeys({ dataDir: dir });
  const shown = await keys.listPublic();
  server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  provider = new Provider(issuer, {
    clients: ALGORITHMS.map((alg) => ({
      client_id: alg, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: alg,
      scope: SCOPE, jwks: { keys: (shown.ok ? shown.value : []) as unknown as JWK[] },
    })),
    scopes: SCOPE.split(' '), features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } }, enabledJWA: { clientAuthSigningAlgValues: [...ALGORITHMS] }, cookies: { keys: ['only-for-tests'] },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => { void answer(request, response); });
});
afterAll(() => {
  http.close();
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true });
});

const peerFor = (alg: Assertion['alg'], clientId: string = alg): Peer =>
  peerOf({ id: `${alg} ${clientId}`, baseUrl: `${issuer}/fhir`, allowPrivateAddresses: true, auth: { kind: 'smart-backend', clientId, scope: SCOPE, alg, tokenUrl: `${issuer}/token`, tokenHosts: [] } });
const tokenFor = (peer: Peer, change: (assertion: Assertion) => Assertion = (a) => a): Promise<Result<string>> =>
  createTokenSource({ http, keys: { ...keys, sign: (assertion) => keys.sign(change(assertion)) }, log: () => undefined, nowMs: Date.now }).tokenFor(peer);

it.each(ALGORITHMS)('gets a token for the scope asked for, signed with %s', async (alg) => {
  const token = await tokenFor(peerFor(alg));
  const known = await provider.ClientCredentials.find(token.ok ? token.value : '');
  expect([known?.clientId, known?.scope]).toEqual([alg, SCOPE]);
});

it.each<readonly [string, (assertion: Assertion) => Assertion]>([
  ['an audience that is another', (a) => ({ ...a, audience: 'https://hub.example.org/token' })],
  ['an assertion that is over', (a) => ({ ...a, expiresAt: a.expiresAt - 400 })],
  ['another client', (a) => ({ ...a, issuer: 'RS384' })],
])('gets none with %s', async (_name, change) => {
  expect((await tokenFor(peerFor('ES384'))).ok).toBe(true); // the base is taken: the change alone is refused
  expect(await tokenFor(peerFor('ES384'), change)).toEqual({ ok: false, failure: { kind: 'login-required', issues: [{ text: 'the peer refused a token: invalid_client (401)', fault: 'us' }] } });
});

it('gets none with an assertion that was shown before', async () => {
  const once = (a: Assertion): Assertion => ({ ...a, id: 'the same' });
  expect((await tokenFor(peerFor('ES384'), once)).ok).toBe(true);
  expect(await tokenFor(peerFor('ES384'), once)).toMatchObject({ ok: false, failure: { kind: 'login-required' } });
});
