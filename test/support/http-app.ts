// The HTTP app on a free port of this machine, with fake flows and a clock that the test turns.
import { Registry } from 'prom-client';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { ok } from '../../src/core/kernel/result.ts';
import { createReadFhirDocument } from '../../src/adapters/fhir-document/create-read-fhir-document.ts';
import { createFhirXml } from '../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { createHttpApp } from '../../src/http/create-http-app.ts';
import type { Flows } from '../../src/http/flows.ts';
import type { HttpOptions } from '../../src/http/route.ts';
import { startHttpServer } from '../../src/http/start-http-server.ts';
import { fakeFlows, type FakeFlows } from './fake-flows.ts';

export const TOKEN = 'test-token-0123456789-0123456789-01';
export const BEARER = { Authorization: `Bearer ${TOKEN}` };

export interface TestApp {
  readonly url: string;
  readonly port: number;
  readonly calls: FakeFlows['calls'];
  readonly log: { level: string; event: string; fields: Readonly<Record<string, unknown>> }[];
  readonly clock: { now: Temporal.Instant };
  /** fetch with the token, unless headers say otherwise; redirects are not followed. */
  readonly get: (path: string, init?: RequestInit) => Promise<Response>;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
  /** Sends text as it is and gives all that comes back until the server closes. */
  readonly raw: (text: string, end?: boolean) => Promise<string>;
}

/** Stopped by whoever opened it. */
export const openApp = async (flows: Partial<Flows> = {}, options: Partial<HttpOptions> = {}): Promise<TestApp & { readonly stop: () => Promise<void> }> => {
  const fake = fakeFlows(flows);
  const log: TestApp['log'] = [];
  const clock = { now: Temporal.Instant.from('2026-11-22T10:00:00Z') };
  let ids = 0;
  const server = await startHttpServer({ host: '127.0.0.1', port: 0 }, (port) => createHttpApp({
    flows: fake.flows,
    options: {
      accessToken: TOKEN, sessionKey: new Uint8Array(32).fill(7), sessionSeconds: 28_800, logins: { hasSignIn: false, takesToken: true }, publicUrl: `http://127.0.0.1:${String(port)}`, trustProxy: false, maxJsonBytes: 1_000_000, maxUploadBytes: 50_000_000, maxProvideBytes: 33_554_432, maxProvideConcurrent: 4, version: '0.0.0',
      schemas: { 'second-opinion-request': { type: 'object' } }, metrics: new Registry(), programmes: [{ id: 'children', title: 'Children & youth' }],
      resources: [
        { type: 'Patient', searchParameters: [{ name: 'identifier', type: 'token' }] }, { type: 'Task', searchParameters: [{ name: 'due', type: 'date' }] },
        { type: 'Binary', searchParameters: [] },
      ],
      publicKeys: () => Promise.resolve(ok([])),
      packEvidence: () => Promise.resolve(ok(Readable.from(['archive']))), fhirXml: createFhirXml(), readFhirDocument: createReadFhirDocument(createFhirXml().parse), clock: { now: () => clock.now }, newId: () => `new-${String((ids += 1))}`,
      log: (level, event, fields = {}) => { log.push({ level, event, fields }); },
      ...options,
    },
  }));
  const url = `http://127.0.0.1:${String(server.port)}`;
  const call = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${url}${path}`, { redirect: 'manual', ...init, headers: { ...BEARER, ...(init.headers as Record<string, string> | undefined) } });
  return {
    stop: () => server.stop(0), url, port: server.port, calls: fake.calls, log, clock, get: call,
    post: (path, body, headers = {}) => call(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } }),
    raw: (text, end = false) => new Promise((resolve, reject) => {
      const socket = connect(server.port, '127.0.0.1');
      let received = '';
      socket.on('data', (chunk) => { received += chunk.toString('latin1'); });
      socket.on('close', () => { resolve(received); });
      socket.on('error', reject);
      if (end) socket.end(text, 'latin1'); else socket.write(text, 'latin1');
    }),
  };
};

/** Stopped when the test ends. */
export const startApp = async (flows: Partial<Flows> = {}, options: Partial<HttpOptions> = {}): Promise<TestApp> => {
  const app = await openApp(flows, options);
  onTestFinished(app.stop);
  return app;
};
