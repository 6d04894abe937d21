// What a letter to a custodian is made of: resources of one request and the programme's words, gathered elsewhere.
import type { Consent, DocumentReference, Organization, Patient, Practitioner, RelatedPerson } from '@medplum/fhirtypes';
import type { Transfer } from '../fhir/transfer.ts';
import type { DeadlineRule, Programme } from '../intake/programme.ts';
import type { LetterLanguage } from '../intake/programme-letters.ts';

/** Who has asked for the second opinion. */
export type LetterRequester =
  | { readonly kind: 'patient' }
  | { readonly kind: 'representative'; readonly person: RelatedPerson }
  | { readonly kind: 'practitioner'; readonly person: Practitioner | undefined; readonly organisation: Organization | undefined };

/** Who gets the copy. */
export type LetterRecipient =
  | { readonly kind: 'hospital' | 'patient' }
  | { readonly kind: 'doctor'; readonly person: Practitioner | undefined; readonly organisation: Organization | undefined };

export interface LetterQuestion {
  readonly language: LetterLanguage;
  /** The day that stands on the letter, in the programme's zone. */
  readonly on: Temporal.PlainDate;
  readonly programme: Programme;
  /** Code of the department that is asked for its opinion. */
  readonly department: string | undefined;
  /** The placer's identifier of the request. */
  readonly reference: string;
  readonly patient: Patient;
  readonly requester: LetterRequester;
  readonly custodian: Organization;
  readonly custodianKind: 'hospital' | 'gp' | undefined;
  readonly transfer: Transfer;
  readonly recipient: LetterRecipient;
  /** That governs this transfer. */
  readonly rule: DeadlineRule;
  /** Authorisations for this custodian. */
  readonly consents: readonly Consent[];
  /** Proofs of identity and representation. */
  readonly evidence: readonly DocumentReference[];
}
