// The authorization server of the counterparts refuses what a real one would, so that a story that goes well with it says something.
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';

let simulator: Simulator;
let publisher: Server;
let own: CryptoKey;
let foreign: CryptoKey;
let endpoint: string;

beforeAll(async () => {
  const [pair, other] = await Promise.all([generateKeyPair('ES384'), generateKeyPair('ES384')]);
  [own, foreign] = [pair.privateKey, other.privateKey];
  const keys = [{ ...await exportJWK(pair.publicKey), kid: 'k1', alg: 'ES384' }];
  publisher = createServer((_request, response) => { response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys })); }).listen(0, '127.0.0.1');
  await once(publisher, 'listening');
  simulator = await startSimulator({ port: 0, token: 'static', pageSize: 2, smart: ['zuid'] });
  const address = publisher.address();
  const registered = await fetch(`${simulator.origin}/control/clients`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId: 'me', jwksUrl: `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/jwks.json` }),
  });
  expect(await registered.json()).toEqual({ clientId: 'me' });
  endpoint = `${simulator.origin}/auth/zuid/token`;
});
beforeEach(() => { simulator.state.reset(); });
afterAll(async () => {
  publisher.closeAllConnections();
  publisher.close();
  await simulator.close();
});

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
let ids = 0;
interface Change { readonly claims?: JWTPayload; readonly without?: string; readonly header?: Readonly<Record<string, string>>; readonly key?: CryptoKey | Uint8Array }
const assertionOf = ({ claims = {}, without, header = {}, key = own }: Change = {}): Promise<string> => {
  const all: JWTPayload = { iss: 'me', sub: 'me', aud: endpoint, jti: `j${String((ids += 1))}`, exp: inSeconds(240), ...claims };
  return new SignJWT(Object.fromEntries(Object.entries(all).filter(([name]) => name !== without))).setProtectedHeader({ alg: 'ES384', kid: 'k1', typ: 'JWT', ...header }).sign(key);
};
const ask = async (assertion: string, form: Readonly<Record<string, string>> = {}, at = endpoint): Promise<readonly [number, Record<string, unknown>]> => {
  const response = await fetch(at, { method: 'POST', body: new URLSearchParams({
    grant_type: 'client_credentials', scope: 'system/Patient.rs system/Binary.r', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion, ...form,
  }) });
  return [response.status, response.headers.get('content-type')?.startsWith('application/json') === true ? await response.json() as Record<string, unknown> : {}];
};
const patientWith = async (token: string, at = '/custodians/zuid/fhir/Patient'): Promise<number> => (await fetch(`${simulator.origin}${at}`, { headers: { authorization: `Bearer ${token}` } })).status;

describe('the token endpoint refuses', () => {
  it.each<readonly [string, () => Change]>([
    ['another audience', () => ({ claims: { aud: `${simulator.origin}/auth/noord/token` } })],
    ['an audience with a slash more', () => ({ claims: { aud: `${endpoint}/` } })],
    ['a client that nobody registered', () => ({ claims: { iss: 'you', sub: 'you' } })],
    ['a subject that is not the issuer', () => ({ claims: { sub: 'you' } })],
    ['an assertion that is over', () => ({ claims: { exp: inSeconds(-1) } })],
    ['an assertion for more than five minutes', () => ({ claims: { exp: inSeconds(310) } })],
    ['an assertion without an end', () => ({ without: 'exp' })],
    ['an assertion without an id', () => ({ without: 'jti' })],
    ['another\'s signature', () => ({ key: foreign })],
    ['a key that the client does not publish', () => ({ header: { kid: 'k2' } })],
    ['a signature by a shared secret', () => ({ header: { alg: 'HS384' }, key: new Uint8Array(48) })],
    ['another type of token', () => ({ header: { typ: 'at+jwt' } })],
  ])('%s', async (_name, change) => {
    expect((await ask(await assertionOf()))[0]).toBe(200); // the base is taken: the change alone is refused
    expect(await ask(await assertionOf(change()))).toEqual([401, { error: 'invalid_client' }]);
  });

  it('the same assertion again, and what is none', async () => {
    const assertion = await assertionOf();
    expect((await ask(assertion))[0]).toBe(200);
    expect(await ask(assertion)).toEqual([401, { error: 'invalid_client' }]);
    for (const none of ['', 'a.b.c', 'x']) expect(await ask(none)).toEqual([401, { error: 'invalid_client' }]);
  });

  it('another grant, another kind of assertion, a scope that it does not have', async () => {
    expect(await ask(await assertionOf(), { grant_type: 'password' })).toEqual([400, { error: 'unsupported_grant_type' }]);
    expect(await ask(await assertionOf(), { client_assertion_type: 'x' })).toEqual([401, { error: 'invalid_client' }]);
    expect(await ask(await assertionOf(), { scope: 'system/*.cruds' })).toEqual([400, { error: 'invalid_scope' }]);
  });

  it('to be there for a custodian who does not want it', async () => {
    expect((await ask(await assertionOf(), {}, `${simulator.origin}/auth/noord/token`))[0]).toBe(401); // the network's own answer: no bearer token
    expect((await fetch(`${simulator.origin}/custodians/noord/fhir/.well-known/smart-configuration`)).status).toBe(401);
    expect(await (await fetch(`${simulator.origin}/custodians/zuid/fhir/.well-known/smart-configuration`)).json()).toMatchObject({ token_endpoint: endpoint });
  });
});

describe('a token', () => {
  const tokenOf = async (form: Readonly<Record<string, string>> = {}): Promise<string> => String((await ask(await assertionOf(), form))[1]['access_token']);

  it('opens what it is for, at the custodian who gave it', async () => {
    const token = await tokenOf();
    expect(await patientWith(token)).toBe(200);
    expect(await patientWith(token, '/custodians/zuid/fhir/DocumentReference?patient=ilias&status=current')).toBe(403);
    expect(await patientWith(token, '/gateway/zuid/ilias-imaging')).toBe(200);
    expect(await patientWith(token, '/custodians/noord/fhir/Patient')).toBe(401);
    expect(await patientWith(token, '/fhir/Patient')).toBe(401);
  });

  it('of the network opens nothing at a custodian who wants another, and all that the network found', async () => {
    expect(await patientWith('static')).toBe(401);
    expect(await patientWith('static', '/custodians/noord/fhir/Patient')).toBe(200);
    expect(await patientWith('static', '/gateway/zuid/ilias-imaging')).toBe(200);
  });

  it('is over where it is told to be, and narrower where it is told to be', async () => {
    simulator.state.setFaults([{ path: '/auth/zuid/token', kind: 'expired-token', times: 1 }, { path: '/auth/zuid/token', kind: 'narrow-scope', times: 1 }]);
    expect(await patientWith(await tokenOf())).toBe(401);
    expect(await patientWith(await tokenOf(), '/gateway/zuid/ilias-imaging')).toBe(403);
    expect(await patientWith(await tokenOf(), '/gateway/zuid/ilias-imaging')).toBe(200);
  });
});
