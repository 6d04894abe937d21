// What only a real connection shows: silence, a line that is cut, what is not HTTP, names that lead into the house.
import { once } from 'node:events';
import { createServer, type LookupFunction, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpClient, type HttpAnswer, type HttpClient } from '../../src/adapters/http-client.ts';
import type { Peer } from '../../src/core/exchange/peer.ts';
import type { FailureKind, Result } from '../../src/core/kernel/result.ts';
import { peerOf } from './peer-of.ts';

const open: { close: () => unknown }[] = [];
afterEach(() => { for (const one of open.splice(0)) one.close(); });

/** Answers every connection's first bytes by `act`; what it was sent is kept. */
const listen = async (act: (socket: Socket) => void): Promise<{ base: string; requests: string[]; connections: () => number }> => {
  const requests: string[] = [];
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => { requests.push(chunk.toString('latin1')); act(socket); });
    open.push({ close: () => socket.destroy() });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  const address = server.address();
  return { base: `http://127.0.0.1:${(typeof address === 'object' ? address?.port ?? 0 : 0).toString()}`, requests, connections: () => connections };
};

const clientOf = (): HttpClient => {
  const client = httpClient();
  open.push(client);
  return client;
};
const peerAt = (baseUrl: string, change: Partial<Peer['limits']> = {}): Peer =>
  peerOf({ baseUrl, allowPrivateAddresses: true, limits: { ...peerOf().limits, timeoutMs: 200, ...change } });
