// Whose something is that a custodian gave: by the identifiers it names and by the reference under which the custodian's server knows the patient.
import type { Identifier } from '@medplum/fhirtypes';

export interface KnownPatient {
  /** Absolute references under which the custodian's server knows the patient (ITI-78). */
  readonly references: readonly string[];
  readonly identifiers: readonly { readonly system: string; readonly value: string }[];
}

/** What is said of whose it is; both may be missing. */
export interface Said { readonly reference: string | undefined; readonly identifiers: readonly Identifier[] }

export type Whose = 'same' | 'other' | 'unknown';

/** Of the systems known to both sides any difference is another person. */
const matchIdentifiers = ({ identifiers }: Said, patient: KnownPatient): Whose => {
  const comparable = identifiers.filter((i) => patient.identifiers.some((known) => known.system === i.system));
  if (comparable.length === 0) return 'unknown';
  return comparable.every((i) => patient.identifiers.some((known) => known.system === i.system && known.value === i.value)) ? 'same' : 'other';
};

const matchReference = ({ reference }: Said, patient: KnownPatient): Whose => {
  if (reference === undefined || reference.startsWith('#')) return 'unknown';
  return patient.references.includes(reference.replace(/\/_history\/[^/]+$/u, '')) ? 'same' : 'other';
};

/** Nothing may say otherwise; `unknown`: nothing is said that could be compared. */
export const findWhose = (said: Said, patient: KnownPatient): Whose => {
  const matches = [matchIdentifiers(said, patient), matchReference(said, patient)];
  if (matches.includes('other')) return 'other';
  return matches.includes('same') ? 'same' : 'unknown';
};
