// How a resource of ours is referred to.
import type { Resource } from '@medplum/fhirtypes';

/** `Type/id`. */
export const referenceOf = ({ resourceType, id = '' }: Pick<Resource, 'resourceType' | 'id'>): string => `${resourceType}/${id}`;
