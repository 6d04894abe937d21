// Which requests a resource belongs to, as it says itself: `ServiceRequest/…`.
import type { Reference, Resource, ServiceRequest } from '@medplum/fhirtypes';

const refs = (references: readonly (Reference | undefined)[] | undefined): readonly string[] => (references ?? []).flatMap((r) => r?.reference ?? []);

/** One that is sent on belongs to the one it is based on. */
const ofRequest = ({ id = '', basedOn }: ServiceRequest): readonly string[] => (basedOn ? refs(basedOn) : [`ServiceRequest/${id}`]);

/** Its own words for "of which request". */
const basis = (resource: Resource): readonly (Reference | undefined)[] | undefined => {
  if (resource.resourceType === 'Task' || resource.resourceType === 'Appointment') return resource.basedOn;
  if (resource.resourceType === 'ChargeItem') return resource.supportingInformation;
  if (resource.resourceType === 'DocumentReference') return resource.context?.related;
  return resource.resourceType === 'Binary' ? [resource.securityContext] : undefined;
};

const named = (resource: Resource): readonly string[] => (resource.resourceType === 'ServiceRequest' ? ofRequest(resource) : refs(basis(resource)));

/** Empty: it says none; then its patient's requests count. */
export const findRequestReferences = (resource: Resource): readonly string[] => named(resource).filter((reference) => reference.startsWith('ServiceRequest/'));
