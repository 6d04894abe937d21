// A FHIR search: parsed against the parameters that are indexed, then asked of the store.
import type { ResourceType } from '@medplum/fhirtypes';
import { toFoundResource } from '../core/exchange/to-found-resource.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { SearchPage, SearchQuery } from '../ports/resource-store.ts';
import type { ReleasePorts } from './check-released.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { searchPatients } from './search-patients.ts';
import { searchReleased } from './search-released.ts';

export interface SearchAnswer { readonly page: SearchPage; readonly query: SearchQuery; readonly ignored: readonly string[] }
export interface SearchCall { readonly type: ResourceType; readonly parameters: readonly (readonly [name: string, value: string])[]; readonly handling: 'strict' | 'lenient' }

export const searchResources = async (ports: ReleasePorts & Pick<FlowPorts, 'parseSearch'>, call: Call, search: SearchCall): Promise<Result<SearchAnswer>> => {
  const parsed = ports.parseSearch(search.type, search.parameters, search.handling);
  if (!parsed.ok) return parsed;
  const { client } = call.actor;
  const { query } = parsed.value;
  const run = (limited: SearchQuery): Promise<Result<SearchPage>> => (search.type === 'Patient' ? searchPatients(ports, limited) : ports.store.search(limited));
  const page = client ? await searchReleased(ports, { call, client, query, parameters: search.parameters }, run) : await run(query);
  if (!page.ok) return page;
  const namesProfile = query.filters.some(({ code }) => code === '_profile');
  return ok({ page: namesProfile ? page.value : { ...page.value, matches: page.value.matches.map(toFoundResource) }, ...parsed.value });
};
