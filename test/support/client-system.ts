// A client system of another organisation: its keys, its assertions, its tokens, all made by jose as somebody else's code would.
import { SignJWT, exportJWK, generateKeyPair, type JWK, type JWTPayload } from 'jose';
import { apiOf, type Api } from './adapter.ts';

export type Algorithm = 'RS384' | 'ES384';

export interface KeyPair { readonly alg: Algorithm; readonly kid: string; readonly privateKey: CryptoKey; readonly publicJwk: JWK }

export const newKeyPair = async (alg: Algorithm, kid: string): Promise<KeyPair> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicJwk: { ...await exportJWK(publicKey), kid, alg, use: 'sig' } };
};

/** What an assertion says beside what it must; `undefined` leaves a claim out. */
export interface AssertionWish {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: KeyPair;
}

const drop = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;

export interface ClientSystem {
  readonly id: string;
  readonly key: KeyPair;
  readonly entry: object;
  /** Good, but for what is wished otherwise; a `jti` of its own. */
  readonly assert: (endpoint: string, now: Temporal.Instant, wish?: AssertionWish) => Promise<string>;
}

let made = 0;

export const newClientSystem = async (id: string, { alg = 'ES384', ...entry }: { readonly alg?: Algorithm } & Readonly<Record<string, unknown>> = {}): Promise<ClientSystem> => {
  const key = await newKeyPair(alg, `${id}-key`);
  return {
    id, key,
    entry: {
      clientId: id, organisation: { system: 'https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/nihdi-organization', value: '71099999', name: 'Practice (invented)' },
      scopes: ['system/*.rs'], jwks: { keys: [key.publicJwk] }, ...entry,
    },
    assert: (endpoint, now, { claims = {}, header = {}, key: signer = key } = {}) => {
      const seconds = Math.floor(now.epochMilliseconds / 1000);
      const payload: JWTPayload = drop({ iss: id, sub: id, aud: endpoint, jti: `jti-${String((made += 1))}-${String(Math.random())}`, exp: seconds + 240, iat: seconds, ...claims });
      return new SignJWT(payload).setProtectedHeader(drop({ alg: signer.alg, kid: signer.kid, typ: 'JWT', ...header })).sign(signer.privateKey);
    },
  };
};

export const tokenForm = (assertion: string, scope = 'system/*.rs'): Record<string, string> =>
  ({ grant_type: 'client_credentials', scope, client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion });

export interface TokenReply { readonly status: number; readonly headers: Headers; readonly body: Readonly<Record<string, unknown>> }

export const askToken = async (url: string, form: Readonly<Record<string, string>> | URLSearchParams, headers: Readonly<Record<string, string>> = {}): Promise<TokenReply> => {
  const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form), headers });
  return { status: response.status, headers: response.headers, body: await response.json() as Record<string, unknown> };
};

/** A token, and calls with it. */
export const signIn = async (url: string, client: ClientSystem, { now, scope }: { readonly now: Temporal.Instant; readonly scope?: string }): Promise<Api & { readonly token: string }> => {
  const { status, body } = await askToken(url, tokenForm(await client.assert(`${url}/oauth2/token`, now), scope));
  if (status !== 200 || typeof body['access_token'] !== 'string') throw new Error(`no token: ${String(status)} ${JSON.stringify(body)}`);
  return { ...apiOf(url, body['access_token']), token: body['access_token'] };
};
