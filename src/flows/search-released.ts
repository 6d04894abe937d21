// A client system's search (S17): among what is released to its organisation now, so that a page, a total or a link tells of nothing else; each patient in the answer is audited.
import type { Resource } from '@medplum/fhirtypes';
import { checkScopes, type WantedScope } from '../core/consent/check-scopes.ts';
import { isPersonal } from '../core/consent/is-personal.ts';
import { mayUse } from '../core/consent/may-use.ts';
import type { RegisteredClient } from '../core/fhir/actor.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toQueryAudit } from '../core/mapping/to-query-audit.ts';
import type { SearchFilter, SearchPage, SearchQuery } from '../ports/resource-store.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { ReleasePorts } from './check-released.ts';
import { commitAudits } from './commit-audits.ts';
import { findReleased, type Narrowing, type Released } from './find-released.ts';
import type { Call } from './flow-ports.ts';
import { toReleaseAudits } from './to-release-audits.ts';

export interface ClientSearch {
  readonly call: Call;
  readonly client: RegisteredClient;
  readonly query: SearchQuery;
  /** As asked, for the audit. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
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

const referenceOf = (resource: Resource): string => `${resource.resourceType}/${resource.id ?? ''}`;

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

/** The requests of which something is in the answer. */
const shown = (page: SearchPage, { decided }: Released): Released['decided'] => {
  const given = new Set([...page.matches, ...page.included].map(referenceOf));
  return decided.filter(({ release }) => release.references.some((reference) => given.has(reference)));
};

const audit = async (ports: ReleasePorts, { call, query, parameters }: ClientSearch, decided: Released['decided']): Promise<Result<unknown>> => {
  const url = `${ports.policy.publicUrl}/fhir/R4/${query.type}?${new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString()}`;
  const patients = [...new Set(decided.map(({ record }) => `Patient/${record.patient.id ?? ''}`))];
  const about = patients.length > 0 ? patients.map((patient) => ({ patient })) : [{}];
  return commitAudits(ports, [...about.map((patient) => toQueryAudit({ ...auditFactsOf(ports, call, ports.clock.now()), url, ...patient })), ...toReleaseAudits(ports, call, decided)]);
};

const look = async (ports: ReleasePorts, { client, query }: ClientSearch): Promise<Result<Released>> => {
  const needsNone = !isPersonal(query.type) && (query.includes ?? []).length === 0;
  const narrowing = needsNone ? ok({ requests: [] }) : await narrow(ports, query);
  return narrowing.ok ? findReleased(ports, client, narrowing.value) : narrowing;
};

/** Failures: `not-permitted` (a scope for what is included), those of `findReleased` and of the search. */
export const searchReleased = async (ports: ReleasePorts, search: ClientSearch, run: Run): Promise<Result<SearchPage>> => {
  const scopes = checkScopes(search.call.actor, wantedOf(search.query));
  if (!scopes.ok) return scopes;
  const released = await look(ports, search);
  if (!released.ok) return released;
  const page = await among(search, released.value, run);
  if (!page.ok) return page;
  const audited = await audit(ports, search, shown(page.value, released.value));
  return audited.ok ? page : audited;
};
