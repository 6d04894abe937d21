// A FHIR search: parsed against the parameters that are indexed, then asked of the store.
import type { ResourceType } from '@medplum/fhirtypes';
import { toFoundResource } from '../core/exchange/to-found-resource.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { SearchPage, SearchQuery } from '../ports/resource-store.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { searchPatients } from './search-patients.ts';

export interface SearchAnswer { readonly page: SearchPage; readonly query: SearchQuery; readonly ignored: readonly string[] }
export interface SearchCall { readonly type: ResourceType; readonly parameters: readonly (readonly [name: string, value: string])[]; readonly handling: 'strict' | 'lenient' }

export const searchResources = async (ports: Pick<FlowPorts, 'store' | 'parseSearch'>, _call: Call, search: SearchCall): Promise<Result<SearchAnswer>> => {
  const parsed = ports.parseSearch(search.type, search.parameters, search.handling);
  if (!parsed.ok) return parsed;
  const { query } = parsed.value;
  const page = search.type === 'Patient' ? await searchPatients(ports, query) : await ports.store.search(query);
  if (!page.ok) return page;
  const namesProfile = query.filters.some(({ code }) => code === '_profile');
  return ok({ page: namesProfile ? page.value : { ...page.value, matches: page.value.matches.map(toFoundResource) }, ...parsed.value });
};
