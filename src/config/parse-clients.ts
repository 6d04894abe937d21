// The checked file of client systems: who may ask for a token, by which keys it shows who it is, and for what at most (schema: clients.schema.json).
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { checkPublicKey } from '../core/consent/check-public-key.ts';
import type { Client, ClientKeys, PublicKey } from '../core/consent/client.ts';
import { parseScope } from '../core/consent/parse-scope.ts';
import { isPrivateAddress } from '../core/exchange/is-private-address.ts';
import type { Scope } from '../core/fhir/actor.ts';
import { fail, ok, type Issue, type Result } from '../core/kernel/result.ts';
import schema from './clients.schema.json' with { type: 'json' };

/** What stands in the file, after the schema said yes. */
interface ClientEntry {
  readonly clientId: string;
  readonly organisation: Client['organisation'];
  readonly jwks?: { readonly keys: readonly object[] };
  readonly jwksUrl?: string;
  readonly scopes: readonly string[];
  readonly requestsPerMinute?: number;
  readonly programmes?: readonly string[];
  readonly allowPrivateAddresses?: boolean;
}

/** What the file may name: programmes and types that there are. */
export interface ClientsContext { readonly programmes: readonly string[]; readonly types: readonly string[] }

const REQUESTS_PER_MINUTE = 300;

const isEntries = new Ajv2020({ allErrors: true, strict: true }).compile<ClientEntry[]>(schema);

const toPath = (instancePath: string): string => `clients${instancePath.replaceAll(/\/(\d+)(?=\/|$)/gu, '[$1]').replaceAll('/', '.')}`;

/** Names the element and what it must be; never what stands there. */
const toIssue = (error: ErrorObject): Issue => {
  const params: Readonly<Record<string, unknown>> = error.params;
  const extra = params['additionalProperty'];
  const text = typeof extra === 'string' ? `does not know the element ${extra}` : error.message ?? 'is not as the schema wants it';
  return { text, expression: toPath(error.instancePath) };
};

const checkReach = (url: URL): readonly string[] => [
  ...(url.protocol === 'https:' ? [] : ['is not https; http is taken only with allowPrivateAddresses']),
  ...(isPrivateAddress(url.hostname) ? ['is a loopback or private address; set allowPrivateAddresses if that is meant'] : []),
];

const checkUrl = (text: string, mayBePrivate: boolean): readonly string[] => {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return ['is not an absolute https address'];
  const extras = [url.hash, url.username, url.password].some((part) => part !== '');
  return [...(extras ? ['has a fragment or credentials'] : []), ...(mayBePrivate ? [] : checkReach(url))];
};

const checkKeys = (keys: readonly object[], at: string): readonly Issue[] => {
  const named = keys.map((key) => ('kid' in key ? key.kid : undefined));
  return keys.flatMap((key, i) => [...checkPublicKey(key), ...(named[i] !== undefined && named.indexOf(named[i]) < i ? ['has the kid of another key'] : [])]
    .map((text): Issue => ({ text, expression: `${at}.keys[${String(i)}]` })));
};

const parseFixed = (keys: readonly object[], at: string): Result<ClientKeys> => {
  const issues = checkKeys(keys, at);
  return issues.length > 0 ? fail('invalid', ...issues) : ok({ kind: 'fixed', keys: keys as readonly PublicKey[] });
};

const parseAddress = (url: string, allowPrivateAddresses: boolean, at: string): Result<ClientKeys> => {
  const issues = checkUrl(url, allowPrivateAddresses).map((text): Issue => ({ text, expression: at }));
  return issues.length > 0 ? fail('invalid', ...issues) : ok({ kind: 'at', url, allowPrivateAddresses });
};

const parseKeys = ({ jwks, jwksUrl, allowPrivateAddresses = false }: ClientEntry, at: string): Result<ClientKeys> => {
  if (jwks && jwksUrl === undefined) return parseFixed(jwks.keys, `${at}.jwks`);
  if (jwksUrl !== undefined && !jwks) return parseAddress(jwksUrl, allowPrivateAddresses, `${at}.jwksUrl`);
  return fail('invalid', { text: 'needs either jwks or jwksUrl', expression: at });
};

const isServed = ({ type }: Scope, types: readonly string[]): boolean => type === '*' || type === 'workflow' || types.includes(type);

const checkScope = (text: string, types: readonly string[]): readonly string[] => {
  const scope = parseScope(text);
  if (!scope.ok) return scope.failure.issues.map((issue) => issue.text);
  return isServed(scope.value, types) ? [] : ['names a type that is not served here'];
};

const checkEntry = (entry: ClientEntry, at: string, { programmes, types }: ClientsContext): readonly Issue[] => [
  ...entry.scopes.flatMap((text, i) => checkScope(text, types).map((issue): Issue => ({ text: issue, expression: `${at}.scopes[${String(i)}]` }))),
  ...(entry.programmes ?? []).flatMap((id, i) => (programmes.includes(id) ? [] : [{ text: 'is no programme that is configured', expression: `${at}.programmes[${String(i)}]` }])),
  // our own API is not limited by programme
  ...(entry.programmes && entry.scopes.some((text) => isWorkflow(text)) ? [{ text: 'cannot limit a client that has a scope of the workflow API', expression: `${at}.programmes` }] : []),
];

const isWorkflow = (text: string): boolean => {
  const scope = parseScope(text);
  return scope.ok && scope.value.type === 'workflow';
};

const toClient = (entry: ClientEntry, keys: ClientKeys): Client => ({
  id: entry.clientId,
  organisation: entry.organisation,
  keys,
  scopes: entry.scopes.flatMap((text) => {
    const scope = parseScope(text);
    return scope.ok ? [scope.value] : [];
  }),
  requestsPerMinute: entry.requestsPerMinute ?? REQUESTS_PER_MINUTE,
  ...(entry.programmes && { programmes: entry.programmes }),
});

/** Clients by id. Every issue of the whole file at once; failure `invalid`. */
export const parseClients = (file: unknown, context: ClientsContext): Result<ReadonlyMap<string, Client>> => {
  if (!isEntries(file)) return fail('invalid', ...(isEntries.errors ?? []).map(toIssue));
  const issues: Issue[] = [];
  const clients = new Map<string, Client>();
  for (const [index, entry] of file.entries()) {
    const at = `clients[${index.toString()}]`;
    const keys = parseKeys(entry, at);
    if (clients.has(entry.clientId)) issues.push({ text: 'stands twice', expression: `${at}.clientId` });
    issues.push(...checkEntry(entry, at, context), ...(keys.ok ? [] : keys.failure.issues));
    clients.set(entry.clientId, toClient(entry, keys.ok ? keys.value : { kind: 'fixed', keys: [] }));
  }
  return issues.length > 0 ? fail('invalid', ...issues) : ok(clients);
};
