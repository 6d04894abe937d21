// Webhooks over the one way out: signed anew at each attempt under the same id, to the host of the settings only. https://www.standardwebhooks.com
import type { Peer } from '../../core/exchange/peer.ts';
import { fail, ok, type Failure, type Result } from '../../core/kernel/result.ts';
import type { Webhook } from '../../core/notices/webhook.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Webhooks } from '../../ports/webhooks.ts';
import type { HttpAnswer, HttpClient } from '../http-client.ts';
import { toPlainPeer } from '../to-plain-peer.ts';
import { signWebhook } from './sign-webhook.ts';

/** What it answers is not read. */
const MAX_BYTES = 1_000_000;
const MAX_CONCURRENT = 2;
const GONE = 410;

const toPeer = ({ id, url, allowPrivateAddresses }: Webhook, timeoutMs: number): Peer =>
  toPlainPeer({ id, origin: new URL(url).origin, auth: { kind: 'none' }, timeoutMs, maxBytes: MAX_BYTES, maxConcurrent: MAX_CONCURRENT, allowPrivateAddresses });

const judge = ({ status, retryAfterSeconds }: HttpAnswer): Result<undefined> => {
  if (status >= 200 && status < 300) return ok(undefined);
  if (status === GONE) return fail('network-rejected', { text: 'the webhook wants nothing any more (410)', fault: 'network' });
  const failure: Failure = { kind: 'network-unavailable', issues: [{ text: `the webhook answered ${String(status)}`, fault: 'network' }], ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  return { ok: false, failure };
};

/** What was not understood may be understood later: a certificate is renewed, a proxy mended. */
const toLater = (failure: Failure): Failure => (failure.kind === 'network-rejected' ? { ...failure, kind: 'network-unavailable' } : failure);

export const createWebhooks = (entries: ReadonlyMap<string, Webhook>, { http, clock, timeoutMs }: { readonly http: HttpClient; readonly clock: Clock; readonly timeoutMs: number }): Webhooks => {
  const peers = new Map([...entries].map(([id, entry]) => [id, { entry, peer: toPeer(entry, timeoutMs) }]));
  return {
    has: (webhook) => peers.has(webhook),
    send: async (webhook, { id, body }) => {
      const known = peers.get(webhook);
      if (!known) return fail('network-unavailable', { text: 'the settings know no such webhook', fault: 'us' });
      const timestamp = Math.floor(clock.now().epochMilliseconds / 1000);
      const answer = await http.send(known.peer, {
        url: known.entry.url, accept: '*/*', maxBytes: MAX_BYTES, totalTimeoutMs: timeoutMs, body: { contentType: 'application/json', content: body },
        headers: { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signWebhook({ id, timestamp, body }, known.entry.secrets()) },
      });
      if (!answer.ok) return { ok: false, failure: toLater(answer.failure) };
      answer.value.discard();
      return judge(answer.value);
    },
    close: http.close,
  };
};
