// Transaction Bundles, entry by entry. https://hl7.org/fhir/R4/http.html#transaction
import type { Bundle, BundleEntry, Identifier, Resource } from '@medplum/fhirtypes';
import { referenceOf } from './reference-of.ts';
import { urnUuid } from './systems.ts';

/** A new resource under the id it carries. */
export const createEntry = (resource: Resource): BundleEntry => ({
  fullUrl: urnUuid(resource.id ?? ''),
  resource,
  request: { method: 'POST', url: resource.resourceType },
});

/** Only if nothing of its type has this identifier yet; without one in any case. */
export const createOnceEntry = (resource: Resource, key: Identifier | undefined): BundleEntry => {
  const entry = createEntry(resource);
  return key?.system && key.value && entry.request ? { ...entry, request: { ...entry.request, ifNoneExist: `identifier=${key.system}|${key.value}` } } : entry;
};

/** The next version of a stored resource; refused when somebody changed it meanwhile. */
export const updateEntry = (resource: Resource): BundleEntry => ({
  resource,
  request: {
    method: 'PUT',
    url: referenceOf(resource),
    ...(resource.meta?.versionId && { ifMatch: `W/"${resource.meta.versionId}"` }),
  },
});

/** The next version of what is stored, or what is new. */
export const writeEntry = (resource: Resource): BundleEntry => (resource.meta?.versionId ? updateEntry(resource) : createEntry(resource));

export const transactionOf = (entry: readonly BundleEntry[]): Bundle => ({ resourceType: 'Bundle', type: 'transaction', entry: [...entry] });
