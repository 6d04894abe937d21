// Webhooks against a real HTTP server: the signature as a receiver verifies it, the same id at each attempt, and no call where none may go.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { httpClient } from '../../../src/adapters/http-client.ts';
import { createWebhooks } from '../../../src/adapters/webhooks/create-webhooks.ts';
import { signWebhook } from '../../../src/adapters/webhooks/sign-webhook.ts';
import type { Webhook } from '../../../src/core/notices/webhook.ts';
import type { Webhooks } from '../../../src/ports/webhooks.ts';

const KEY = Buffer.alloc(32, 7);
const NEXT = Buffer.alloc(24, 9);
const MESSAGE = { id: 'batch-1', body: '{"type":"notices.due","data":"é"}' };
const NOW = Temporal.Instant.from('2026-11-22T08:00:00Z');

interface Came { readonly method: string; readonly headers: IncomingHttpHeaders; readonly body: string }

const serve = async (status: number, headers: Readonly<Record<string, string>> = {}): Promise<{ readonly url: string; readonly came: Came[] }> => {
  const came: Came[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => { parts.push(part); }).on('end', () => {
      came.push({ method: request.method ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      response.writeHead(status, headers).end('whatever');
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => { server.closeAllConnections(); server.close(); });
  await once(server, 'listening');
  const address = server.address();
  return { url: `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}/hooks/due`, came };
};

const open = (url: string, change: Partial<Webhook> = {}): Webhooks => {
  const webhooks = createWebhooks(new Map([['desk', { id: 'desk', url, secrets: () => [KEY], allowPrivateAddresses: true, ...change }]]), { http: httpClient(), clock: { now: () => NOW }, timeoutMs: 5000 });
  onTestFinished(webhooks.close);
  return webhooks;
};

/** As a receiver does it, with nothing of ours. */
const verifies = ({ headers, body }: Came, key: Uint8Array): boolean => {
  const signed = createHmac('sha256', key).update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`).digest();
  return String(headers['webhook-signature']).split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/u, ''), 'base64');
    return given.length === signed.length && timingSafeEqual(given, signed);
  });
};

test('the signature is the one of the specification', () => {
  // the example of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md has no key; this one was computed with openssl dgst -sha256 -mac HMAC
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  expect(signWebhook({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' }, [secret])).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('what comes is JSON, is signed, and verifies with the key and with no other', async () => {
  const { url, came } = await serve(204);
  expect(await open(url).send('desk', MESSAGE)).toEqual({ ok: true, value: undefined });
  const [one] = came;
  expect(one).toMatchObject({ method: 'POST', body: MESSAGE.body, headers: { 'content-type': 'application/json', 'webhook-id': 'batch-1', 'webhook-timestamp': '1795334400' } });
  expect(one && verifies(one, KEY)).toBe(true);
  expect(one && verifies(one, NEXT)).toBe(false);
  expect(one && verifies({ ...one, body: one.body.replace('due', 'dux') }, KEY)).toBe(false);
});

test('while keys are being changed both verify; the id stays the same at each attempt', async () => {
  const { url, came } = await serve(200);
  const webhooks = open(url, { secrets: () => [KEY, NEXT] });
  await webhooks.send('desk', MESSAGE);
  await webhooks.send('desk', MESSAGE);
  expect(came.map((one) => [verifies(one, KEY), verifies(one, NEXT), one.headers['webhook-id']])).toEqual([[true, true, 'batch-1'], [true, true, 'batch-1']]);
});

test.each([
  [410, 'network-rejected'], [400, 'network-unavailable'], [401, 'network-unavailable'], [404, 'network-unavailable'], [429, 'network-unavailable'], [500, 'network-unavailable'], [503, 'network-unavailable'],
] as const)('answered with %i it is %s', async (status, kind) => {
  const { url } = await serve(status);
  expect(await open(url).send('desk', MESSAGE)).toMatchObject({ ok: false, failure: { kind, issues: [{ fault: 'network' }] } });
});

test('how long it wants to be left alone is heard', async () => {
  const { url } = await serve(503, { 'retry-after': '120' });
  expect(await open(url).send('desk', MESSAGE)).toMatchObject({ ok: false, failure: { retryAfterSeconds: 120 } });
});

test('a redirect is not followed, with what was signed', async () => {
  const other = await serve(200);
  const { url } = await serve(307, { location: other.url });
  expect(await open(url).send('desk', MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-unavailable' } });
  expect(other.came).toEqual([]);
});

test('a private address is called only where the entry allows it', async () => {
  const { url, came } = await serve(200);
  expect(await open(url, { allowPrivateAddresses: false }).send('desk', MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'business-rule' } });
  expect(came).toEqual([]);
  expect(await open(url).send('desk', MESSAGE)).toMatchObject({ ok: true });
});

test('who is not there, and whom the settings do not know', async () => {
  const webhooks = open('http://127.0.0.1:1/');
  expect(await webhooks.send('desk', MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-unavailable' } });
  expect(await webhooks.send('other', MESSAGE)).toMatchObject({ ok: false, failure: { kind: 'network-unavailable', issues: [{ fault: 'us' }] } });
  expect([webhooks.has('desk'), webhooks.has('other')]).toEqual([true, false]);
});
