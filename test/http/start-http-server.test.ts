// A stop waits for the calls that run, and for nothing else; a connection on which nothing moves is cut, unless it is the adapter that takes its time.
import express from 'express';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startHttpServer } from '../../src/http/start-http-server.ts';

const BYTES = 3_000_000;

test('a call that ends during the stop gets its whole answer, and its connection does not hold the stop up', async () => {
  const release = Promise.withResolvers<undefined>();
  const arrived = Promise.withResolvers<undefined>();
  const server = await startHttpServer({ host: '127.0.0.1', port: 0 }, () => express().get('/', async (_req, res) => {
    arrived.resolve(undefined);
    await release.promise;
    res.end(Buffer.alloc(BYTES));
  }));
  const agent = new Agent({ keepAlive: true });
  const answered = new Promise<number>((resolve, reject) => {
    get(`http://127.0.0.1:${String(server.port)}/`, { agent }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => { bytes += chunk.byteLength; }).on('end', () => { resolve(bytes); });
    }).on('error', reject);
  });
  await arrived.promise;
  const began = performance.now();
  const stopped = server.stop(8000);
  release.resolve(undefined);
  expect(await answered).toBe(BYTES);
  await stopped;
  expect(performance.now() - began).toBeLessThan(4000);
  agent.destroy();
});

const IDLE_MS = 100;

/** What comes back until the connection ends, of a caller that sends this and then nothing. `reads`: whether it takes what it is sent. */
const send = (port: number, text: string, { reads = true } = {}): Promise<{ readonly received: string; readonly tookMs: number }> => new Promise((resolve, reject) => {
  const began = performance.now();
  const chunks: Buffer[] = [];
  const socket = connect(port, '127.0.0.1', () => { socket.write(text); });
  socket.on('error', (error) => { if (!('code' in error && error.code === 'ECONNRESET')) reject(error); });
  socket.on('close', () => { resolve({ received: Buffer.concat(chunks).toString(), tookMs: performance.now() - began }); });
  if (reads) socket.on('data', (chunk: Buffer) => { chunks.push(chunk); });
});

const startIdle = async (answer: express.RequestHandler): Promise<number> => {
  const server = await startHttpServer({ host: '127.0.0.1', port: 0, idleMs: IDLE_MS }, () => express().use(answer));
  onTestFinished(() => server.stop(0));
  return server.port;
};

test('an answer that takes many times as long as a connection may be idle arrives whole', async () => {
  const port = await startIdle((_req, res) => { setTimeout(() => { res.end('it took its time'); }, IDLE_MS * 5); });
  const { received, tookMs } = await send(port, 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}');
  expect([received.endsWith('it took its time'), tookMs >= IDLE_MS * 4]).toEqual([true, true]);
});

test('a caller that does not send the body that it announced is cut', async () => {
  let ended = false;
  const port = await startIdle((req) => { req.resume().on('end', () => { ended = true; }); });
  expect(await send(port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{')).toMatchObject({ received: '' });
  expect(ended).toBe(false);
});

test('a caller that does not take its answer is cut', async () => {
  const closed = Promise.withResolvers<boolean>();
  const port = await startIdle((_req, res) => {
    res.on('close', () => { closed.resolve(res.writableFinished); });
    res.write(Buffer.alloc(50_000_000));
  });
  const sent = send(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n', { reads: false });
  expect(await closed.promise).toBe(false);
  void sent;
});
