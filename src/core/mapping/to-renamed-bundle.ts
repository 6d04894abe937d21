// A Bundle in which some entries, and all references to them, go by another `urn:uuid:`.
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import { urnUuid } from '../fhir/systems.ts';
import { toResolved } from './to-resolved.ts';

/** `ids`: by fullUrl, the UUID that the entry gets. */
export const toRenamedBundle = (bundle: Bundle, ids: ReadonlyMap<string, string>): Bundle => {
  const urns = new Map([...ids].map(([fullUrl, id]) => [fullUrl, urnUuid(id)]));
  const rename = (entry: BundleEntry): BundleEntry => {
    const id = ids.get(entry.fullUrl ?? '');
    const resource = entry.resource && toResolved(entry.resource, urns);
    return { ...entry, ...(resource && { resource: id ? { ...resource, id } : resource }), ...(id && { fullUrl: urnUuid(id) }) };
  };
  return urns.size === 0 ? bundle : { ...bundle, entry: (bundle.entry ?? []).map(rename) };
};
