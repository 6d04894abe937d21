// A transaction Bundle as a list of writes, before the database is asked anything. https://hl7.org/fhir/R4/http.html#transaction
import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { fail, ok, type Issue, type Result } from '../../core/kernel/result.ts';
import { toIndexKey } from '../search/to-index-key.ts';
import type { Condition } from './store-statements.ts';

interface WriteTarget { readonly fullUrl?: string; readonly type: string; readonly id: string; /** FHIRPath of the entry. */ readonly path: string }

export type TransactionEntry =
  | (WriteTarget & { readonly kind: 'create'; readonly resource: Resource; readonly condition?: Condition })
  | (WriteTarget & { readonly kind: 'update'; readonly resource: Resource; readonly ifMatch?: number })
  | (WriteTarget & { readonly kind: 'delete'; readonly ifMatch?: number });

const PLACEHOLDER = 'urn:uuid:';
const ID = /^[A-Za-z0-9\-.]{1,64}$/u;
const TARGET = /^([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})$/u;
const ETAG = /^(?:W\/)?"(\d{1,15})"$/u;
const IDENTIFIER = /^identifier=([^&]*)$/u;

/** FHIR writes it as a query; what is no escape stays as it is. */
const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const toCondition = (type: string, ifNoneExist: string, path: string): Result<Condition> => {
  const value = decode(IDENTIFIER.exec(ifNoneExist)?.[1] ?? '');
  const bar = value.indexOf('|');
  const unescape = (text: string): string => toIndexKey(text.replaceAll(/\\([\\|,$])/gu, '$1'));
  return bar > 0 && bar < value.length - 1
    ? ok({ type, system: unescape(value.slice(0, bar)), code: unescape(value.slice(bar + 1)) })
    : fail('malformed', { text: 'only `identifier=system|value` is a condition here', expression: `${path}.request.ifNoneExist` });
};

const toIfMatch = (etag: string | undefined, path: string): Result<number | undefined> => {
  if (etag === undefined) return ok(undefined);
  const version = ETAG.exec(etag)?.[1];
  return version === undefined ? fail('malformed', { text: 'not an entity tag of a version', expression: `${path}.request.ifMatch` }) : ok(Number(version));
};

interface Draft { readonly entry: BundleEntry; readonly path: string; readonly fullUrl: { readonly fullUrl?: string } }

const parseCreate = ({ entry, path, fullUrl }: Draft): Result<TransactionEntry> => {
  const { resource, request } = entry;
  if (resource === undefined || request?.url !== resource.resourceType) return fail('malformed', { text: 'POST names its resource\'s type', expression: `${path}.request.url` });
  const id = entry.fullUrl?.startsWith(PLACEHOLDER) ? entry.fullUrl.slice(PLACEHOLDER.length) : randomUUID();
  if (!ID.test(id)) return fail('malformed', { text: 'the placeholder is no FHIR id', expression: `${path}.fullUrl` });
  const create = { kind: 'create' as const, type: resource.resourceType, id, path, resource, ...fullUrl };
  if (request.ifNoneExist === undefined) return ok(create);
  const condition = toCondition(create.type, request.ifNoneExist, path);
  return condition.ok ? ok({ ...create, condition: condition.value }) : condition;
};

const isOf = (resource: Resource | undefined, type: string, id: string): resource is Resource =>
  resource !== undefined && resource.resourceType === type && (resource.id === undefined || resource.id === id);

const parseAddressed = (draft: Draft, method: 'PUT' | 'DELETE'): Result<TransactionEntry> => {
  const { entry, path, fullUrl } = draft;
  const [, type, id] = TARGET.exec(entry.request?.url ?? '') ?? [];
  if (type === undefined || id === undefined) return fail('malformed', { text: `${method} names one resource as \`Type/id\``, expression: `${path}.request.url` });
  const ifMatch = toIfMatch(entry.request?.ifMatch, path);
  if (!ifMatch.ok) return ifMatch;
  const target = { type, id, path, ...fullUrl, ...(ifMatch.value !== undefined && { ifMatch: ifMatch.value }) };
  if (method === 'DELETE') return ok({ kind: 'delete', ...target });
  if (!isOf(entry.resource, type, id)) return fail('malformed', { text: 'PUT carries the resource that its address names', expression: `${path}.resource` });
  return ok({ kind: 'update', ...target, resource: entry.resource });
};

const parseEntry = (entry: BundleEntry, index: number): Result<TransactionEntry> => {
  const draft: Draft = { entry, path: `Bundle.entry[${String(index)}]`, fullUrl: entry.fullUrl === undefined ? {} : { fullUrl: entry.fullUrl } };
  const method = entry.request?.method;
  if (method === 'POST') return parseCreate(draft);
  if (method === 'PUT' || method === 'DELETE') return parseAddressed(draft, method);
  return fail('malformed', { text: 'only POST, PUT and DELETE are committed', expression: `${draft.path}.request.method` });
};

const findTwins = (entries: readonly TransactionEntry[]): readonly Issue[] => {
  const seen = new Set<string>();
  return entries.flatMap(({ type, id, path }) => {
    const key = `${type}/${id}`;
    const isTwin = seen.has(key);
    seen.add(key);
    return isTwin ? [{ text: 'a transaction writes a resource once', expression: path }] : [];
  });
};

export const parseTransaction = (bundle: Bundle): Result<readonly TransactionEntry[]> => {
  if (bundle.type !== 'transaction') return fail('malformed', { text: 'not a transaction', expression: 'Bundle.type' });
  const parsed = (bundle.entry ?? []).map((entry, index) => parseEntry(entry, index));
  const entries = parsed.flatMap((result) => (result.ok ? [result.value] : []));
  const issues = [...parsed.flatMap((result) => (result.ok ? [] : result.failure.issues)), ...findTwins(entries)];
  return issues.length > 0 ? fail('malformed', ...issues) : ok(entries);
};
