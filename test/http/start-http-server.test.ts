// A stop waits for the calls that run, and for nothing else.
import express from 'express';
import { Agent, get } from 'node:http';
import { expect, test } from 'vitest';
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
