// The document references of an ITI-67 answer, with what the answer tells about whose they are.
import type { DocumentReference, Patient } from '@medplum/fhirtypes';
import type { PatientKey } from '../../ports/regional-network.ts';
import { hasShape } from './has-shape.ts';
import type { SearchEntry } from './read-searchset.ts';
import { sameSystem } from './same-system.ts';
import type { Found } from './search-all.ts';

/** The Patient that a subject points to, inside the document reference or beside it in the answer. */
const findSubject = (document: DocumentReference, included: readonly SearchEntry[], base: string): Patient | undefined => {
  const reference = document.subject?.reference;
  const inside = document.contained?.find((r) => r.resourceType === 'Patient' && `#${r.id ?? ''}` === reference);
  const beside = included.find((e) => e.resource.resourceType === 'Patient' && (e.fullUrl === reference || `${base}/Patient/${e.resource.id ?? ''}` === reference))?.resource;
  return [inside, beside].find((r): r is Patient => r !== undefined && hasShape.patient(r));
};

/** Says by identifier whose document it is, where the answer tells: of the system asked for, else the first. */
const withSubjectIdentifier = (document: DocumentReference, subject: Patient | undefined, key: PatientKey): DocumentReference => {
  const identifiers = subject?.identifier ?? [];
  const identifier = identifiers.find((i) => sameSystem(i.system, key.system)) ?? identifiers[0];
  return document.subject?.identifier || !identifier ? document : { ...document, subject: { ...document.subject, identifier } };
};

export interface FoundDocuments {
  readonly documents: readonly DocumentReference[];
  /** No resource, or a document reference without status or attachment, or not built as FHIR says. */
  readonly malformedEntries: number;
}

/** Whether a document is the right patient's is for core to judge: it also knows under which references the peer keeps the patient. */
export const foundDocuments = (found: Found, key: PatientKey, base: string): FoundDocuments => {
  const documents = found.matches.map((e) => e.resource).filter(hasShape.documentReference);
  return {
    documents: documents.map((d) => withSubjectIdentifier(d, findSubject(d, found.included, base), key)),
    malformedEntries: found.malformed + found.matches.length - documents.length,
  };
};
