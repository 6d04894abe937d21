// OpenAPI 3.1 from the table that mounts the routes. https://spec.openapis.org/oas/v3.1.0
import type { Operation, Route } from './route.ts';

const FAILURE = {
  description: 'not done: a FHIR OperationOutcome says what is wrong and whose it is to mend',
  content: { 'application/fhir+json': { schema: { type: 'object', properties: { resourceType: { const: 'OperationOutcome' } } } } },
};

const toParameter = (name: string, place: 'path' | 'query' | 'header', about: { readonly description?: string; readonly required?: boolean }): object =>
  ({ name, in: place, required: place === 'path' || about.required === true, ...(about.description !== undefined && { description: about.description }), schema: { type: 'string' } });

const toParameters = (path: string, operation: Operation): readonly object[] => [
  ...[...path.matchAll(/\{(\w+)\}/gu)].map((m) => toParameter(m[1] ?? '', 'path', {})),
  ...(operation.query ?? []).map((q) => toParameter(q.name, 'query', q)),
  ...(operation.headers ?? []).map((h) => toParameter(h.name, 'header', h)),
];

const toOperation = (route: Route): object => ({
  summary: route.operation.summary,
  operationId: `${route.method}${route.path.replaceAll(/[^A-Za-z0-9]+/gu, '-').replace(/-$/u, '')}`,
  parameters: toParameters(route.path, route.operation),
  ...(route.operation.body && { requestBody: { content: Object.fromEntries(Object.entries(route.operation.body).map(([type, schema]) => [type, { schema }])) } }),
  responses: { ...Object.fromEntries(Object.entries(route.operation.responses).map(([status, description]) => [status, { description }])), default: FAILURE },
  security: route.access === 'open' ? [] : [{ bearer: [] }, ...(route.method === 'get' ? [{ session: [] }] : [])],
});

export const toOpenApi = (routes: readonly Route[], about: { readonly version: string; readonly publicUrl: string }): object => ({
  openapi: '3.1.0',
  info: { title: 'Second-opinion FHIR adapter', version: about.version },
  servers: [{ url: about.publicUrl }],
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, session: { type: 'apiKey', in: 'cookie', name: about.publicUrl.startsWith('https:') ? '__Host-session' : 'session' } },
  },
  paths: Object.fromEntries([...Map.groupBy(routes, (r) => r.path)].map(([path, ofPath]) => [path, Object.fromEntries(ofPath.map((r) => [r.method, toOperation(r)]))])),
});
