// A programme: one hospital's second-opinion offer, as configuration (schema: config/programme.schema.json). All that differs between hospitals is here.
import type { CountedTime, TimeUnit } from './counted-time.ts';
import type { IntakeAddress, IntakeIdentifier } from './intake.ts';
import type { ProgrammeLetters } from './programme-letters.ts';
import type { ProgrammePath } from './programme-path.ts';

export type { HolidayCalendar, TimeUnit } from './counted-time.ts';

/** Who can be told of a due date that comes near or has passed. */
export type AddresseeKind = 'custodian' | 'coordinator' | 'head-of-department' | 'ombudsperson';

/** One notice of a rule's ladder. */
export interface LadderStep {
  readonly id: string;
  /** From the due date: negative before it, 0 on it, positive after it. */
  readonly days: number;
  readonly addressee: AddresseeKind;
  /** `store`: kept and shown only. */
  readonly channel: 'store' | 'email' | 'webhook';
  readonly template: 'upcoming' | 'due-today' | 'overdue' | 'escalation';
}

/** A custodian's time, as law or agreement give it (S3-S6). Everything that follows from it is computed from a transfer's events. */
export interface DeadlineRule extends CountedTime {
  readonly id: string;
  /** `valid-receipt` (absent): max(receivedAt, validAt), S3. `receipt`: receivedAt. `request`: requestedAt, else the first permitted query. */
  readonly startsAt?: 'valid-receipt' | 'receipt' | 'request';
  /** `end-of-day` (S4): the whole last date counts. `minute`, for hours: until the minute in which it ends has passed. Absent: `minute` for hours, else `end-of-day`. */
  readonly endsAt?: 'end-of-day' | 'minute';
  /** What stops it until it is answered (S5): `query`, the custodian's question back to the requester. Absent: nothing does. */
  readonly pausedBy?: readonly 'query'[];
  /** `handed-over` (absent): when the copy was handed to its recipient (S4). */
  readonly stopsAt?: 'handed-over';
  /** May be taken once by the custodian, announced before the first end. Of the same unit: added to the length. */
  readonly extension?: { readonly length: number; readonly unit: TimeUnit; readonly reasonRequired: boolean };
  /** Days left at which a transfer counts as due soon. */
  readonly dueSoonDays: number;
  /** Legal source as shown to people, and where it can be read (https). */
  readonly source: string;
  readonly sourceUrl?: string;
  /** Absent: no notices. */
  readonly ladder?: readonly LadderStep[];
}

/** A custodian whose time is not the programme's, by an identifier of the organisation. */
export interface CustodianDeadline {
  readonly identifier: IntakeIdentifier;
  readonly deadline: DeadlineRule;
  /** IANA; of this custodian. One that an intake names wins. */
  readonly timeZone?: string;
}

export interface Contact {
  readonly name: string;
  readonly email?: string;
  /** Id of a webhook that the settings know. */
  readonly webhook?: string;
  /** BCP 47; absent: the first of the programme's. */
  readonly language?: string;
}

/** When nobody is disturbed, and when what has gathered is sent as one. Local times `HH:MM` in the programme's zone. */
export interface NoticeHours {
  readonly quietHours?: { readonly from: string; readonly to: string };
  readonly digestAt?: string;
  /** Also on weekends and holidays of the rule's calendar. */
  readonly quietOnClosedDays?: boolean;
}

/** Who signs at an age (S9): completed years, `from` inclusive, `below` exclusive. */
export interface AgeBand {
  readonly from: number;
  readonly below?: number;
  readonly signers: 'representative' | 'representative-and-patient' | 'patient';
}

/** Who of the patient's side is told at an age (S9); completed years as above. */
export interface ToldBand {
  readonly from: number;
  readonly below?: number;
  readonly to: AgeBand['signers'];
  /** `process-only`: how the request goes, not what a document says. Absent: all. */
  readonly content?: 'process-only';
}

/** One item of the minimum dossier: met by any document whose type is in `types`. */
export interface DossierItem {
  readonly code: string;
  readonly display: string;
  /** LOINC document types. */
  readonly types: readonly string[];
  readonly suppliedBy: 'requester' | 'custodian';
}

/** Whose calendar books visits; a peer of the peer file. */
export interface VisitScheduling {
  readonly peer: string;
  /** Absent: every kind of the programme. */
  readonly kinds?: readonly ('first-visit' | 'second-visit' | 'team-meeting' | 'multidisciplinary-meeting')[];
  /** By which the calendar knows the department. */
  readonly specialty?: { readonly system: string; readonly code: string };
}

/** How a signed opinion is described to who asks for more than minimal metadata (MHD Comprehensive). */
export interface OpinionTerms {
  /** LOINC code; absent: 47041-9, a hospital's. */
  readonly type?: '47041-9' | '47040-1' | '24611-6';
  /** As the country's catalogues of documents have them. */
  readonly facilityType?: TermCoding;
  readonly practiceSetting?: TermCoding;
}

export interface TermCoding { readonly system: string; readonly code: string; readonly display?: string }

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
  readonly departments: readonly { readonly code: string; readonly display: string; /** Instead of `contacts['head-of-department']`. */ readonly head?: Contact; /** Instead of `visits.scheduling`. */ readonly scheduling?: VisitScheduling }[];
  readonly dossier: { readonly items: readonly DossierItem[]; /** Advise to ask the GP too. */ readonly adviseGp: boolean };
  /** Of custodians that `custodianDeadlines` does not name. */
  readonly deadline: DeadlineRule;
  readonly custodianDeadlines?: readonly CustodianDeadline[];
  readonly contacts?: Readonly<Partial<Record<Exclude<AddresseeKind, 'custodian'>, Contact>>>;
  readonly notices?: NoticeHours;
  readonly authorisation: {
    readonly bands: readonly AgeBand[];
    /** Absent: who signs is told, and of everything. */
    readonly told?: readonly ToldBand[];
    readonly kinds: readonly ('signed' | 'implied-by-referral')[];
    /** From this age a recorded objection of the patient halts, and the patient may withdraw. */
    readonly objectionFromAge: number;
    /** An adult who cannot decide is represented with proof. */
    readonly adultRepresentation: boolean;
  };
  readonly insurer: {
    /** Missing notice is listed as missing, and the first visit looks at it. */
    readonly noticeRequired: boolean;
    /** What an unsettled insurer does to the booking of the first visit; absent: `warn`. */
    readonly gate?: 'warn' | 'block';
  };
  readonly referralRequired: boolean;
  /** Absent: letters say what the rest of the programme says. */
  readonly letters?: ProgrammeLetters;
  readonly opinion?: OpinionTerms;
  /** Absent: made of `visits.kinds` (to-path.ts). */
  readonly path?: ProgrammePath;
  readonly visits: {
    readonly kinds: readonly ('first-visit' | 'second-visit' | 'team-meeting' | 'multidisciplinary-meeting')[];
    /** Days from first to second visit, with the window allowed around it. */
    readonly secondVisit?: { readonly afterDays: number; readonly windowDays: number };
    /** Late below this many hours before the start (S15). */
    readonly cancellationHours: number;
    /** Absent: visits are kept here alone. */
    readonly scheduling?: VisitScheduling;
  };
}
