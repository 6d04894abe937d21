// What the reviewer writes: the content of an opinion, complete or not yet (P2.9, P1.8).
import type { OpinionOutcome } from '../fhir/opinion.ts';

export interface OpinionDraft {
  /** What it says of the opinion that the patient has. */
  readonly outcome?: OpinionOutcome;
  /** Free text, verbatim. */
  readonly summary?: string;
  readonly recommendations?: readonly string[];
  /** A clinical trial that is proposed. */
  readonly trial?: { readonly title: string; readonly identifier?: { readonly system: string; readonly value: string } };
  /** Where the patient is directed to; `country` ISO 3166-1 alpha-2. */
  readonly onwardCentre?: { readonly name: string; readonly country?: string; readonly reason?: string };
}

/** One that may be signed. */
export type WrittenOpinion = OpinionDraft & Required<Pick<OpinionDraft, 'outcome' | 'summary'>>;
