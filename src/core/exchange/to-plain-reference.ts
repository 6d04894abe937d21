// Somebody whom a message names, without what means nothing outside it: a contained resource becomes a name and an identifier, a reference into another server is left out.
import type { HumanName, Identifier, Patient, Practitioner, Reference, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { listOf } from '../fhir/list-of.ts';

const nameOf = (name: HumanName | undefined): string | undefined => name?.text ?? ([...listOf(name?.given), name?.family].filter(Boolean).join(' ') || undefined);

const PERSONS: readonly string[] = ['Practitioner', 'Patient', 'RelatedPerson'];
const isPerson = (resource: Resource): resource is Practitioner | Patient | RelatedPerson => PERSONS.includes(resource.resourceType);

const findInside = (reference: Reference | undefined, contained: readonly Resource[]): Resource | undefined => contained.find(({ id }) => id !== undefined && `#${id}` === reference?.reference);

/** Of a person or an organisation, not of a role: that has none of its own. */
const ownName = (resource: Resource | undefined): string | undefined => {
  if (resource?.resourceType === 'Organization') return resource.name;
  return resource && isPerson(resource) ? nameOf(listOf(resource.name)[0]) : undefined;
};

/** A role is known by who has it, else by where. */
const displayOf = (resource: Resource | undefined, contained: readonly Resource[]): string | undefined => {
  if (resource?.resourceType !== 'PractitionerRole') return ownName(resource);
  const [person, house] = [resource.practitioner, resource.organization];
  return person?.display ?? ownName(findInside(person, contained)) ?? house?.display ?? ownName(findInside(house, contained));
};

export interface PlainReference { readonly identifier?: Identifier; readonly display?: string }

const identifierOf = (resource: Resource | undefined): Identifier | undefined => (resource?.resourceType === 'Organization' || resource?.resourceType === 'Practitioner' ? resource.identifier?.[0] : undefined);

/** A display, an identifier, both, or nothing (`[]`). */
export const toPlainReference = (reference: Reference, contained: readonly Resource[]): readonly PlainReference[] => {
  const inside = findInside(reference, contained);
  const plain = compact({ identifier: reference.identifier ?? identifierOf(inside), display: reference.display ?? displayOf(inside, contained) });
  return Object.keys(plain).length > 0 ? [plain] : [];
};
