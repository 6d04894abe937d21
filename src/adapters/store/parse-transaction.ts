// A transaction Bundle as a list of writes, before the database is asked anything. https://hl7.org/fhir/R4/http.html#transaction
import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { urnUuid } from '../../core/fhir/systems.ts';
import { fail, ok, type Issue, type Result } from '../../core/kernel/result.ts';
import { toIndexKey } from '../search/to-index-key.ts';
import type { Condition } from './store-statements.ts';

interface WriteTarget { readonly fullUrl?: string; readonly type: string; readonly id: string; /** FHIRPath of the entry. */ readonly path: string }

export type TransactionEntry =
  | (WriteTarget & { readonly kind: 'create'; readonly resource: Resource; readonly condition?: Condition })
  | (WriteTarget & { readonly kind: 'update'; readonly resource: Resource; readonly ifMatch?: number })
  | (WriteTarget & { readonly kind: 'delete'; readonly ifMatch?: number });

const PLACEHOLDER = urnUuid('');
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

interface Draft { readonly entry: BundleEntry; readonly path: string; readonly fullUrl: { readonly fullUrl?: string } }

const refuse = ({ path }: Draft, element: string, text: string): Result<never> => fail('malformed', { text, expression: `${path}.${element}` });

const toIfMatch = (draft: Draft): Result<{ readonly ifMatch?: number }> => {
  const etag = draft.entry.request?.ifMatch;
  if (etag === undefined) return ok({});
  const version = ETAG.exec(etag)?.[1];
  return version === undefined ? refuse(draft, 'request.ifMatch', 'not an entity tag of a version') : ok({ ifMatch: Number(version) });
};

const toNewId = (fullUrl: string | undefined): string => (fullUrl?.startsWith(PLACEHOLDER) ? fullUrl.slice(PLACEHOLDER.length) : randomUUID());

const parseCreate = (draft: Draft): Result<TransactionEntry> => {
  const { resource, request } = draft.entry;
  if (resource === undefined || request?.url !== resource.resourceType) return refuse(draft, 'request.url', 'POST names its resource\'s type');
  const id = toNewId(draft.entry.fullUrl);
  if (!ID.test(id)) return refuse(draft, 'fullUrl', 'the placeholder is no FHIR id');
  const create = { kind: 'create' as const, type: resource.resourceType, id, path: draft.path, resource, ...draft.fullUrl };
  if (request.ifNoneExist === undefined) return ok(create);
  const condition = toCondition(create.type, request.ifNoneExist, draft.path);
  return condition.ok ? ok({ ...create, condition: condition.value }) : condition;
};

const isOf = (resource: Resource | undefined, type: string, id: string): resource is Resource =>
  resource !== undefined && resource.resourceType === type && (resource.id === undefined || resource.id === id);

type Address = WriteTarget & { readonly ifMatch?: number };

const parseAddress = (draft: Draft): Result<Address> => {
  const [, type, id] = TARGET.exec(draft.entry.request?.url ?? '') ?? [];
  if (type === undefined || id === undefined) return refuse(draft, 'request.url', 'PUT and DELETE name one resource as `Type/id`');
  const ifMatch = toIfMatch(draft);
  return ifMatch.ok ? ok({ type, id, path: draft.path, ...draft.fullUrl, ...ifMatch.value }) : ifMatch;
};

const parseUpdate = (draft: Draft): Result<TransactionEntry> => {
  const address = parseAddress(draft);
  if (!address.ok) return address;
  const { resource } = draft.entry;
  return isOf(resource, address.value.type, address.value.id)
    ? ok({ kind: 'update', ...address.value, resource })
    : refuse(draft, 'resource', 'PUT carries the resource that its address names');
};

const parseDelete = (draft: Draft): Result<TransactionEntry> => {
  const address = parseAddress(draft);
  return address.ok ? ok({ kind: 'delete', ...address.value }) : address;
};

const METHODS: ReadonlyMap<string | undefined, (draft: Draft) => Result<TransactionEntry>> = new Map([['POST', parseCreate], ['PUT', parseUpdate], ['DELETE', parseDelete]]);

const parseEntry = (entry: BundleEntry, index: number): Result<TransactionEntry> => {
  const draft: Draft = { entry, path: `Bundle.entry[${String(index)}]`, fullUrl: entry.fullUrl === undefined ? {} : { fullUrl: entry.fullUrl } };
  const parse = METHODS.get(entry.request?.method);
  return parse ? parse(draft) : refuse(draft, 'request.method', 'only POST, PUT and DELETE are committed');
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
