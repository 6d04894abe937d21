// The checked peer file: which peers the adapter may ask, with what identity and within which limits (schema: peers.schema.json).
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isPrivateAddress } from '../core/exchange/is-private-address.ts';
import type { Peer, PeerAuth, PeerLimits } from '../core/exchange/peer.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { parseTimeZone } from '../core/kernel/time.ts';
import schema from './peers.schema.json' with { type: 'json' };

/** What stands in the file, after the schema said yes. */
interface PeerEntry {
  readonly id: string;
  readonly baseUrl: string;
  readonly organisation?: NonNullable<Peer['organisation']>;
  readonly auth: { readonly kind: 'none' | 'bearer'; readonly token?: string; readonly tokenFile?: string };
  readonly limits?: Partial<PeerLimits>;
  readonly timeZone: string;
  readonly patientIdentifierSystems?: readonly string[];
  readonly allowPrivateAddresses?: boolean;
}

/** Reads a token file; the path is as the peer file writes it. */
export type ReadToken = (path: string) => Result<string>;

const DEFAULTS: PeerLimits = { timeoutMs: 20_000, documentTimeoutMs: 1_800_000, maxDocumentBytes: 4_294_967_296, maxPages: 100, maxConcurrent: 4 };
/** RFC 6750 b64token: all that an Authorization header may carry, so that no token can smuggle a header. */
const TOKEN = /^[A-Za-z0-9._~+/-]+=*$/u;

const isEntries = new Ajv2020({ allErrors: true, strict: true }).compile<PeerEntry[]>(schema);

const toPath = (instancePath: string): string =>
  `peers${instancePath.replaceAll(/\/(\d+)(?=\/|$)/gu, '[$1]').replaceAll('/', '.')}`;

/** Names the element and what it must be; never what stands there. */
const toIssue = (error: ErrorObject): Issue => {
  const params: Readonly<Record<string, unknown>> = error.params;
  const extra = params['additionalProperty'];
  const text = typeof extra === 'string' ? `does not know the element ${extra}` : error.message ?? 'is not as the schema wants it';
  return { text, expression: toPath(error.instancePath) };
};

/** What a public peer must be; one that is meant to stand inside the house need not. */
const checkReach = (url: URL, expression: string): readonly Issue[] => [
  ...(url.protocol === 'https:' ? [] : [{ text: 'is not https; http is taken only with allowPrivateAddresses', expression }]),
  ...(isPrivateAddress(url.hostname) ? [{ text: 'is a loopback or private address; set allowPrivateAddresses if that is meant', expression }] : []),
];

const checkUrl = (entry: PeerEntry, expression: string): readonly Issue[] => {
  const url = URL.parse(entry.baseUrl);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return [{ text: 'is not an absolute https address', expression }];
  const extras = [url.search, url.hash, url.username, url.password].some((part) => part !== '');
  return [
    ...(extras ? [{ text: 'has a query, a fragment or credentials', expression }] : []),
    ...(entry.allowPrivateAddresses ? [] : checkReach(url, expression)),
  ];
};

const checkEntry = (entry: PeerEntry, at: string): readonly Issue[] => [
  ...checkUrl(entry, `${at}.baseUrl`),
  ...(parseTimeZone(entry.timeZone).ok ? [] : [{ text: 'is not an IANA time zone', expression: `${at}.timeZone` }]),
];

const parseToken = (text: string, expression: string): Result<PeerAuth> => {
  const token = text.trim();
  if (!TOKEN.test(token)) return fail('invalid', { text: 'is empty or has characters that a bearer token cannot have', expression });
  return ok({ kind: 'bearer', token: () => token });
};

const parseAuth = (auth: PeerEntry['auth'], at: string, readToken: ReadToken): Result<PeerAuth> => {
  const { kind, token, tokenFile } = auth;
  if (kind === 'none') return token === undefined && tokenFile === undefined ? ok({ kind }) : fail('invalid', { text: 'has a token although kind is none', expression: at });
  if ((token === undefined) === (tokenFile === undefined)) return fail('invalid', { text: 'needs either token or tokenFile', expression: at });
  if (token !== undefined) return parseToken(token, `${at}.token`);
  const read = readToken(tokenFile ?? '');
  return read.ok ? parseToken(read.value, `${at}.tokenFile`) : fail('invalid', { text: 'cannot be read', expression: `${at}.tokenFile` });
};

const toPeer = (entry: PeerEntry, auth: PeerAuth): Peer => ({
  id: entry.id,
  baseUrl: entry.baseUrl.replace(/\/+$/u, ''),
  ...(entry.organisation && { organisation: entry.organisation }),
  auth,
  limits: { ...DEFAULTS, ...entry.limits },
  timeZone: entry.timeZone,
  ...(entry.patientIdentifierSystems && { patientIdentifierSystems: entry.patientIdentifierSystems }),
  allowPrivateAddresses: entry.allowPrivateAddresses ?? false,
});

/** Every issue of the whole file at once; failure `invalid`. */
export const parsePeers = (file: unknown, readToken: ReadToken): Result<readonly Peer[]> => {
  if (!isEntries(file)) return fail('invalid', ...(isEntries.errors ?? []).map(toIssue));
  const issues: Issue[] = [];
  const peers: Peer[] = [];
  const ids = new Set<string>();
  for (const [index, entry] of file.entries()) {
    const at = `peers[${index.toString()}]`;
    const auth = parseAuth(entry.auth, `${at}.auth`, readToken);
    if (ids.has(entry.id)) issues.push({ text: 'stands twice', expression: `${at}.id` });
    ids.add(entry.id);
    issues.push(...checkEntry(entry, at));
    if (auth.ok) peers.push(toPeer(entry, auth.value));
    else issues.push(...auth.failure.issues);
  }
  return issues.length > 0 ? fail('invalid', ...issues) : ok(peers);
};