const call = (url: string): { url: string; accept: string; maxBytes: number; totalTimeoutMs: number } => ({ url, accept: '*/*', maxBytes: 1000, totalTimeoutMs: 2000 });
const kindOf = (result: Result<unknown>): FailureKind | undefined => (result.ok ? undefined : result.failure.kind);
const read = async (answer: Result<HttpAnswer>): Promise<string> => {
  if (!answer.ok) return JSON.stringify(answer.failure);
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.value.bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('httpClient', () => {
  it('gives up on a peer that never answers', async () => {
    const server = await listen(() => undefined);
    expect(kindOf(await clientOf().send(peerAt(server.base), call(`${server.base}/x`)))).toBe('network-timeout');
    expect(server.requests).toHaveLength(1);
  });

  it('asks nothing again when it is closed, though the connection had been used before', async () => {
    const server = await listen((socket) => { if (server.requests.length === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'); });
    const client = clientOf();
    const peer = peerAt(server.base, { timeoutMs: 5000 });
    expect(await read(await client.send(peer, call(`${server.base}/first`)))).toBe('ok');
    const second = client.send(peer, call(`${server.base}/second`));
    await vi.waitFor(() => { expect(server.requests).toHaveLength(2); });
    client.close();
    expect(kindOf(await second)).toBe('network-unavailable');
    expect(kindOf(await client.send(peer, call(`${server.base}/third`)))).toBe('network-unavailable');
    expect([server.requests.length, server.connections()]).toEqual([2, 1]);
  });

  it('throws on one that falls silent inside its answer', async () => {
    const server = await listen((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf'));
    await expect(read(await clientOf().send(peerAt(server.base), call(`${server.base}/x`)))).rejects.toMatchObject({ cause: 'ETIMEDOUT' });
  });

  it('ends at the total time, though bytes keep dripping', async () => {
    const server = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 20);
      open.push({ close: () => { clearInterval(drip); } });
    });
    const answer = await clientOf().send(peerAt(server.base), { ...call(`${server.base}/x`), totalTimeoutMs: 300 });
    await expect(read(answer)).rejects.toMatchObject({ cause: 'ETIMEDOUT' });
  });

  it('throws where the line is cut, declared or chunked', async () => {
    for (const head of ['content-length: 8\r\n\r\nhalf', 'transfer-encoding: chunked\r\n\r\n8\r\nhalf']) {
      const server = await listen((socket) => { socket.end(`HTTP/1.1 200 OK\r\n${head}`); });
      await expect(read(await clientOf().send(peerAt(server.base), call(`${server.base}/x`)))).rejects.toMatchObject({ cause: 'ECONNRESET' });
    }
  });

  it('refuses what is not HTTP, and says so when nobody is there', async () => {
    const server = await listen((socket) => { socket.end('SSH-2.0-OpenSSH\r\n'); });
    const answer = await clientOf().send(peerAt(server.base), call(`${server.base}/x`));
    expect(kindOf(answer)).toBe('network-rejected');
    const closed = await listen(() => undefined);
    for (const one of open.splice(0)) one.close();
    expect(kindOf(await clientOf().send(peerAt(closed.base), call(`${closed.base}/x`)))).toBe('network-unavailable');
  });

  it('does not reach a private address by a name that must lead there', async () => {
    const server = await listen((socket) => { socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'); });
    const byName = server.base.replace('127.0.0.1', 'localhost');
    const sent = await clientOf().send(peerOf({ baseUrl: byName }), call(`${byName}/x`));
    expect(kindOf(sent)).toBe('business-rule');
    expect(server.connections()).toBe(0);
    expect(await read(await clientOf().send(peerAt(server.base), call(`${server.base}/x`)))).toBe('ok'); // the control: it does answer
  });

  it('judges the very address that is connected to: a name that points into the house a moment later is refused then', async () => {
    const server = await listen((socket) => { socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'); });
    const base = server.base.replace('127.0.0.1', 'hub.example.org');
    /** Answers in turn; the last for ever. */
    const rebinding = (...addresses: readonly (readonly string[])[]): { readonly lookup: LookupFunction; readonly asked: () => number } => {
      let asked = 0;
      const lookup: LookupFunction = (_name, options, callback) => {
        const now = addresses[Math.min(asked, addresses.length - 1)] ?? [];
        asked += 1;
        if (options.all === true) callback(null, now.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
        else callback(null, now[0] ?? '', 4);
      };
      return { lookup, asked: () => asked };
    };
    const sent = async (peer: Peer, names: ReturnType<typeof rebinding>, times: number): Promise<unknown[]> => {
      const client = httpClient({ lookup: names.lookup });
      open.push(client);
      const kinds: unknown[] = [];
      for (let i = 0; i < times; i += 1) {
        const answer = await client.send(peer, call(`${base}/x`));
        kinds.push(answer.ok ? await read(answer) : answer.failure.kind);
      }
      return kinds;
    };
    const outside = { ...peerAt(base), allowPrivateAddresses: false };
    // 203.0.113.0/24 is for documentation: nobody is there. Asked once for each connection, so that what was judged is what is connected to.
    const first = rebinding(['203.0.113.7'], ['127.0.0.1']);
    expect(await sent(outside, first, 2)).toEqual([expect.stringMatching(/^network-(timeout|unavailable)$/u), 'business-rule']);
    expect(first.asked()).toBe(2);
    for (const addresses of [['127.0.0.1'], ['203.0.113.7', '127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['169.254.169.254'], ['fd00::1']]) expect([addresses, await sent(outside, rebinding(addresses), 1)]).toEqual([addresses, ['business-rule']]);
    expect(server.connections()).toBe(0);
    // the control: allowed, the same name leads there
    expect(await sent(peerAt(base), rebinding(['127.0.0.1']), 1)).toEqual(['ok']);
  });

  it('does not reach a private address that an address names outright, listed or not', async () => {
    const server = await listen((socket) => { socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'); });
    const { host } = new URL(server.base);
    const outside = { ...peerAt(server.base), hosts: [host], allowPrivateAddresses: false };
    for (const url of [`${server.base}/x`, `//${host}/x`]) expect(kindOf(await clientOf().send(outside, call(url)))).toBe('business-rule');
    expect(server.connections()).toBe(0);
    expect(await read(await clientOf().send({ ...outside, allowPrivateAddresses: true }, call(`${server.base}/x`)))).toBe('ok');
  });

  it('sends a POST once, and follows no redirect with it', async () => {
    const refusing = await listen((socket) => { socket.destroy(); });
    const body = { contentType: 'application/fhir+json', content: '{}' };
    expect(kindOf(await clientOf().send(peerAt(refusing.base), { ...call(`${refusing.base}/x`), body }))).toBe('network-unavailable');
    expect(refusing.connections()).toBe(1);
    const redirecting = await listen((socket) => { socket.end('HTTP/1.1 308 Permanent\r\nlocation: /y\r\ncontent-length: 0\r\n\r\n'); });
    expect(kindOf(await clientOf().send(peerAt(redirecting.base), { ...call(`${redirecting.base}/x`), body }))).toBe('network-rejected');
    expect(redirecting.requests).toHaveLength(1);
    expect(redirecting.requests[0]).toContain('POST /x');
  });

  it('keeps a connection for the next call, and no more of them than the peer may have', async () => {
    const server = await listen((socket) => { socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'); });
    const client = clientOf();
    const peer = peerAt(server.base, { maxConcurrent: 1 });
    const answers = await Promise.all([1, 2, 3].map(async () => read(await client.send(peer, call(`${server.base}/x`)))));
    expect(answers).toEqual(['ok', 'ok', 'ok']);
    expect(server.connections()).toBe(1);
  });

  it('takes no proxy from the environment', async () => {
    const server = await listen((socket) => { socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'); });
    const proxy = await listen((socket) => { socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nproxy'); });
    vi.stubEnv('http_proxy', proxy.base);
    vi.stubEnv('no_proxy', '');
    expect(await read(await clientOf().send(peerAt(server.base), call(`${server.base}/x`)))).toBe('ok');
    vi.unstubAllEnvs();
  });
});
