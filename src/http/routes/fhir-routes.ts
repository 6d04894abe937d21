// FHIR's RESTful API, the reading half: capabilities, read, version read, history, search. https://hl7.org/fhir/R4/http.html
import type { ResourceType } from '@medplum/fhirtypes';
import type { Request } from 'express';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { decideAct } from '../../core/worklist/decide-act.ts';
import { fhirFormat } from '../fhir/fhir-format.ts';
import { readHandling } from '../fhir/read-handling.ts';
import { readParameters } from '../fhir/read-parameters.ts';
import { toCapabilityStatement } from '../fhir/to-capability-statement.ts';
import { toHistoryBundle } from '../fhir/to-history-bundle.ts';
import { toSearchBundle } from '../fhir/to-search-bundle.ts';
import { toVersionHeaders } from '../fhir/to-version-headers.ts';
import type { ResourceKey } from '../flows.ts';
import { readHeader } from '../read-header.ts';
import { readQuery } from '../read-query.ts';
import { reply } from '../reply.ts';
import type { HttpParts, Permission, Reply, Route } from '../route.ts';
import { binaryRoute } from './binary-route.ts';
import { bundleRoute } from './bundle-route.ts';

const ROOT = '/fhir/R4';
const typeOf = (req: Request): string => (typeof req.params['type'] === 'string' ? req.params['type'] : '');

/** Who did what is for the administrator alone. */
const permissionOf = (letter: 'r' | 's'): Permission => ({
  act: (req) => (typeOf(req) === 'AuditEvent' ? 'read-audit' : 'read-resources'),
  scopes: (req) => [{ letter, type: typeOf(req) }],
});
const READING = permissionOf('r');
const SEARCHING = permissionOf('s');
const BUNDLE = { 200: 'a Bundle' };

const readType = ({ options }: HttpParts, req: Request): Result<ResourceType> => {
  const served = options.resources.find((r) => r.type === req.params['type']);
  return served ? ok(served.type) : fail('not-found', { text: 'this resource type is not served here', code: 'not-supported' });
};

/** The resource that the path names, when the caller takes FHIR as it is served. */
const readKey = (parts: HttpParts, req: Request): Result<ResourceKey & { readonly query: ReadonlyMap<string, string> }> => {
  const query = readQuery(req);
  if (!query.ok) return query;
  const format = fhirFormat.check(req);
  if (!format.ok) return format;
  const type = readType(parts, req);
  if (!type.ok) return type;
  const id = readHeader.id(req, 'id');
  return id.ok ? ok({ type: type.value, id: id.value, query: query.value }) : id;
};

const metadata = ({ options }: HttpParts): Route => {
  const statement = toCapabilityStatement(options, options.clock.now());
  return {
    method: 'get', path: `${ROOT}/metadata`, access: 'open',
    operation: { summary: 'What this FHIR server does', responses: { 200: 'CapabilityStatement' } },
    answer: ({ req }) => {
      const query = readQuery(req);
      const format = query.ok ? fhirFormat.check(req) : query;
      return Promise.resolve(format.ok ? ok(reply.fhir(statement)) : format);
    },
  };
};

const read = (parts: HttpParts): Route => ({
  method: 'get', path: `${ROOT}/{type}/{id}`, access: READING,
  operation: { summary: 'Read a resource', responses: { 200: 'the resource', 304: 'as you have it' } },
  answer: async ({ req, call }) => {
    const key = readKey(parts, req);
    if (!key.ok) return key;
    const found = await parts.flows.readResource(call, { type: key.value.type, id: key.value.id });
    return found.ok ? ok(reply.fhir(found.value, toVersionHeaders(found.value))) : found;
  },
});

const readVersion = (parts: HttpParts): Route => ({
  method: 'get', path: `${ROOT}/{type}/{id}/_history/{versionId}`, access: READING,
  operation: { summary: 'Read one version of a resource', responses: { 200: 'the version', 304: 'as you have it' } },
  answer: async ({ req, call }) => {
    const key = readKey(parts, req);
    if (!key.ok) return key;
    const versionId = readHeader.id(req, 'versionId');
    if (!versionId.ok) return versionId;
    const found = await parts.flows.readVersion(call, { type: key.value.type, id: key.value.id, versionId: versionId.value });
    return found.ok ? ok(reply.fhir(found.value, toVersionHeaders(found.value))) : found;
  },
});

const toCount = (text: string | undefined): Result<number> => {
  if (text === undefined) return ok(50);
  const count = /^\d{1,9}$/u.test(text) ? Number(text) : 0;
  return count > 0 ? ok(Math.min(count, 200)) : fail('malformed', { text: '_count must be a whole number above 0', expression: '_count', code: 'value' });
};

const history = (parts: HttpParts): Route => ({
  method: 'get', path: `${ROOT}/{type}/{id}/_history`, access: READING,
  operation: { summary: 'The versions of a resource, newest first', query: [{ name: '_count', description: 'at most 200' }], responses: BUNDLE },
  answer: async ({ req, call }): Promise<Result<Reply>> => {
    const key = readKey(parts, req);
    if (!key.ok) return key;
    const { type, id, query } = key.value;
    const count = toCount(query.get('_count'));
    if (!count.ok) return count;
    const cursor = query.get('_cursor');
    const page = { count: count.value, ...(cursor !== undefined && { cursor }) };
    const found = await parts.flows.readHistory(call, { type, id, page });
    return found.ok ? ok(reply.fhir(toHistoryBundle({ base: `${parts.options.publicUrl}${ROOT}`, type, id, ...page }, found.value))) : found;
  },
});

/** An audit event cannot come along with another type's search either. */
const asksForAudit = (parameters: readonly (readonly [name: string, value: string])[]): boolean =>
  parameters.some(([name, value]) => name.includes('AuditEvent') || (/^_(?:rev)?include\b/u.test(name) && value.includes('AuditEvent')));

const search = (method: 'get' | 'post', parts: HttpParts): Route => ({
  method, path: method === 'get' ? `${ROOT}/{type}` : `${ROOT}/{type}/_search`, access: SEARCHING,
  operation: {
    summary: method === 'get' ? 'Search' : 'Search, with the parameters out of the address',
    headers: [{ name: 'Prefer', description: 'handling=strict refuses unknown parameters, handling=lenient (default) ignores them' }],
    ...(method === 'post' && { body: { 'application/x-www-form-urlencoded': { type: 'object' } } }),
    responses: BUNDLE,
  },
  answer: async ({ req, call }): Promise<Result<Reply>> => {
    const type = readType(parts, req);
    if (!type.ok) return type;
    const parameters = await readParameters(req, parts.options.maxJsonBytes);
    if (!parameters.ok) return parameters;
    if (asksForAudit(parameters.value) && !decideAct(call.actor.roles, 'read-audit').permit) return fail('not-permitted', 'this is for another role');
    const format = fhirFormat.check(req);
    if (!format.ok) return format;
    const found = await parts.flows.searchResources(call, { type: type.value, parameters: parameters.value, handling: readHandling(req) });
    return found.ok ? ok(reply.fhir(toSearchBundle({ base: `${parts.options.publicUrl}${ROOT}`, type: type.value, parameters: parameters.value, outcomeId: parts.options.newId() }, found.value))) : found;
  },
});

/** Paths with more that is fixed come first: express takes the first that fits. */
export const fhirRoutes = (parts: HttpParts): readonly Route[] => [
  metadata(parts), search('post', parts), binaryRoute(parts), bundleRoute(parts), read(parts), readVersion(parts), history(parts), search('get', parts),
];
