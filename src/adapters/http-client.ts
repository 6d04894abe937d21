// The one way out: calls to peers, streamed, bounded in time and size, never past the peer's own hosts. Nothing is sent twice.
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import axios, { AxiosHeaders, isAxiosError, type AxiosResponse } from 'axios';
import { isPrivateAddress } from '../core/exchange/is-private-address.ts';
import type { Peer } from '../core/exchange/peer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { openAgents, type Agents, type ConnectFailure } from './open-agents.ts';
import { parseRetryAfter } from './parse-retry-after.ts';
import { readValidator } from './read-validator.ts';
import { startWatch, type Watch } from './start-watch.ts';
import { toBodyStream, type StreamedContent } from './to-body-stream.ts';

export interface HttpCall {
  readonly url: string;
  readonly accept: string;
  /** A longer answer is refused by its declared size, or broken off. */
  readonly maxBytes: number;
  /** From the call to the last byte. */
  readonly totalTimeoutMs: number;
  /** Header of that name, in place of the peer's own. */
  readonly authorization?: string;
  /** What comes after so many bytes, if it is still what had that validator. */
  readonly range?: { readonly from: number; readonly validator: string };
  /** Further ones, in lower case; they stand behind the client's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Only if it is no longer what had that entity tag. */
  readonly unless?: string;
  readonly method?: 'PUT';
  /** A POST that changes nothing, as a search. */
  readonly isSafe?: boolean;
  /** Present: POST, unless `method` says otherwise. */
  readonly body?: { readonly contentType: string; readonly content: string | Uint8Array | StreamedContent };
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower case, without parameters. */
  readonly contentType?: string;
  /** By which a part of it may be asked for later. */
  readonly validator?: string;
  /** As the peer wrote it. */
  readonly contentRange?: string;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  readonly retryAfterSeconds?: number;
  /** To be read to its end, or discarded. Throws with `cause` ECONNRESET (cut short), ETOOLONG (over `maxBytes`), ETIMEDOUT (silent too long). */
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly discard: () => void;
}

export interface HttpClient {
  /**
   * Any status is an answer. Failures: `network-unavailable`, `network-timeout`, `network-rejected` (no HTTP, or encoded though not asked for),
   * `business-rule` (another origin, a private address), `too-large` (by its declared size).
   */
  readonly send: (peer: Peer, call: HttpCall) => Promise<Result<HttpAnswer>>;
  /** Ends what runs; nothing is asked any more. */
  readonly close: () => void;
}

/** The connections to one peer, and what ends all. */
interface Pool extends Agents { readonly closed: AbortSignal }

const MAX_REDIRECTS = 3;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const PRIVATE: ConnectFailure = 'EPRIVATE';
const CONNECT_TIMEOUT = 'ETIMEDOUT' satisfies ConnectFailure;
const TOO_LONG = 'ETOOLONG';
const CUT_SHORT = 'ECONNRESET';
/** Errors of a call in which something did answer, but was not believed or not understood. */
const NOT_TAKEN: readonly (readonly [codes: RegExp, text: string])[] = [
  // https://nodejs.org/api/tls.html#x509-certificate-error-codes
  [/^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_)/u, 'the certificate of the peer is not trusted'],
  [/^(EPROTO$|ERR_SSL_)/u, 'no TLS connection with the peer came about; it may want another client certificate'],
  [/^(HPE_|ERR_INVALID_|ERR_HTTP_)/u, 'the peer does not answer in HTTP'],
];

/** What a reader of an answer's bytes may see, with its `cause`. */
const BROKEN = { [CONNECT_TIMEOUT]: 'the peer was silent too long', [TOO_LONG]: 'the answer is longer than allowed', [CUT_SHORT]: 'the answer was cut short' } as const;
const broken = (cause: keyof typeof BROKEN): Error => new Error(BROKEN[cause], { cause });
const coded = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

const explain = (error: unknown, timedOut: boolean): Result<never> => {
  const code = isAxiosError(error) ? error.code ?? 'no code' : 'no code';
  if (timedOut || code === CONNECT_TIMEOUT) return fail('network-timeout', 'the peer did not answer in time');
  if (code === PRIVATE) return fail('business-rule', { text: 'the name of the peer leads to a private address, which its entry does not allow', fault: 'network' });
  const notTaken = NOT_TAKEN.find(([codes]) => codes.test(code));
  if (notTaken) return fail('network-rejected', `${notTaken[1]} (${code})`);
  return fail('network-unavailable', `the peer cannot be reached (${code})`);
};

