// A client system's search (S17): among what is released to its organisation now, so that a page, a total or a link tells of nothing else.
import type { Resource } from '@medplum/fhirtypes';
import { checkScopes, type WantedScope } from '../core/consent/check-scopes.ts';
import { isPersonal } from '../core/consent/is-personal.ts';
import { mayUse } from '../core/consent/may-use.ts';
import type { RegisteredClient } from '../core/fhir/actor.ts';
import { referenceOf } from '../core/fhir/reference-of.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { SearchFilter, SearchPage, SearchQuery } from '../ports/resource-store.ts';
import type { ReleasePorts } from './check-released.ts';
import { findReleased, type Narrowing, type Released } from './find-released.ts';
import type { Call } from './flow-ports.ts';

export interface ClientSearch {
  readonly call: Call;
  readonly client: RegisteredClient;
  readonly query: SearchQuery;
}

type Run = (query: SearchQuery) => Promise<Result<SearchPage>>;

const PATIENT: readonly string[] = ['patient', 'subject'];

const wantedOf = ({ includes = [] }: SearchQuery): readonly WantedScope[] => includes.flatMap(({ reverse, from, target }): readonly WantedScope[] => {
  const type = reverse ? from : target;
  return type === undefined ? [] : [{ letter: 'r', type }];
});

const isPlain = ({ modifier }: SearchFilter): boolean => modifier === undefined;
const toReferences = (type: string, values: readonly string[]): readonly string[] => values.map((value) => (value.startsWith(`${type}/`) ? value : `${type}/${value}`));

/** The patient that a search names need not be looked for among all. */
const narrow = async ({ store }: ReleasePorts, { type, filters }: SearchQuery): Promise<Result<Narrowing>> => {
  const named = filters.find((f) => isPlain(f) && (PATIENT.includes(f.code) || (type === 'Patient' && f.code === '_id')));
  if (named) return ok({ patients: toReferences('Patient', named.values) });
  const identified = filters.find((f) => isPlain(f) && (PATIENT.some((code) => f.code === `${code}.identifier`) || (type === 'Patient' && f.code === 'identifier')));
  if (!identified) return ok({});
  const found = await store.search({ type: 'Patient', filters: [{ code: 'identifier', values: identified.values }], count: 200 });
  return found.ok ? ok({ patients: found.value.matches.map(({ id = '' }) => `Patient/${id}`) }) : found;
};

const nothing = ({ withTotal, count }: SearchQuery): SearchPage => ({ matches: [], included: [], ...((withTotal === true || count === 0) && { total: 0 }) });

const isReleased = (resource: Resource, { references }: Released): boolean => !isPersonal(resource.resourceType) || references.has(referenceOf(resource));

const among = async (search: ClientSearch, released: Released, run: Run): Promise<Result<SearchPage>> => {
  const { call, query } = search;
  const ids = [...released.references].filter((r) => r.startsWith(`${query.type}/`)).map((r) => r.slice(query.type.length + 1));
  if (isPersonal(query.type) && ids.length === 0) return ok(nothing(query));
  const page = await run(isPersonal(query.type) ? { ...query, filters: [...query.filters, { code: '_id', values: ids }] } : query);
  if (!page.ok) return page;
  const included = page.value.included.filter((resource) => isReleased(resource, released) && mayUse(call.actor, 'r', resource.resourceType));
  return ok({ ...page.value, included });
};

const look = async (ports: ReleasePorts, { client, query }: ClientSearch): Promise<Result<Released>> => {
  const needsNone = !isPersonal(query.type) && (query.includes ?? []).length === 0;
  const narrowing = needsNone ? ok({ requests: [] }) : await narrow(ports, query);
  return narrowing.ok ? findReleased(ports, client, narrowing.value) : narrowing;
};

/** With the decisions by which it is found. Failures: `not-permitted` (a scope for what is included), those of `findReleased` and of the search. */
export const searchReleased = async (ports: ReleasePorts, search: ClientSearch, run: Run): Promise<Result<{ readonly page: SearchPage; readonly released: Released }>> => {
  const scopes = checkScopes(search.call.actor, wantedOf(search.query));
  if (!scopes.ok) return scopes;
  const released = await look(ports, search);
  if (!released.ok) return released;
  const page = await among(search, released.value, run);
  return page.ok ? ok({ page: page.value, released: released.value }) : page;
};
