// All that an opinion says beside what the reviewer wrote, as values: for whom, on which question, by whom, in which words.
import type { Organization, Patient, Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import type { OpinionTerms } from '../intake/programme.ts';
import type { LetterLanguage } from '../intake/programme-letters.ts';
import type { WrittenOpinion } from './opinion-draft.ts';

/** The version that this one takes the place of. */
export interface ReplacedOpinion {
  /** `DocumentReference/…` */
  readonly document: string;
  readonly fhir: string;
  /** `YYYY-MM-DD` of its signature, in the programme's zone. */
  readonly signedOn: string;
  readonly reason: string;
}

export interface Reviewer { readonly role: PractitionerRole; readonly person: Practitioner }

export interface OpinionQuestion {
  readonly language: LetterLanguage;
  readonly now: Temporal.Instant;
  readonly timeZone: string;
  /** LOINC code of the document. */
  readonly type: string;
  /** As the programme describes it. */
  readonly terms?: Pick<OpinionTerms, 'facilityType' | 'practiceSetting'> | undefined;
  /** Which signing of this request it is, from 1. */
  readonly number: number;
  readonly written: WrittenOpinion;
  readonly requestId: string;
  /** The placer's identifier. */
  readonly reference: string;
  /** Verbatim. */
  readonly question?: string | undefined;
  readonly patient: Patient;
  readonly reviewer: Reviewer;
  readonly hospital: Organization;
  /** The hospital's name and the department's, in this language. */
  readonly hospitalText: string;
  readonly departmentText?: string | undefined;
  /** Titles of the documents of the dossier. */
  readonly dossier: readonly string[];
  readonly replaces?: ReplacedOpinion | undefined;
  /** UUID of a resource's part in the request. */
  readonly idFor: (role: string) => string;
}