const headerOf = (response: AxiosResponse, name: string): string | undefined => {
  const value = AxiosHeaders.from(response.headers as AxiosHeaders).get(name);
  return typeof value === 'string' ? value : undefined;
};

const declaredSize = (response: AxiosResponse): number | undefined => {
  const text = headerOf(response, 'content-length');
  return text === undefined ? undefined : Number(text);
};

/** What of its headers an answer carries. */
const factsOf = (response: AxiosResponse): Pick<HttpAnswer, 'contentType' | 'validator' | 'contentRange' | 'retryAfterSeconds'> => {
  const [contentType, contentRange, date] = [mediaTypeOf(response), headerOf(response, 'content-range'), headerOf(response, 'date')];
  const retryAfterSeconds = parseRetryAfter(headerOf(response, 'retry-after'), { date, now: Date.now() });
  const validator = readValidator({ etag: headerOf(response, 'etag'), lastModified: headerOf(response, 'last-modified'), date });
  return { ...(contentType && { contentType }), ...(contentRange && { contentRange }), ...(validator && { validator }), ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
};

const mediaTypeOf = (response: AxiosResponse): string | undefined => headerOf(response, 'content-type')?.split(';')[0]?.trim().toLowerCase();

/** Passes chunks on while the peer keeps to time and size; a slow reader is not the peer's silence. */
const passBytes = async function* (stream: Readable, watch: Watch, maxBytes: number): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  watch.rest();
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    watch.wake();
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw coded(TOO_LONG);
    yield chunk;
    watch.rest();
  }
};

/** The bytes of an answer; what is thrown says nothing of what was asked or answered. */
const readBytes = async function* (response: AxiosResponse<Readable>, watch: Watch, maxBytes: number): AsyncGenerator<Uint8Array> {
  const declared = declaredSize(response);
  let sizeBytes = 0;
  try {
    for await (const chunk of passBytes(response.data, watch, maxBytes)) {
      sizeBytes += chunk.byteLength;
      yield chunk;
    }
  } catch (error) {
    throw broken(watch.fired ? CONNECT_TIMEOUT : error instanceof Error && error.message === TOO_LONG ? TOO_LONG : CUT_SHORT);
  } finally {
    watch.end();
    response.data.destroy();
  }
  if (declared !== undefined && declared !== sizeBytes) throw broken(CUT_SHORT);
};

const toAnswer = (response: AxiosResponse<Readable>, call: HttpCall, watch: Watch): Result<HttpAnswer> => {
  const stream = response.data;
  const discard = (): void => { watch.end(); stream.destroy(); };
  stream.on('error', () => undefined); // a reader sees it by iterating; without one it must not end the process
  watch.wake();
  watch.onFire = () => { stream.destroy(coded(CONNECT_TIMEOUT)); };
  if ((declaredSize(response) ?? 0) > call.maxBytes) {
    discard();
    return fail('too-large', { text: 'the answer declares more bytes than this peer may send', fault: 'network' });
  }
  if ((headerOf(response, 'content-encoding') ?? 'identity') !== 'identity') {
    discard();
    return fail('network-rejected', 'the answer is compressed although that was not asked for');
  }
  return ok({ status: response.status, ...factsOf(response), url: call.url, bytes: readBytes(response, watch, call.maxBytes), discard });
};

const authorizationOf = (peer: Peer, call: HttpCall): string | undefined =>
  call.authorization ?? (peer.auth.kind === 'bearer' ? `Bearer ${peer.auth.token()}` : undefined);

const isStreamed = (content: NonNullable<HttpCall['body']>['content'] | undefined): content is StreamedContent => typeof content === 'object' && !(content instanceof Uint8Array);

const toData = (body: HttpCall['body'], watch: Watch): unknown =>
  (isStreamed(body?.content) ? toBodyStream(body.content, () => { watch.wake(); watch.rest(); }) : body?.content);

