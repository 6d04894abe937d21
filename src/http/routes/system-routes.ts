// What operators and tools ask: liveness, readiness, metrics, the API's own description, schemas.
import { fail, ok } from '../../core/kernel/result.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Route } from '../route.ts';

const start = (): Route => ({
  method: 'get', path: '/', access: { act: 'read-worklist' }, isPage: true,
  operation: { summary: 'To the worklist', responses: { 303: 'to the worklist' } },
  answer: () => Promise.resolve(ok(reply.redirect('/worklist'))),
});

const health = (): Route => ({
  method: 'get', path: '/healthz', access: 'open',
  operation: { summary: 'The process lives', responses: { 200: 'alive' } },
  answer: () => Promise.resolve(ok(reply.json(200, { status: 'alive' }))),
});

const readiness = ({ flows }: HttpParts): Route => ({
  method: 'get', path: '/readyz', access: 'open',
  operation: { summary: 'Store, profiles and the deadline job are ready', responses: { 200: 'ready', 503: 'not ready, and what is not' } },
  answer: async () => {
    const state = await flows.readiness();
    return ok(reply.json(state.ready ? 200 : 503, state));
  },
});

const metrics = ({ options }: HttpParts): Route => ({
  method: 'get', path: '/metrics', access: { act: 'read-metrics' },
  operation: { summary: 'Prometheus metrics', responses: { 200: 'text exposition format' } },
  answer: async () => ok({ status: 200, body: { kind: 'text', value: await options.metrics.metrics(), contentType: options.metrics.contentType } }),
});

const schema = ({ options }: HttpParts): Route => ({
  method: 'get', path: '/schemas/{file}', access: 'open',
  operation: { summary: 'JSON schemas, such as second-opinion-request.json', responses: { 200: 'a JSON schema' } },
  answer: ({ req }) => {
    const name = /^([a-z0-9-]{1,64})\.json$/u.exec(String(req.params['file']))?.[1];
    const found = name !== undefined && Object.hasOwn(options.schemas, name) ? options.schemas[name] : undefined;
    return Promise.resolve(found === undefined ? fail('not-found', 'there is no such schema')
      : ok({ status: 200, body: { kind: 'text', value: JSON.stringify(found, null, 2), contentType: 'application/schema+json; charset=utf-8' } }));
  },
});

/** Peers read it anew at most this often, so that a new key is known to all before it signs. */
const KEYS_MAX_AGE_SECONDS = 300;

const publicKeys = ({ options }: HttpParts): Route => ({
  method: 'get', path: '/.well-known/jwks.json', access: 'open',
  operation: { summary: 'Public keys by which peers know this adapter as a client (SMART Backend Services)', responses: { 200: 'JSON Web Key Set' } },
  answer: async () => {
    const keys = await options.publicKeys();
    if (!keys.ok) return keys;
    return ok(reply.json(200, { keys: keys.value }, { 'Cache-Control': `public, max-age=${String(KEYS_MAX_AGE_SECONDS)}` }));
  },
});

/** `toDocument` is called at the first request, when the table of routes is whole. */
const openApi = (toDocument: () => object): Route => ({
  method: 'get', path: '/openapi.json', access: 'open',
  operation: { summary: 'This description', responses: { 200: 'OpenAPI 3.1' } },
  answer: () => Promise.resolve(ok(reply.json(200, toDocument()))),
});

export const systemRoutes = (parts: HttpParts, toDocument: () => object): readonly Route[] =>
  [start(), health(), readiness(parts), metrics(parts), schema(parts), publicKeys(parts), openApi(toDocument)];
