// The public keys of client systems: from the registration, or from an address of the client's that is asked anew now and then. https://www.rfc-editor.org/rfc/rfc7517
import { checkPublicKey } from '../../core/consent/check-public-key.ts';
import type { Client, PublicKey } from '../../core/consent/client.ts';
import type { Peer } from '../../core/exchange/peer.ts';
import type { Clock, Log } from '../../ports/clock.ts';
import type { HttpClient } from '../http-client.ts';

export interface RegisteredKeys {
  /** All of that name; `away`: the client's address gives none now, and what it gave is too old to be believed. */
  readonly find: (client: Client, kid: string) => Promise<readonly PublicKey[] | 'away'>;
}

interface Parts { readonly http: Pick<HttpClient, 'send'>; readonly clock: Clock; readonly log: Log }
type At = Extract<Client['keys'], { kind: 'at' }>;
interface Fetched { readonly keys: readonly PublicKey[] | undefined; readonly at: number }

/** A key that the client took out of its set is good for so long at most. */
const FRESH_MS = 3_600_000;
/** An unknown `kid` asks again, though not at every call: whoever knows a client's name could make us call it. */
const PAUSE_MS = 60_000;
const TIMEOUT_MS = 5000;
const MAX_BYTES = 100_000;
const MOST_KEYS = 50;

const toPeer = (id: string, { url, allowPrivateAddresses }: At): Peer => ({
  id: `client:${id}`, baseUrl: new URL(url).origin, hosts: [], auth: { kind: 'none' }, timeZone: 'UTC', mhdVersion: '4.2.4', format: 'json', allowPrivateAddresses,
  limits: { timeoutMs: TIMEOUT_MS, documentTimeoutMs: TIMEOUT_MS, maxDocumentBytes: MAX_BYTES, maxProvideBytes: 1, maxPages: 1, maxConcurrent: 1 },
});

const readAll = async (bytes: AsyncIterable<Uint8Array>): Promise<unknown> => {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString('utf8'));
};

/** Keys of other kinds and uses may stand in the same set: they are left aside. */
const toKeys = (set: unknown): readonly PublicKey[] | undefined => {
  const listed = typeof set === 'object' && set !== null && 'keys' in set && Array.isArray(set.keys) ? set.keys as readonly unknown[] : undefined;
  return listed?.slice(0, MOST_KEYS).filter((key) => checkPublicKey(key).length === 0) as readonly PublicKey[] | undefined;
};

const fetchKeys = async (http: Parts['http'], peer: Peer, url: string): Promise<readonly PublicKey[] | string> => {
  const answer = await http.send(peer, { url, accept: 'application/json', maxBytes: MAX_BYTES, totalTimeoutMs: TIMEOUT_MS });
  if (!answer.ok) return answer.failure.kind;
  if (answer.value.status !== 200) {
    answer.value.discard();
    return `status-${String(answer.value.status)}`;
  }
  try {
    return toKeys(await readAll(answer.value.bytes)) ?? 'no-key-set';
  } catch {
    return 'unreadable';
  }
};

export const createRegisteredKeys = (parts: Parts): RegisteredKeys => {
  const known = new Map<string, Fetched>();
  const running = new Map<string, Promise<Fetched>>();
  const peers = new Map<string, Peer>();
  const now = (): number => parts.clock.now().epochMilliseconds;
  const ask = async (client: Client, at: At): Promise<Fetched> => {
    const peer = peers.get(client.id) ?? toPeer(client.id, at);
    peers.set(client.id, peer);
    const keys = await fetchKeys(parts.http, peer, at.url);
    if (typeof keys === 'string') parts.log('warn', 'client-keys-away', { client: client.id, reason: keys });
    const fetched = { keys: typeof keys === 'string' ? undefined : keys, at: now() };
    known.set(client.id, fetched);
    return fetched;
  };
  /** Many assertions at once make one call. */
  const askOnce = (client: Client, at: At): Promise<Fetched> => {
    const asking = running.get(client.id) ?? ask(client, at).finally(() => running.delete(client.id));
    running.set(client.id, asking);
    return asking;
  };
  const isGood = (before: Fetched | undefined, kid: string): before is Fetched => {
    if (before === undefined) return false;
    const age = Math.abs(now() - before.at); // a clock that was set back makes nothing fresh
    return age < PAUSE_MS || (age < FRESH_MS && before.keys?.some((key) => key.kid === kid) === true);
  };
  return {
    find: async (client, kid) => {
      if (client.keys.kind === 'fixed') return client.keys.keys.filter((key) => key.kid === kid);
      const before = known.get(client.id);
      const { keys } = isGood(before, kid) ? before : await askOnce(client, client.keys);
      return keys?.filter((key) => key.kid === kid) ?? 'away';
    },
  };
};
