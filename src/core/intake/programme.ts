// A programme: one hospital's second-opinion offer, as configuration (schema: config/programme.schema.json). All that differs between hospitals is here.
import type { IntakeAddress, IntakeIdentifier } from './intake.ts';

/** Length of a custodian's time: `calendar-day` (day 15 after the start's date) or `month` (S4-S6). */
export interface DeadlineRule {
  readonly id: string;
  readonly length: number;
  readonly unit: 'calendar-day' | 'month';
  /** Days left at which a transfer counts as due soon. */
  readonly dueSoonDays: number;
  /** Legal source as shown to people. */
  readonly source: string;
  /** A last day on a weekend or on one of `closedDays` (`YYYY-MM-DD`) moves to the next working day (S5); absent: it stays. */
  readonly rollOver?: 'next-working-day';
  readonly closedDays?: readonly string[];
}

/** Who signs at an age (S9): completed years, `from` inclusive, `below` exclusive. */
export interface AgeBand {
  readonly from: number;
  readonly below?: number;
  readonly signers: 'representative' | 'representative-and-patient' | 'patient';
}

/** One item of the minimum dossier: met by any document whose type is in `types`. */
export interface DossierItem {
  readonly code: string;
  readonly display: string;
  /** LOINC document types. */
  readonly types: readonly string[];
  readonly suppliedBy: 'requester' | 'custodian';
}

export interface Programme {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly hospital: { readonly identifiers: readonly IntakeIdentifier[]; readonly name: string; readonly address?: IntakeAddress };
  /** IANA; of the hospital, and of custodians that name none. */
  readonly timeZone: string;
  readonly languages: readonly string[];
  /** Completed years; `below` exclusive. Outside: a coordinator's exception. */
  readonly age: { readonly from: number; readonly below?: number };
  readonly departments: readonly { readonly code: string; readonly display: string }[];
  readonly dossier: { readonly items: readonly DossierItem[]; /** Advise to ask the GP too. */ readonly adviseGp: boolean };
  readonly deadline: DeadlineRule;
  readonly authorisation: {
    readonly bands: readonly AgeBand[];
    readonly kinds: readonly ('signed' | 'implied-by-referral')[];
    /** From this age a recorded objection of the patient halts, and the patient may withdraw. */
    readonly objectionFromAge: number;
    /** An adult who cannot decide is represented with proof. */
    readonly adultRepresentation: boolean;
  };
  readonly insurer: { /** Missing notice is listed as missing. */ readonly noticeRequired: boolean };
  readonly referralRequired: boolean;
  readonly visits: {
    readonly kinds: readonly ('first-visit' | 'second-visit' | 'team-meeting' | 'multidisciplinary-meeting')[];
    /** Days from first to second visit, with the window allowed around it. */
    readonly secondVisit?: { readonly afterDays: number; readonly windowDays: number };
    /** Late below this many hours before the start (S15). */
    readonly cancellationHours: number;
  };
}
