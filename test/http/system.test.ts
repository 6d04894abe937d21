// What operators and tools ask, and that the description of the API is the API.
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { fail, ok } from '../../src/core/kernel/result.ts';
import { createReadFhirDocument } from '../../src/adapters/fhir-document/create-read-fhir-document.ts';
import { createFhirXml } from '../../src/adapters/fhir-xml/create-fhir-xml.ts';
import { createHttpApp } from '../../src/http/create-http-app.ts';
import { startHttpServer } from '../../src/http/start-http-server.ts';
import { answers, fakeFlows } from '../support/fake-flows.ts';
import { BEARER, startApp, TOKEN } from '../support/http-app.ts';

interface OpenApi { readonly openapi: string; readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security: unknown[]; readonly operationId: string; readonly responses: object }>>>> }
interface Layer { readonly route?: { readonly path: string; readonly stack: readonly { readonly method?: string }[] } }

const toApp = (): ReturnType<typeof createHttpApp> => createHttpApp({ flows: fakeFlows().flows, options: {
  accessToken: TOKEN, sessionKey: new Uint8Array(32), sessionSeconds: 60, logins: { hasSignIn: false, takesToken: true }, publicUrl: 'https://adapter.example.org', trustProxy: false, maxJsonBytes: 1, maxUploadBytes: 1, maxProvideBytes: 33_554_432, maxProvideConcurrent: 4, version: '1.2.3', schemas: {}, metrics: new Registry(), resources: [], programmes: [], publicKeys: () => Promise.resolve(ok([])),
  packEvidence: () => Promise.resolve(fail('internal', 'not here')), fhirXml: createFhirXml(), readFhirDocument: createReadFhirDocument(createFhirXml().parse), clock: { now: () => Temporal.Instant.from('2026-11-22T10:00:00Z') }, newId: () => 'id', log: () => undefined,
} });

test('OpenAPI names exactly the routes that express has mounted', async () => {
  const app = await startApp();
  const described = await (await app.get('/openapi.json')).json() as OpenApi;
  const fromDocument = Object.entries(described.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  const layers = (toApp().router as unknown as { stack: readonly Layer[] }).stack;
  const mounted = layers.flatMap(({ route }) => (route ? route.stack.filter((s) => s.method !== undefined).map((s) => `${s.method ?? ''} ${route.path.replaceAll(/:(\w+)/gu, '{$1}')}`) : []));
  expect(fromDocument.length).toBeGreaterThan(25);
  expect(fromDocument.toSorted()).toEqual(mounted.toSorted());
});

test('OpenAPI says of each route who may call it, under its own name', async () => {
  const app = await startApp();
  const described = await (await app.get('/openapi.json')).json() as OpenApi;
  const operations = Object.entries(described.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })));
  expect(described.openapi).toBe('3.1.0');
  expect(new Set(operations.map((o) => o.operationId)).size).toBe(operations.length);
  expect(operations.filter((o) => o.security.length === 0).map((o) => `${o.method} ${o.path}`).toSorted()).toEqual([
    'get /.well-known/jwks.json', 'get /.well-known/oauth-authorization-server', 'get /.well-known/smart-configuration', 'get /fhir/R4/.well-known/smart-configuration', 'get /fhir/R4/metadata', 'get /healthz', 'get /login', 'get /login/callback', 'get /login/start', 'get /openapi.json', 'get /readyz', 'get /schemas/{file}', 'post /login', 'post /logout', 'post /oauth2/token',
  ]);
  for (const o of operations) expect(Object.keys(o.responses).some((status) => status === 'default') && Object.keys(o.responses).length > 1).toBe(true);
});

test('schemas are served by name and nothing else is', async () => {
  const app = await startApp();
  const response = await app.get('/schemas/second-opinion-request.json');
  expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([200, 'application/schema+json; charset=utf-8', { type: 'object' }]);
  for (const file of ['second-opinion-request', '__proto__.json', 'constructor.json', '..%2f..%2fpackage.json', 'toString.json', '%00.json']) expect([file, (await app.get(`/schemas/${file}`)).status]).toEqual([file, 404]);
});

test('public keys are open to read, may be kept five minutes, and are a failure where there are none', async () => {
  const key = { kty: 'EC', crv: 'P-384', x: 'eA', y: 'eQ', kid: 'k1', alg: 'ES384', use: 'sig' };
  const app = await startApp({}, { publicKeys: () => Promise.resolve(ok([key])) });
  const response = await fetch(`${app.url}/.well-known/jwks.json`);
  expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control'), await response.json()])
    .toEqual([200, 'application/json; charset=utf-8', 'public, max-age=300', { keys: [key] }]);
  const broken = await startApp({}, { publicKeys: () => Promise.resolve(fail('storage-full', 'no room')) });
  const refused = await fetch(`${broken.url}/.well-known/jwks.json`);
  expect([refused.status, refused.headers.get('cache-control')]).toEqual([507, 'no-store']);
});

test('readiness is 503 while something is not ready, and says what', async () => {
  const app = await startApp({ readiness: () => Promise.resolve({ ready: false, checks: { store: { ok: false, detail: 'does not answer' } } }) });
  const response = await app.get('/readyz');
  expect([response.status, await response.json()]).toEqual([503, { ready: false, checks: { store: { ok: false, detail: 'does not answer' } } }]);
  expect((await app.get('/healthz')).status).toBe(200);
});

test('metrics count by route, never by address', async () => {
  const app = await startApp({ searchResources: answers({ page: { matches: [], included: [] }, query: { type: 'Patient', filters: [] }, ignored: [] } as const) });
  await (await app.get('/fhir/R4/Patient?family=Jansen')).text();
  await (await app.get('/nowhere/Jansen')).text();
  await expect.poll(() => app.log.length).toBe(2);
  const text = await (await app.get('/metrics')).text();
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/fhir/R4/{type}",status="200"} 1');
  expect(text).toContain('route="unmatched",status="404"');
  expect(text).not.toContain('Jansen');
});

test('an address that is taken is an error at start, not a silence', async () => {
  const app = await startApp();
  await expect(startHttpServer({ host: '127.0.0.1', port: app.port }, toApp)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('stopping lets the running call end', async () => {
  const began = Promise.withResolvers<undefined>();
  const gate = Promise.withResolvers<undefined>();
  const { flows } = fakeFlows({ readiness: async () => { began.resolve(undefined); await gate.promise; return { ready: true, checks: {} }; } });
  const server = await startHttpServer({ host: '127.0.0.1', port: 0 }, (port) => createHttpApp({ flows, options: {
    accessToken: TOKEN, sessionKey: new Uint8Array(32), sessionSeconds: 60, logins: { hasSignIn: false, takesToken: true }, publicUrl: `http://127.0.0.1:${String(port)}`, trustProxy: false, maxJsonBytes: 1, maxUploadBytes: 1, maxProvideBytes: 33_554_432, maxProvideConcurrent: 4, version: '1', schemas: {}, metrics: new Registry(), resources: [], programmes: [], publicKeys: () => Promise.resolve(ok([])),
    packEvidence: () => Promise.resolve(fail('internal', 'not here')), fhirXml: createFhirXml(), readFhirDocument: createReadFhirDocument(createFhirXml().parse), clock: { now: () => Temporal.Now.instant() }, newId: () => 'id', log: () => undefined,
  } }));
  const url = `http://127.0.0.1:${String(server.port)}`;
  const running = fetch(`${url}/readyz`, { headers: BEARER });
  await began.promise;
  const stopped = server.stop(10_000);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  gate.resolve(undefined);
  expect((await running).status).toBe(200);
  await stopped;
});
