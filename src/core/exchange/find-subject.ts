// Whose documents these are, as the sender says it: by an entry of the Bundle, by a reference, or by an identifier. https://profiles.ihe.net/ITI/MHD/ITI-65.html#236541222-patient-identity
import type { Identifier, Patient, Reference, Resource } from '@medplum/fhirtypes';
import type { Issue } from '../kernel/result.ts';
import { IHE_CODE } from '../fhir/systems.ts';
import { findPart } from './find-part.ts';
import type { Submission } from './submission.ts';

export interface Subject {
  /** As carried in the Bundle or contained. */
  readonly patient?: Patient;
  /** `Patient/…` or absolute; where the Bundle does not carry the patient. */
  readonly reference?: string;
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
}

export interface FoundSubject { readonly subject?: Subject; readonly issues: readonly Issue[] }

interface Place { readonly at: string; readonly fullUrl: string | undefined; readonly contained: readonly Resource[]; readonly reference: Reference | undefined }
interface Named { readonly key: string; readonly subject: Subject; readonly at: string }

const placesOf = ({ sets, documents, folders }: Submission): readonly Place[] => [...sets, ...documents, ...folders].map(({ index, fullUrl, resource }) => ({
  at: `Bundle.entry[${String(index)}].resource.subject`, fullUrl, reference: resource.subject, contained: Array.isArray(resource.contained) ? resource.contained : [],
}));

const complete = (identifiers: readonly Identifier[] | undefined): Subject['identifiers'] =>
  (Array.isArray(identifiers) ? identifiers : []).flatMap(({ system, value }: Identifier) => (system && value ? [{ system, value }] : []));

const bySubmitted = (patient: Patient, place: string): Pick<Named, 'key' | 'subject'> => ({ key: place, subject: { patient, identifiers: complete(patient.identifier) } });

const byContained = ({ contained, reference }: Place): Pick<Named, 'key' | 'subject'> | undefined => {
  const patient = contained.find((c): c is Patient => c.resourceType === 'Patient' && `#${c.id ?? ''}` === reference?.reference);
  const [first] = complete(patient?.identifier);
  return patient && bySubmitted(patient, first ? `${first.system}|${first.value}` : '#');
};

const byIdentifier = (submission: Submission, identifier: Identifier | undefined): Pick<Named, 'key' | 'subject'> | undefined => {
  const [key] = complete(identifier ? [identifier] : []);
  if (!key) return undefined;
  const part = submission.patients.find(({ resource }) => complete(resource.identifier).some((i) => i.system === key.system && i.value === key.value));
  return part ? bySubmitted(part.resource, 'entry') : { key: `${key.system}|${key.value}`, subject: { identifiers: [key] } };
};

const byLiteral = (submission: Submission, place: Place): Pick<Named, 'key' | 'subject'> | undefined => {
  const literal = place.reference?.reference;
  if (!literal) return undefined;
  if (literal.startsWith('#')) return byContained(place);
  const part = findPart(submission.patients, literal, place.fullUrl);
  if (part) return bySubmitted(part.resource, 'entry');
  return { key: literal.replace(/\/_history\/[^/]+$/u, ''), subject: { reference: literal.replace(/\/_history\/[^/]+$/u, ''), identifiers: complete(place.reference.identifier ? [place.reference.identifier] : []) } };
};

const toNamed = (submission: Submission, place: Place): readonly Named[] => {
  const named = byLiteral(submission, place) ?? byIdentifier(submission, place.reference?.identifier);
  return named ? [{ ...named, at: place.at }] : [];
};

/** One patient for the whole submission; where a part does not say, it is the others'. */
export const findSubject = (submission: Submission): FoundSubject => {
  const named = placesOf(submission).flatMap((place) => toNamed(submission, place));
  const [first] = named;
  if (!first) return { issues: [{ text: 'nothing says whose documents these are: subject is wanted', expression: 'Bundle.entry', code: 'required' }] };
  const others = named.filter(({ key }) => key !== first.key);
  return { subject: first.subject, issues: others.map(({ at }) => ({ text: `${IHE_CODE.severalPatients}: all parts of a submission are about one patient`, expression: at, code: 'business-rule' })) };
};
