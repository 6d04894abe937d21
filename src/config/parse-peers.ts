// The checked peer file: which peers the adapter may ask, with what identity and within which limits (schema: peers.schema.json).
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Peer, PeerLimits, PeerTls } from '../core/exchange/peer.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { parseTimeZone } from '../core/kernel/time.ts';
import { parsePeerAuth, type AuthEntry, type ReadToken } from './parse-peer-auth.ts';
import { parsePeerHosts, type Reach } from './parse-peer-hosts.ts';
import { parsePeerUrl } from './parse-peer-url.ts';
import schema from './peers.schema.json' with { type: 'json' };

/** Paths as the peer file writes them. */
export interface TlsFiles { readonly caFile?: string; readonly certFile?: string; readonly keyFile?: string }

/** Reads and judges certificates and key; each issue's expression is an element of `TlsFiles`. */
export type ReadTls = (files: TlsFiles) => Result<PeerTls>;

/** What stands in the file, after the schema said yes. */
interface PeerEntry {
  readonly id: string;
  readonly baseUrl: string;
  readonly hosts?: readonly string[];
  readonly organisation?: NonNullable<Peer['organisation']>;
  readonly auth: AuthEntry;
  readonly tls?: TlsFiles;
  readonly limits?: Partial<PeerLimits>;
  readonly timeZone: string;
  readonly patientIdentifierSystems?: readonly string[];
  readonly mhdVersion?: Peer['mhdVersion'];
  readonly format?: Peer['format'];
  readonly metadata?: keyof typeof LEVELS;
  readonly acceptsMinimal?: boolean;
  readonly replacement?: NonNullable<Peer['replacement']>;
  readonly confirmDeliveries?: boolean;
  readonly search?: NonNullable<Peer['search']>;
  readonly documentLists?: boolean;
  readonly scheduling?: NonNullable<Peer['scheduling']>;
  readonly visitTypes?: NonNullable<Peer['visitTypes']>;
  readonly allowPrivateAddresses?: boolean;
}

const DEFAULTS: PeerLimits = { timeoutMs: 20_000, documentTimeoutMs: 1_800_000, maxDocumentBytes: 4_294_967_296, maxProvideBytes: 33_554_432, maxPages: 100, maxConcurrent: 4 };

const LEVELS = { 'minimal': 'minimal', 'uncontained-comprehensive': 'uncontained', 'comprehensive': 'comprehensive' } as const satisfies Record<string, NonNullable<Peer['metadata']>>;

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

const parseTls = (files: TlsFiles | undefined, { protocol, at }: { readonly protocol: string; readonly at: string }, readTls: ReadTls): Result<Pick<Peer, 'tls'>> => {
  if (!files) return ok({});
  if (protocol !== 'https:') return fail('invalid', { text: 'is given although baseUrl is not https', expression: at });
  const read = readTls(files);
  if (!read.ok) return fail('invalid', ...read.failure.issues.map((issue) => ({ ...issue, expression: `${at}.${issue.expression ?? ''}` })));
  const tls = read.value;
  return ok({ tls: () => tls });
};

const parseZone = (zone: string, expression: string): Result<string> =>
  (parseTimeZone(zone).ok ? ok(zone) : fail('invalid', { text: 'is not an IANA time zone', expression }));

interface Readers { readonly readToken: ReadToken; readonly readTls: ReadTls }

/** How packages go to it. */
const toDestination = ({ metadata, acceptsMinimal, replacement, confirmDeliveries }: PeerEntry): Pick<Peer, 'metadata' | 'acceptsMinimal' | 'replacement' | 'confirmDeliveries'> =>
  ({ ...(metadata && { metadata: LEVELS[metadata] }), ...(acceptsMinimal !== undefined && { acceptsMinimal }), ...(replacement && { replacement }), ...(confirmDeliveries && { confirmDeliveries }) });

/** The calendar that it keeps. */
const toCalendar = ({ scheduling, visitTypes }: PeerEntry): Pick<Peer, 'scheduling' | 'visitTypes'> => ({ ...(scheduling && { scheduling }), ...(visitTypes && { visitTypes }) });

const toPeer = (entry: PeerEntry, parts: Pick<Peer, 'auth' | 'hosts' | 'tls'>): Peer => ({
  id: entry.id,
  baseUrl: entry.baseUrl.replace(/\/+$/u, ''),
  ...(entry.organisation && { organisation: entry.organisation }),
  ...parts,
  limits: { ...DEFAULTS, ...entry.limits },
  timeZone: entry.timeZone,
  ...(entry.patientIdentifierSystems && { patientIdentifierSystems: entry.patientIdentifierSystems }),
  mhdVersion: entry.mhdVersion ?? '4.2.4',
  format: entry.format ?? 'json',
  ...(entry.search && { search: entry.search }),
  ...toDestination(entry),
  ...toCalendar(entry),
  ...(entry.documentLists && { documentLists: true }),
  allowPrivateAddresses: entry.allowPrivateAddresses ?? false,
});

const toReach = (url: Result<URL>, { allowPrivateAddresses = false }: PeerEntry): Reach =>
  (url.ok ? { protocol: url.value.protocol, host: url.value.host, allowPrivateAddresses } : { protocol: 'https:', allowPrivateAddresses });

const parseEntry = (entry: PeerEntry, at: string, { readToken, readTls }: Readers): Result<Peer> => {
  const url = parsePeerUrl({ address: entry.baseUrl, allowPrivateAddresses: entry.allowPrivateAddresses ?? false }, `${at}.baseUrl`);
  const reach = toReach(url, entry);
  const hosts = parsePeerHosts(entry.hosts ?? [], reach, `${at}.hosts`);
  const zone = parseZone(entry.timeZone, `${at}.timeZone`);
  const auth = parsePeerAuth(entry.auth, { reach, at: `${at}.auth` }, readToken);
  const tls = parseTls(entry.tls, { protocol: reach.protocol, at: `${at}.tls` }, readTls);
  if (url.ok && hosts.ok && zone.ok && auth.ok && tls.ok) return ok(toPeer(entry, { hosts: hosts.value, auth: auth.value, ...tls.value }));
  return fail('invalid', ...[url, hosts, zone, auth, tls].flatMap((p) => (p.ok ? [] : p.failure.issues)));
};

const noFiles: ReadTls = () => fail('invalid', { text: 'cannot be read', expression: 'certFile' });

/** Every issue of the whole file at once; failure `invalid`. */
export const parsePeers = (file: unknown, readToken: ReadToken, readTls = noFiles): Result<readonly Peer[]> => {
  if (!isEntries(file)) return fail('invalid', ...(isEntries.errors ?? []).map(toIssue));
  const issues: Issue[] = [];
  const peers: Peer[] = [];
  const ids = new Set<string>();
  for (const [index, entry] of file.entries()) {
    const at = `peers[${index.toString()}]`;
    if (ids.has(entry.id)) issues.push({ text: 'stands twice', expression: `${at}.id` });
    ids.add(entry.id);
    const parsed = parseEntry(entry, at, { readToken, readTls });
    if (parsed.ok) peers.push(parsed.value);
    else issues.push(...parsed.failure.issues);
  }
  return issues.length > 0 ? fail('invalid', ...issues) : ok(peers);
};