const headersOf = (call: HttpCall, authorization: string | undefined): Record<string, string> => ({
  ...call.headers,
  'accept': call.accept,
  'accept-encoding': 'identity', // sizes and hashes are of the bytes on the wire, and nothing can swell on arrival
  'user-agent': 'second-opinion-fhir-adapter',
  ...(authorization !== undefined && { authorization }),
  ...(call.range && { 'range': `bytes=${call.range.from.toString()}-`, 'if-range': call.range.validator }),
  ...(call.unless !== undefined && { 'if-none-match': call.unless }),
  ...(call.body && { 'content-type': call.body.contentType }),
  ...(call.body && isStreamed(call.body.content) && { 'content-length': call.body.content.sizeBytes.toString() }),
});

/** The peer had closed a connection that lay idle, just as it was taken up again: nothing was asked yet, so a GET may be asked on a new one. */
const wasStale = (error: unknown): boolean =>
  isAxiosError(error) && error.code === CUT_SHORT && error.response === undefined && (error.request as { readonly reusedSocket?: boolean } | undefined)?.reusedSocket === true;

const request = async (peer: Peer, call: HttpCall, agents: Pool): Promise<Result<{ response: AxiosResponse<Readable>; watch: Watch }>> => {
  const abort = new AbortController();
  const watch = startWatch(peer.limits.timeoutMs, call.totalTimeoutMs);
  watch.onFire = () => { abort.abort(); };
  watch.rest();
  try {
    const response = await axios.request<Readable>({
      url: call.url, method: call.body ? call.method ?? 'POST' : 'GET', headers: headersOf(call, authorizationOf(peer, call)), data: toData(call.body, watch), signal: AbortSignal.any([abort.signal, agents.closed]),
      httpAgent: agents.httpAgent, httpsAgent: agents.httpsAgent, proxy: false, maxRedirects: 0, decompress: false,
      responseType: 'stream', validateStatus: null, maxContentLength: -1, maxBodyLength: -1,
    });
    return ok({ response, watch });
  } catch (error) {
    watch.end();
    // a socket that `close` cut looks stale too
    return (!call.body || call.isSafe === true) && !agents.closed.aborted && wasStale(error) ? request(peer, call, agents) : explain(error, watch.fired);
  }
};

const isListed = (peer: Peer, url: URL): boolean => {
  const base = URL.parse(peer.baseUrl);
  return url.origin === base?.origin || (url.protocol === base?.protocol && peer.hosts.includes(url.host));
};

/** The address itself where it lies at one of the peer's own hosts. */
const atPeer = (peer: Peer, address: string, from: string): string | undefined => {
  const url = URL.parse(address, from);
  if (!url || url.username !== '' || url.password !== '') return undefined;
  // an address that is written as a number is never looked up: it is judged here
  if (!peer.allowPrivateAddresses && isPrivateAddress(url.hostname)) return undefined;
  return isListed(peer, url) ? url.href : undefined;
};

const isRedirect = (response: AxiosResponse): boolean => REDIRECTS.includes(response.status) && headerOf(response, 'location') !== undefined;

/** Asks, and follows redirects at the peer's own hosts; `from` is what an address is relative to. */
const follow = async (peer: Peer, call: HttpCall, way: { readonly agents: Pool; readonly from: string; readonly left: number }): Promise<Result<HttpAnswer>> => {
  const url = atPeer(peer, call.url, way.from);
  if (!url) return fail('business-rule', { text: 'the address leaves the host of the peer; it was not called', fault: 'network' });
  const sent = await request(peer, { ...call, url }, way.agents);
  if (!sent.ok) return sent;
  const { response, watch } = sent.value;
  if (!isRedirect(response)) return toAnswer(response, { ...call, url }, watch);
  watch.end();
  response.data.destroy();
  if (call.body || way.left === 0) return fail('network-rejected', 'the peer redirects where that is not followed');
  return follow(peer, { ...call, url: headerOf(response, 'location') ?? '' }, { ...way, from: url, left: way.left - 1 });
};

/** `lookup`: what resolves names; absent: the system's. */
export const httpClient = ({ lookup }: { readonly lookup?: LookupFunction } = {}): HttpClient => {
  const pools = new Map<Peer, Pool>();
  const closing = new AbortController();
  const poolOf = (peer: Peer): Pool => {
    const pool = pools.get(peer) ?? { ...openAgents(peer, lookup), closed: closing.signal };
    pools.set(peer, pool);
    return pool;
  };
  return {
    send: (peer, call) => follow(peer, call, { agents: poolOf(peer), from: peer.baseUrl, left: MAX_REDIRECTS }),
    close: () => {
      closing.abort();
      for (const pool of pools.values()) pool.destroy();
    },
  };
};
