// A FHIR search: parsed against the parameters that are indexed, then asked of the store.
import type { ResourceType } from '@medplum/fhirtypes';
import { toFoundResource } from '../core/exchange/to-found-resource.ts';
import { isDraft } from '../core/fhir/is-draft.ts';
import { DRAFT_TAG } from '../core/fhir/opinion-systems.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { SearchPage, SearchQuery } from '../ports/resource-store.ts';
import { auditShown } from './audit-shown.ts';
import type { ReleasePorts } from './check-released.ts';
import type { Released } from './find-released.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { searchPatients } from './search-patients.ts';
import { searchReleased } from './search-released.ts';

export interface SearchAnswer { readonly page: SearchPage; readonly query: SearchQuery; readonly ignored: readonly string[] }
export interface SearchCall { readonly type: ResourceType; readonly parameters: readonly (readonly [name: string, value: string])[]; readonly handling: 'strict' | 'lenient' }

type Ports = ReleasePorts & Pick<FlowPorts, 'parseSearch'>;
interface Found { readonly page: SearchPage; readonly released?: Released }

/** Drafts of opinions are found by nobody; what else leads to one leaves it out. */
const withoutDrafts = (query: SearchQuery): SearchQuery =>
  (query.type === 'Binary' ? { ...query, filters: [...query.filters, { code: '_tag', modifier: 'not', values: [`${DRAFT_TAG}|`] }] } : query);

const find = async (ports: Ports, call: Call, query: SearchQuery): Promise<Result<Found>> => {
  const { client } = call.actor;
  const run = (limited: SearchQuery): Promise<Result<SearchPage>> => (query.type === 'Patient' ? searchPatients(ports, limited) : ports.store.search(withoutDrafts(limited)));
  if (client) return searchReleased(ports, { call, client, query }, run);
  const page = await run(query);
  return page.ok ? ok({ page: { ...page.value, included: page.value.included.filter((r) => !isDraft(r)) } }) : page;
};

/** As asked, by whichever method. */
const urlOf = ({ policy }: Ports, { type, parameters }: SearchCall): string => {
  const asked = new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString();
  return `${policy.publicUrl}/fhir/R4/${type}${asked && '?'}${asked}`;
};

export const searchResources = async (ports: Ports, call: Call, search: SearchCall): Promise<Result<SearchAnswer>> => {
  const parsed = ports.parseSearch(search.type, search.parameters, search.handling);
  if (!parsed.ok) return parsed;
  const { query } = parsed.value;
  const found = await find(ports, call, query);
  if (!found.ok) return found;
  const { page, released } = found.value;
  const namesProfile = query.filters.some(({ code }) => code === '_profile');
  const answer = { page: namesProfile ? page : { ...page, matches: page.matches.map(toFoundResource) }, ...parsed.value };
  return auditShown(ports, call, { as: { url: urlOf(ports, search), type: search.type }, resources: [...page.matches, ...page.included], released, answer });
};
