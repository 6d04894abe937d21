// Which requests a resource belongs to, as it says itself: `ServiceRequest/…`.
import type { Reference, Resource, ServiceRequest } from '@medplum/fhirtypes';

const refs = (references: readonly (Reference | undefined)[] | undefined): readonly string[] => (references ?? []).flatMap((r) => r?.reference ?? []);

/** One that is sent on belongs to the one it is based on. */
const ofRequest = ({ id = '', basedOn }: ServiceRequest): readonly string[] => (basedOn ? refs(basedOn) : [`ServiceRequest/${id}`]);

const named = (resource: Resource): readonly string[] => {
  if (resource.resourceType === 'ServiceRequest') return ofRequest(resource);
  if (resource.resourceType === 'Task' || resource.resourceType === 'Appointment') return refs(resource.basedOn);
  if (resource.resourceType === 'DocumentReference') return refs(resource.context?.related);
  return resource.resourceType === 'Binary' ? refs([resource.securityContext]) : [];
};

/** Empty: it says none; then its patient's requests count. */
export const findRequestReferences = (resource: Resource): readonly string[] => named(resource).filter((reference) => reference.startsWith('ServiceRequest/'));
