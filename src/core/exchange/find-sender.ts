// By what a submission says who sent it and for which request: organisations and requests named anywhere in it, by reference or by identifier.
import type { DocumentReference, Organization, PractitionerRole, Reference, Resource } from '@medplum/fhirtypes';
import { findExtension } from '../fhir/extensions.ts';
import { listOf } from '../fhir/list-of.ts';
import { IHE_EXTENSION } from '../fhir/systems.ts';
import type { Submission } from './submission.ts';

export interface NamedThing {
  /** As sent: relative, or absolute. */
  readonly references: readonly string[];
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
}

export interface Sender { readonly organisations: NamedThing; readonly requests: NamedThing }

interface Place { readonly reference: Reference | undefined; readonly contained: readonly Resource[] }

const none: NamedThing = { references: [], identifiers: [] };
const merged = (things: readonly NamedThing[]): NamedThing => ({ references: things.flatMap((t) => t.references), identifiers: things.flatMap((t) => t.identifiers) });

const complete = (identifiers: Organization['identifier']): NamedThing['identifiers'] => listOf(identifiers).flatMap(({ system, value }) => (system && value ? [{ system, value }] : []));

const isOrganization = (resource: Resource | undefined): resource is Organization => resource?.resourceType === 'Organization';
const isRole = (resource: Resource | undefined): resource is PractitionerRole => resource?.resourceType === 'PractitionerRole';

/** By a reference to an organisation that is not contained, or by an identifier. */
const outside = (reference: Reference | undefined): NamedThing => {
  const literal = reference?.reference ?? '';
  return { references: /(?:^|\/)Organization\//u.test(literal) ? [literal] : [], identifiers: complete(reference?.identifier ? [reference.identifier] : []) };
};

/** A role speaks for its organisation; persons and devices name none. */
const organisationOf = ({ reference, contained }: Place): NamedThing => {
  const literal = reference?.reference;
  const inside = contained.find((c) => `#${c.id ?? ''}` === literal);
  if (isOrganization(inside)) return { references: [], identifiers: complete(inside.identifier) };
  if (isRole(inside)) return inside.organization?.reference === literal ? none : organisationOf({ reference: inside.organization, contained });
  return outside(reference);
};

const organisationsOf = ({ custodian, author, contained }: DocumentReference): NamedThing =>
  merged([custodian, ...listOf(author)].map((reference) => organisationOf({ reference, contained: listOf(contained) })));

const requestsOf = ({ context }: DocumentReference): NamedThing => merged(listOf(context?.related).map(({ reference, identifier }) => ({
  references: reference && /(?:^|\/)(?:ServiceRequest|Task)\//u.test(reference) ? [reference] : [],
  identifiers: complete(identifier ? [identifier] : []),
})));

export const findSender = ({ sets, documents }: Submission): Sender => ({
  organisations: merged([
    ...sets.flatMap(({ resource: { source, contained } }) => [source, findExtension(source, IHE_EXTENSION.authorOrg)?.valueReference].map((reference) => organisationOf({ reference, contained: listOf(contained) }))),
    ...documents.map(({ resource }) => organisationsOf(resource)),
  ]),
  requests: merged(documents.map(({ resource }) => requestsOf(resource))),
});
