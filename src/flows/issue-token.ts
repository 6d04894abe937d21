// A client system asks for an access token (SMART Backend Services): who it is, whether its assertion is new, and what of its wish it is registered for.
import type { Bundle } from '@medplum/fhirtypes';
import { checkAssertion } from '../core/consent/check-assertion.ts';
import type { Client } from '../core/consent/client.ts';
import { parseTokenRequest, type TokenError, type TokenRequest } from '../core/consent/parse-token-request.ts';
import { toGrantedScopes, type GrantedScope } from '../core/consent/to-granted-scopes.ts';
import type { Actor } from '../core/fhir/actor.ts';
import { createEntry, transactionOf } from '../core/fhir/bundle.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toAccessAudit } from '../core/mapping/to-access-audit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitBundle } from './commit-bundle.ts';
import type { Call, ClientPorts, FlowPorts } from './flow-ports.ts';

export type TokenAnswer =
  | { readonly kind: 'issued'; readonly token: string; readonly expiresInSeconds: number; /** With spaces between; may be less than asked. */ readonly scope: string }
  | { readonly kind: 'refused'; readonly error: TokenError };

export interface TokenCall {
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Counts a call of this client; seconds to wait where it had its share. */
  readonly takeTurn: (client: Client) => number | undefined;
}

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'newId' | 'policy' | 'digestText' | 'log'> & ClientPorts;

const TOKEN_SECONDS = 300;
/** Receipts of assertions: each `jti` of a client once, on every replica and after every start. */
const SCOPE = 'client-assertion';
const PATH = '/oauth2/token';

interface Proven { readonly client: Client; readonly jti: string; readonly granted: readonly GrantedScope[] }
type Proof = { readonly ok: true; readonly client: Client; readonly jti: string } | { readonly ok: false; readonly reason: string };

/** Everything but whether the assertion is new. */
const prove = async (ports: Ports, { assertion, clientId }: TokenRequest): Promise<Proof> => {
  const sent = ports.clientAssertions.read(assertion);
  if (!sent) return { ok: false, reason: 'no-jwt' };
  const { iss, jti } = sent.claims;
  const client = typeof iss === 'string' ? ports.clients.get(iss) : undefined;
  if (!client || (clientId !== undefined && clientId !== client.id)) return { ok: false, reason: 'unknown-client' };
  const [fault] = checkAssertion(sent, { client, tokenEndpoint: `${ports.policy.publicUrl}${PATH}`, now: ports.clock.now() });
  if (fault !== undefined) return { ok: false, reason: fault };
  const verdict = await ports.clientAssertions.verify(assertion, client);
  return verdict === 'signed' ? { ok: true, client, jti: String(jti) } : { ok: false, reason: verdict };
};

interface Refusal { readonly error: TokenError; readonly reason: string }

const refuse = (ports: Ports, { requestId }: Call, { error, reason }: Refusal): Result<TokenAnswer> => {
  ports.log('warn', 'token-refused', { requestId, error, reason });
  return ok({ kind: 'refused', error });
};

const actorOf = ({ id, organisation }: Client): Actor => ({ id, kind: 'client', roles: [], client: { id, organisation, scopes: [] } });

const bundleOf = (ports: Ports, call: Call, refusal: Refusal | undefined): Bundle => transactionOf([createEntry(toAccessAudit({
  ...auditFactsOf(ports, call, ports.clock.now()), kind: 'login', ...(refusal && { outcome: '8', outcomeDesc: refusal.reason }),
}))]);

/** The audit event and the use of the `jti` are one commit: of two equal assertions at the same moment, one is the first. */
const use = async (ports: Ports, asking: Call, { client, jti, granted }: Proven): Promise<Result<Refusal | undefined>> => {
  const call = { ...asking, actor: actorOf(client) };
  const refusal: Refusal | undefined = granted.length === 0 ? { error: 'invalid_scope', reason: 'scope' } : undefined;
  const key = ports.digestText(JSON.stringify([client.id, jti]));
  const committed = await commitBundle(ports, bundleOf(ports, call, refusal), { scope: SCOPE, key, contentSha256: key, answer: '' });
  if (!committed.ok) return committed;
  if (committed.value.kind === 'committed') return ok(refusal);
  const replay: Refusal = { error: 'invalid_client', reason: 'replayed' };
  const audited = await commitBundle(ports, bundleOf(ports, call, replay));
  return audited.ok ? ok(replay) : audited;
};

const issue = async (ports: Ports, { client, granted }: Proven): Promise<Result<TokenAnswer>> => {
  const issuedAt = ports.clock.now();
  const scope = granted.map((g) => g.text).join(' ');
  const token = await ports.accessTokens.issue({ clientId: client.id, scope, id: ports.newId(), issuedAt, expiresAt: issuedAt.add({ seconds: TOKEN_SECONDS }) });
  return ok({ kind: 'issued', token, expiresInSeconds: TOKEN_SECONDS, scope });
};

/** A refusal is an answer, in OAuth's words and no more of them. Failures: `throttled`; those of the store. */
export const issueToken = async (ports: Ports, call: Call, { fields, takeTurn }: TokenCall): Promise<Result<TokenAnswer>> => {
  const request = parseTokenRequest(fields);
  if (!request.ok) return refuse(ports, call, request);
  const proof = await prove(ports, request.value);
  if (!proof.ok) return refuse(ports, call, { error: 'invalid_client', reason: proof.reason });
  const waitSeconds = takeTurn(proof.client);
  if (waitSeconds !== undefined) return { ok: false, failure: { ...fail('throttled', 'this client asks too often').failure, retryAfterSeconds: waitSeconds } };
  const proven = { ...proof, granted: toGrantedScopes(request.value.scope, proof.client.scopes) };
  const used = await use(ports, call, proven);
  if (!used.ok) return used;
  return used.value ? refuse(ports, call, used.value) : issue(ports, proven);
};
