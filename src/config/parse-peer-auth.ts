// By what a peer knows us: nothing, a static token, or SMART Backend Services (https://hl7.org/fhir/smart-app-launch/backend-services.html).
import type { PeerAuth, SigningAlgorithm } from '../core/exchange/peer.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { parsePeerHosts, type Reach } from './parse-peer-hosts.ts';

/** What stands in the file, after the schema said yes. */
export interface AuthEntry {
  readonly kind: PeerAuth['kind'];
  readonly token?: string;
  readonly tokenFile?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly alg?: SigningAlgorithm;
  readonly keyId?: string;
  readonly tokenUrl?: string;
  readonly tokenHosts?: readonly string[];
}

/** Reads a token file; the path is as the peer file writes it. */
export type ReadToken = (path: string) => Result<string>;

/** `at`: where it stands in the file. */
export interface AuthPlace { readonly reach: Reach; readonly at: string }

const OF_KIND: Readonly<Record<AuthEntry['kind'], readonly (keyof AuthEntry)[]>> = {
  'none': ['kind'],
  'bearer': ['kind', 'token', 'tokenFile'],
  'smart-backend': ['kind', 'clientId', 'scope', 'alg', 'keyId', 'tokenUrl', 'tokenHosts'],
};

/** RFC 6750 b64token: all that an Authorization header may carry, so that no token can smuggle a header. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/u;

const parseToken = (text: string, expression: string): Result<PeerAuth> => {
  const token = text.trim();
  if (!TOKEN.test(token)) return fail('invalid', { text: 'is empty or has characters that a bearer token cannot have', expression });
  return ok({ kind: 'bearer', token: () => token });
};

const parseBearer = ({ token, tokenFile }: AuthEntry, at: string, readToken: ReadToken): Result<PeerAuth> => {
  if ((token === undefined) === (tokenFile === undefined)) return fail('invalid', { text: 'needs either token or tokenFile', expression: at });
  if (token !== undefined) return parseToken(token, `${at}.token`);
  const read = readToken(tokenFile ?? '');
  return read.ok ? parseToken(read.value, `${at}.tokenFile`) : fail('invalid', { text: 'cannot be read', expression: `${at}.tokenFile` });
};

/** An assertion goes by https, and by http only where the peer itself is reached so; and to no host that is not named. */
const checkTokenUrl = (tokenUrl: string, { protocol, host }: Reach, tokenHosts: readonly string[]): string | undefined => {
  const url = URL.parse(tokenUrl);
  if (!url || !['https:', protocol].includes(url.protocol)) return 'is not an absolute https address';
  if ([url.hash, url.username, url.password].some((part) => part !== '')) return 'has a fragment or credentials';
  return host === undefined || [host, ...tokenHosts].includes(url.host) ? undefined : 'stands neither on the host of baseUrl nor on one of tokenHosts';
};

const parseSmart = ({ kind: _kind, clientId, scope, ...given }: AuthEntry, { at, reach }: AuthPlace): Result<PeerAuth> => {
  if (clientId === undefined || scope === undefined) return fail('invalid', { text: 'needs clientId and scope', expression: at });
  const { tokenUrl, tokenHosts = [], ...more } = given;
  const hosts = parsePeerHosts(tokenHosts, reach, `${at}.tokenHosts`);
  if (!hosts.ok) return hosts;
  const wrong = tokenUrl === undefined ? undefined : checkTokenUrl(tokenUrl, reach, hosts.value);
  if (wrong !== undefined) return fail('invalid', { text: wrong, expression: `${at}.tokenUrl` });
  return ok({ kind: 'smart-backend', clientId, scope, alg: 'RS384', ...more, tokenHosts: hosts.value, ...(tokenUrl !== undefined && { tokenUrl }) });
};

const checkKind = (auth: AuthEntry, at: string): readonly Issue[] => {
  const strange = Object.keys(auth).filter((name) => !OF_KIND[auth.kind].some((known) => known === name));
  return strange.length === 0 ? [] : [{ text: `has ${strange.join(' and ')} although kind is ${auth.kind}`, expression: at }];
};

/** Failure `invalid`; no issue holds what stands there. */
export const parsePeerAuth = (auth: AuthEntry, place: AuthPlace, readToken: ReadToken): Result<PeerAuth> => {
  const strange = checkKind(auth, place.at);
  if (strange.length > 0) return fail('invalid', ...strange);
  if (auth.kind === 'none') return ok({ kind: 'none' });
  return auth.kind === 'bearer' ? parseBearer(auth, place.at, readToken) : parseSmart(auth, place);
};
