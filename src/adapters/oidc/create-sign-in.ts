// Sign-in of people by OpenID Connect: authorization code with PKCE, state and nonce, the ID token's signature checked. https://openid.net/specs/openid-connect-core-1_0.html
import { importJWK, type JWK } from 'jose';
import {
  allowInsecureRequests, authorizationCodeGrant, buildAuthorizationUrl, buildEndSessionUrl, calculatePKCECodeChallenge, ClientSecretBasic, ClientSecretPost, discovery,
  enableNonRepudiationChecks, fetchUserInfo, PrivateKeyJwt, randomNonce, randomPKCECodeVerifier, randomState, type ClientAuth, type Configuration,
} from 'openid-client';
import type { RoleRule } from '../../core/consent/find-roles.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { ProvenPerson, SignIn, SignInAttempt } from '../../ports/sign-in.ts';
import { toSignInFailure } from './to-sign-in-failure.ts';

export interface SignInSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** One of both proves that it is us. */
  readonly clientSecret?: string;
  /** Private key with `alg`, for private_key_jwt. */
  readonly clientKey?: JWK;
  readonly scope: string;
  readonly roles: { readonly claim: string; readonly rules: readonly RoleRule[] };
}

const TIMEOUT_SECONDS = 10;
/** What the provider says of itself is asked again after this. */
const KNOWN_MS = 3_600_000;

/** By what the provider takes; without a word of it, Basic is the standard's default. */
const bySecret = (secret: string): ClientAuth => (...call) => {
  const taken = call[0].token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const way = taken.includes('client_secret_basic') || !taken.includes('client_secret_post') ? ClientSecretBasic(secret) : ClientSecretPost(secret);
  way(...call);
};

const toClientAuth = async ({ clientSecret = '', clientKey }: SignInSettings): Promise<ClientAuth> => {
  if (!clientKey) return bySecret(clientSecret);
  const key = await importJWK(clientKey, clientKey.alg ?? '');
  if (key instanceof Uint8Array) throw new TypeError('not a private key');
  return PrivateKeyJwt(clientKey.kid === undefined ? key : { key, kid: clientKey.kid });
};

const discover = async (settings: SignInSettings): Promise<Configuration> => {
  const issuer = new URL(settings.issuer);
  // the settings take http for this machine alone
  const execute = [enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [allowInsecureRequests] : [])];
  return discovery(issuer, settings.clientId, undefined, await toClientAuth(settings), { timeout: TIMEOUT_SECONDS, execute });
};

/** One discovery for all who ask at once; a failed one is not kept. */
const toProvider = (settings: SignInSettings): (() => Promise<Configuration>) => {
  let known: { readonly at: number; readonly configuration: Promise<Configuration> } | undefined;
  return () => {
    if (known && performance.now() - known.at < KNOWN_MS) return known.configuration;
    const configuration = discover(settings);
    known = { at: performance.now(), configuration };
    configuration.catch(() => { known = undefined; });
    return configuration;
  };
};

const begin = async (provider: Configuration, scope: string, redirectUri: string): Promise<{ readonly url: string; readonly attempt: SignInAttempt }> => {
  const attempt = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri, scope, state: attempt.state, nonce: attempt.nonce,
    code_challenge: await calculatePKCECodeChallenge(attempt.codeVerifier), code_challenge_method: 'S256',
  });
  return { url: url.href, attempt };
};

const finish = async (provider: Configuration, url: string, attempt: SignInAttempt): Promise<Result<ProvenPerson>> => {
  const tokens = await authorizationCodeGrant(provider, new URL(url), { expectedState: attempt.state, expectedNonce: attempt.nonce, pkceCodeVerifier: attempt.codeVerifier, idTokenExpected: true });
  const claims = tokens.claims();
  if (!claims) return fail('login-required', 'the provider sent no ID token');
  const hasUserInfo = provider.serverMetadata().userinfo_endpoint !== undefined;
  return ok({
    issuer: claims.iss, subject: claims.sub, claims,
    // the answer must be about the same subject
    userInfo: () => (hasUserInfo ? fetchUserInfo(provider, tokens.access_token, claims.sub).then(ok, (error: unknown) => toSignInFailure(error)) : Promise.resolve(ok({}))),
  });
};

export const createSignIn = (settings: SignInSettings): SignIn => {
  const findProvider = toProvider(settings);
  return {
    roles: settings.roles,
    begin: (redirectUri) => findProvider().then((provider) => begin(provider, settings.scope, redirectUri)).then(ok, (error: unknown) => toSignInFailure(error, 'begin')),
    finish: (url, attempt) => findProvider().then((provider) => finish(provider, url, attempt)).catch((error: unknown) => toSignInFailure(error)),
    findEndUrl: async (returnTo) => {
      const provider = await findProvider().catch(() => undefined);
      if (provider?.serverMetadata().end_session_endpoint === undefined) return undefined;
      // without the ID token, which may be too large for a cookie: the provider asks the person once more
      return buildEndSessionUrl(provider, { post_logout_redirect_uri: returnTo, client_id: settings.clientId }).href;
    },
  };
};
