// Index values enough for a store's own tests: identifiers and names.
import type { Resource } from '@medplum/fhirtypes';
import type { IndexValue } from '../../src/adapters/store/index-value.ts';

interface Named { readonly identifier?: unknown; readonly name?: unknown }

export const indexIdentifiers = (resource: Resource): readonly IndexValue[] => {
  const { identifier, name }: Named = resource as Named;
  const identifiers = (Array.isArray(identifier) ? identifier : []) as readonly { readonly system?: string; readonly value?: string }[];
  return [
    ...identifiers.map(({ system, value }) => ({ kind: 'token' as const, param: `${resource.resourceType}.identifier`, system: system ?? '', code: value ?? '' })),
    ...(typeof name === 'string' ? [{ kind: 'string' as const, param: `${resource.resourceType}.name`, value: name.toLowerCase(), raw: name }] : []),
    { kind: 'date', param: `${resource.resourceType}._lastUpdated`, lo: 0, hi: 1 },
    { kind: 'reference', param: `${resource.resourceType}.self`, target: `${resource.resourceType}/${resource.id ?? ''}` },
  ];
};
