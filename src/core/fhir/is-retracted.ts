// Whether a document, or its file, was entered in error: it is kept and given to nobody (S14).
import type { Resource } from '@medplum/fhirtypes';
import { RETRACTED_TAG } from './opinion-systems.ts';

export const isRetracted = (resource: Resource): boolean =>
  (resource.resourceType === 'DocumentReference' && resource.status === 'entered-in-error') || (resource.meta?.tag ?? []).some(({ system }) => system === RETRACTED_TAG);
