// A document or list as an answer to ITI-66 and ITI-67 gives it: of its profiles IHE MHD's alone. A consumer that validates refuses an answer which declares a profile
// that it has not loaded (IPF does); the others are claims of the resource as it is read, and of a search that names one (ADR 0012).
import type { Resource } from '@medplum/fhirtypes';
import { MHD_PROFILES } from '../fhir/systems.ts';

const MHD_FINDS: readonly string[] = ['DocumentReference', 'List'];

export const toFoundResource = (resource: Resource): Resource => {
  const declared = resource.meta?.profile;
  if (!declared || !MHD_FINDS.includes(resource.resourceType)) return resource;
  const { profile: _profile, ...meta } = resource.meta ?? {};
  const kept = declared.filter((url) => url.startsWith(MHD_PROFILES));
  return { ...resource, meta: { ...meta, ...(kept.length > 0 && { profile: kept }) } };
};
