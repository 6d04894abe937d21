// How a resource of ours is referred to.
import type { Resource } from '@medplum/fhirtypes';

/** `Type/id`. */
export const referenceOf = ({ resourceType, id = '' }: Pick<Resource, 'resourceType' | 'id'>): string => `${resourceType}/${id}`;

export const toByReference = (resources: readonly Resource[]): ReadonlyMap<string, Resource> => new Map(resources.map((resource) => [referenceOf(resource), resource]));
