// One POST of the transaction Bundle. https://hl7.org/fhir/R4/http.html#transaction
import type { BundleEntry, Identifier, Resource } from '@medplum/fhirtypes';
import { createOnceEntry } from '../fhir/bundle.ts';
import { REPRESENTATION_IDENTIFIER } from '../fhir/systems.ts';

/** By what a person or organisation is recognised, so that a second request does not make it again; all else belongs to its request. */
const findKey = (resource: Resource): Identifier | undefined => {
  if (resource.resourceType === 'Patient' || resource.resourceType === 'Practitioner' || resource.resourceType === 'Organization') return resource.identifier?.[0];
  // By the own number alone a parent would be found as another child's.
  return resource.resourceType === 'RelatedPerson' ? resource.identifier?.find((i) => i.system === REPRESENTATION_IDENTIFIER) : undefined;
};

export const toEntry = (resource: Resource): BundleEntry => createOnceEntry(resource, findKey(resource));
