// What of a request a recipient gets once its release is permitted (S17): the request, its course and its dossier; no proofs, no authorisations, nothing that is not published (S14).
import type { DocumentReference, Resource } from '@medplum/fhirtypes';
import { isCancellation } from '../fhir/cancellation.ts';
import { toBinaryReference } from '../fhir/document-content.ts';
import { isInformation } from '../fhir/information.ts';
import { referenceOf } from '../fhir/reference-of.ts';
import { EVIDENCE_KINDS } from '../fhir/systems.ts';
import type { RequestRecord } from './request-record.ts';

const COURSE: readonly string[] = ['ServiceRequest', 'Task', 'Appointment', 'PractitionerRole', 'Practitioner'];

const isPublished = ({ status, type }: DocumentReference): boolean => status !== 'entered-in-error' && !(type?.coding ?? []).some((c) => c.system === EVIDENCE_KINDS);

/** The content; a FHIR document's Bundle is its Binary in other words. */
const contentsOf = ({ content }: DocumentReference): readonly string[] => content.flatMap(({ attachment }) => toBinaryReference(attachment.url) ?? []);

/** What a specialist asked of the patient's side or of others, its answers, and a cancellation with its reason are theirs: neither opinion nor dossier. */
const isBetween = (resource: Resource): boolean => resource.resourceType === 'Task' && (isInformation(resource) || isCancellation(resource));

const referencesOf = (resource: Resource, mayGive: (document: DocumentReference) => boolean): readonly string[] => {
  const own = referenceOf(resource);
  if (resource.resourceType === 'DocumentReference') return isPublished(resource) && mayGive(resource) ? [own, ...contentsOf(resource)] : [];
  return COURSE.includes(resource.resourceType) && !isBetween(resource) ? [own] : [];
};

/** `mayGive`: no refusal covers this document. */
export const findReleasedReferences = (record: RequestRecord, mayGive: (document: DocumentReference) => boolean): readonly string[] =>
  [`Patient/${record.patient.id ?? ''}`, ...[...record.byReference.values()].flatMap((resource) => referencesOf(resource, mayGive))];
