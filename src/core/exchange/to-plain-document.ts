// A provided DocumentReference without what means nothing outside its submission: contained resources become names and identifiers, bytes an address.
import type { DocumentReference, HumanName, Identifier, Patient, Practitioner, Reference, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { listOf } from '../fhir/list-of.ts';

const nameOf = (name: HumanName | undefined): string | undefined => name?.text ?? ([...listOf(name?.given), name?.family].filter(Boolean).join(' ') || undefined);

const PERSONS: readonly string[] = ['Practitioner', 'Patient', 'RelatedPerson'];
const isPerson = (resource: Resource): resource is Practitioner | Patient | RelatedPerson => PERSONS.includes(resource.resourceType);

const displayOf = (resource: Resource | undefined): string | undefined => {
  if (!resource) return undefined;
  if (resource.resourceType === 'Organization') return resource.name;
  if (resource.resourceType === 'PractitionerRole') return resource.practitioner?.display ?? resource.organization?.display;
  return isPerson(resource) ? nameOf(listOf(resource.name)[0]) : undefined;
};

interface Name { readonly identifier?: Identifier; readonly display?: string }

const identifierOf = (resource: Resource | undefined): Identifier | undefined => (resource?.resourceType === 'Organization' || resource?.resourceType === 'Practitioner' ? resource.identifier?.[0] : undefined);

/** A display, an identifier, or nothing: references point into another server or another message. */
const toName = (reference: Reference, contained: readonly Resource[]): readonly Name[] => {
  const inside = contained.find((c) => `#${c.id ?? ''}` === reference.reference);
  const plain = compact({ identifier: reference.identifier ?? identifierOf(inside), display: reference.display ?? displayOf(inside) });
  return Object.keys(plain).length > 0 ? [plain] : [];
};

export interface KeptContent { /** Where its bytes are kept. */ readonly url: string; readonly sizeBytes: number; /** base64 */ readonly sha1: string }

export const toPlainDocument = (document: DocumentReference, kept: KeptContent): DocumentReference => {
  const contained = listOf(document.contained);
  const { data: _data, ...attachment } = document.content[0]?.attachment ?? {};
  const [custodian] = document.custodian ? toName(document.custodian, contained) : [];
  const format = document.content[0]?.format;
  return compact({
    resourceType: 'DocumentReference' as const,
    masterIdentifier: document.masterIdentifier, identifier: document.identifier,
    status: document.status, type: document.type, category: document.category?.slice(0, 1), date: document.date,
    author: listOf(document.author).flatMap((author) => toName(author, contained)),
    custodian,
    relatesTo: document.relatesTo, description: document.description, securityLabel: document.securityLabel,
    content: [{ attachment: { ...attachment, url: kept.url, size: kept.sizeBytes, hash: kept.sha1 }, ...(format && { format }) }],
  });
};
