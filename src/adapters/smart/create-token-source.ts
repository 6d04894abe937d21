// Access tokens by SMART Backend Services (https://hl7.org/fhir/smart-app-launch/backend-services.html): asked for once for all who wait, kept in memory alone.
import { randomUUID } from 'node:crypto';
import type { Peer, SmartBackend } from '../../core/exchange/peer.ts';
import { CLIENT_ASSERTION_TYPE } from '../../core/fhir/systems.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { Log } from '../../ports/clock.ts';
import type { HttpAnswer, HttpClient } from '../http-client.ts';
import { readFhirJson } from '../mhd/read-fhir-json.ts';
import { takeOk } from '../mhd/take-ok.ts';
import type { ClientKeys } from './client-keys.ts';
import { findTokenEndpoint } from './find-token-endpoint.ts';
import { parseTokenAnswer, type Grant } from './parse-token-answer.ts';
import type { TokenSource } from './token-source.ts';

export interface TokenParts {
  readonly http: HttpClient;
  readonly keys: ClientKeys;
  readonly log: Log;
  /** Of the wall: peers judge our assertions by theirs. */
  readonly nowMs: () => number;
}

interface Held { readonly token: string; readonly freshUntilMs: number }

/** Five minutes are the most that is taken: one is left for clocks that differ. */
const ASSERTION_SECONDS = 240;
const MARGIN_MS = 30_000;
const MAX_BYTES = 262_144;
/** Refusals in the standard's words; any other status is the network's. */
const REFUSALS: readonly number[] = [400, 401, 403];

/** The token endpoint as a peer of its own: its host is the only one where the assertion may go, and no token goes there. */
const toTokenPeer = (peer: Peer, endpoint: string): Peer =>
  ({ ...peer, baseUrl: new URL(endpoint).origin, hosts: [], auth: { kind: 'none' } });

const toForm = (auth: SmartBackend, assertion: string): string => new URLSearchParams({
  grant_type: 'client_credentials', scope: auth.scope, client_assertion_type: CLIENT_ASSERTION_TYPE, client_assertion: assertion,
}).toString();

const readGrant = async (answer: HttpAnswer, scope: string): Promise<Result<Grant>> => {
  if (answer.status !== 200 && !REFUSALS.includes(answer.status)) {
    const failed = takeOk(answer, 'network-rejected');
    return failed.ok ? fail('network-rejected', 'the answer of the token endpoint is not understood') : failed;
  }
  const body = await readFhirJson(answer);
  if (!body.ok && answer.status === 200) return body;
  return parseTokenAnswer(answer.status, body.ok ? body.value : undefined, scope);
};

export const createTokenSource = ({ http, keys, log, nowMs }: TokenParts): TokenSource => {
  const held = new Map<string, Held>();
  const pending = new Map<string, Promise<Result<string>>>();
  const tokenPeers = new Map<string, Peer>();

  const tokenPeerOf = (peer: Peer, endpoint: string): Peer => {
    const key = `${peer.id} ${endpoint}`;
    const known = tokenPeers.get(key) ?? toTokenPeer(peer, endpoint);
    tokenPeers.set(key, known); // connections are kept by peer
    return known;
  };

  const request = async (peer: Peer, auth: SmartBackend): Promise<Result<Grant>> => {
    const endpoint = await findTokenEndpoint(http, peer, auth);
    if (!endpoint.ok) return endpoint;
    const assertion = await keys.sign({
      alg: auth.alg, ...(auth.keyId !== undefined && { keyId: auth.keyId }), issuer: auth.clientId, audience: endpoint.value,
      id: randomUUID(), expiresAt: Math.floor(nowMs() / 1000) + ASSERTION_SECONDS,
    });
    if (!assertion.ok) return assertion;
    const answer = await http.send(tokenPeerOf(peer, endpoint.value), {
      url: endpoint.value, accept: 'application/json', maxBytes: MAX_BYTES, totalTimeoutMs: peer.limits.timeoutMs,
      body: { contentType: 'application/x-www-form-urlencoded', content: toForm(auth, assertion.value) },
    });
    return answer.ok ? readGrant(answer.value, auth.scope) : answer;
  };

  const renew = async (peer: Peer, auth: SmartBackend): Promise<Result<string>> => {
    held.delete(peer.id);
    const askedAtMs = nowMs();
    const grant = await request(peer, auth);
    if (!grant.ok) {
      log('warn', 'smart.no-token', { peer: peer.id, kind: grant.failure.kind, reason: grant.failure.issues[0]?.text ?? '' });
      return grant;
    }
    const { token, expiresInSeconds, missingScopes } = grant.value;
    if (missingScopes.length > 0) log('warn', 'smart.scope-narrower', { peer: peer.id, missing: missingScopes.join(' ') });
    const lifeMs = expiresInSeconds * 1000;
    held.set(peer.id, { token, freshUntilMs: askedAtMs + lifeMs - Math.min(MARGIN_MS, lifeMs / 4) });
    return ok(token);
  };

  return {
    tokenFor: (peer, refused) => {
      if (peer.auth.kind !== 'smart-backend') return Promise.resolve(fail('internal', 'the peer gives no tokens'));
      const have = held.get(peer.id);
      if (have && have.token !== refused && nowMs() < have.freshUntilMs) return Promise.resolve(ok(have.token));
      const asked = pending.get(peer.id) ?? renew(peer, peer.auth).finally(() => { pending.delete(peer.id); });
      pending.set(peer.id, asked);
      return asked;
    },
  };
};
