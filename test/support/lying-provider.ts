// A provider of OpenID Connect that answers as a test wants it, one lie at a time; without one it answers as it should.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWK, type JWTPayload } from 'jose';
import { CLIENT_ID, CLIENT_SECRET } from './open-id-provider.ts';

export interface Lie {
  /** Changes the claims of the ID token; a claim set to undefined is left out. */
  readonly claims?: (claims: JWTPayload) => JWTPayload;
  readonly signed?: 'not-at-all' | 'by-another-key' | 'by-the-client-secret' | 'by-an-unknown-key';
  readonly withoutIdToken?: boolean;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly userInfo?: Readonly<Record<string, unknown>>;
}

export interface LyingProvider {
  readonly issuer: string;
  lie: Lie;
  /** What the token endpoint was sent: headers and form. */
  readonly asked: { readonly authorization: string; readonly form: URLSearchParams }[];
  /** The address that the provider would send the browser back to, for the page that the browser was sent to. */
  readonly answerTo: (authorizationUrl: string, change?: (query: URLSearchParams) => void) => string;
  readonly stop: () => Promise<void>;
}

const bodyOf = async (req: IncomingMessage): Promise<URLSearchParams> => {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return new URLSearchParams(text);
};

const KEY_ID = 'k1';

export const startLyingProvider = async (): Promise<LyingProvider> => {
  const [own, another] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk: JWK = { ...await exportJWK(own.publicKey), kid: KEY_ID, alg: 'RS256', use: 'sig' };
  const codes = new Map<string, URLSearchParams>();
  let count = 0;

  const sign = (claims: JWTPayload): string | Promise<string> => {
    const token = new SignJWT(claims);
    switch (provider.lie.signed) {
      case 'not-at-all': return new UnsecuredJWT(claims).encode();
      case 'by-another-key': return token.setProtectedHeader({ alg: 'RS256', kid: KEY_ID }).sign(another.privateKey);
      case 'by-an-unknown-key': return token.setProtectedHeader({ alg: 'RS256', kid: 'k2' }).sign(another.privateKey);
      case 'by-the-client-secret': return token.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(CLIENT_SECRET));
      default: return token.setProtectedHeader({ alg: 'RS256', kid: KEY_ID }).sign(own.privateKey);
    }
  };
  const toTokens = async (form: URLSearchParams): Promise<{ readonly status: number; readonly body: object }> => {
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? ''); // once
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (asked?.get('code_challenge') !== challenge) return { status: 400, body: { error: 'invalid_grant' } };
    const seconds = Math.floor(Date.now() / 1000);
    const claims = { iss: provider.issuer, sub: 'u-1', aud: CLIENT_ID, iat: seconds, exp: seconds + 300, nonce: asked.get('nonce') ?? '', groups: ['so-coordinators'] };
    const idToken = await sign(provider.lie.claims?.(claims) ?? claims);
    return { status: 200, body: { access_token: 'a-token', token_type: 'Bearer', expires_in: 60, ...(!provider.lie.withoutIdToken && { id_token: idToken }) } };
  };
  const toMetadata = (): object => ({
    issuer: provider.issuer, authorization_endpoint: `${provider.issuer}/auth`, token_endpoint: `${provider.issuer}/token`, jwks_uri: `${provider.issuer}/jwks`, userinfo_endpoint: `${provider.issuer}/me`,
    response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'], authorization_response_iss_parameter_supported: true, ...provider.lie.metadata,
  });
  const answer = async (req: IncomingMessage): Promise<{ readonly status: number; readonly body: object }> => {
    if (req.url === '/.well-known/openid-configuration') return { status: 200, body: toMetadata() };
    if (req.url === '/jwks') return { status: 200, body: { keys: [jwk] } };
    if (req.url === '/me') return { status: 200, body: { sub: 'u-1', groups: ['so-coordinators'], ...provider.lie.userInfo } };
    if (req.url !== '/token') return { status: 404, body: {} };
    const form = await bodyOf(req);
    provider.asked.push({ authorization: req.headers.authorization ?? '', form });
    return toTokens(form);
  };
  const server = createServer((req, res) => {
    void answer(req).then(({ status, body }) => {
      res.writeHead(status, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const provider: LyingProvider = {
    issuer: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    lie: {}, asked: [],
    answerTo: (authorizationUrl, change) => {
      const asked = new URL(authorizationUrl).searchParams;
      const code = `code-${String((count += 1))}`;
      codes.set(code, asked);
      const query = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: provider.issuer });
      change?.(query);
      return `${asked.get('redirect_uri') ?? ''}?${query.toString()}`;
    },
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => { resolve(); });
    }),
  };
  return provider;
};
