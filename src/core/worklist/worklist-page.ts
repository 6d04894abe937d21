// One page of open requests, most urgent first: what is overdue and by how much, what is due soon, what is missing and from whom.
import type { Risk } from '../deadlines/assess-risk.ts';
import type { Criterion, StepId, StepRole, StepStatus } from '../fhir/path-step.ts';
import type { TransferFailure } from './request-state.ts';

/** Days are differences of local dates in the custodian's zone (S4). */
export interface WorklistTransfer {
  readonly id: string;
  /** `Organization/<id>` and the organisation's name. */
  readonly custodian: { readonly reference: string; readonly name: string };
  /** Task.status */
  readonly status: string;
  /** `YYYY-MM-DD` */
  readonly dueOn?: string;
  readonly daysLeft?: number;
  readonly daysLate?: number;
  /** The clock stands still until the custodian has an answer. */
  readonly paused: boolean;
  readonly overdue: boolean;
  readonly dueSoon: boolean;
  /** The receipt is not recorded: due counts from the asking, and is never a breach (S3). */
  readonly estimate: boolean;
  /** `YYYY-MM-DD` as the deadline check recorded it (S13). */
  readonly overdueSince?: string;
  /** Why it does not go on, as of its last attempt. */
  readonly failure?: TransferFailure;
  /** Early warning, of one under a legal clock that is within its limit: how many of its custodian's past ones came late. Absent: too little is known, or nothing was learnt since the start. */
  readonly risk?: Risk;
}

/** A step of the path that is open. */
export interface WorklistStep {
  /** Task.id */
  readonly id: string;
  readonly code: StepId;
  readonly status: StepStatus;
  readonly role: StepRole;
  /** Absent: it may not begin yet, or has no time. */
  readonly dueOn?: string;
  readonly daysLeft?: number;
  readonly daysLate?: number;
  readonly overdue: boolean;
  /** What holds it up. */
  readonly unmet?: readonly Criterion[];
}

/** A package of documents that waits, or failed. */
export interface WorklistDelivery {
  readonly id: string;
  /** The recipient's name. */
  readonly recipient: string;
  /** Code of STATUS_REASONS. */
  readonly reason: string;
  /** Why it does not go on, as of its last attempt. */
  readonly failure?: TransferFailure;
}

/** A visit that a calendar of the hospital does not have as it is wanted, as of the last attempt. */
export interface WorklistVisit {
  /** Of its Task. */
  readonly id: string;
  /** Whose calendar; id in the peer file. */
  readonly peer: string;
  readonly failure: TransferFailure;
}

/** One thing the request still needs, and who must supply it. */
export interface WorklistMissing {
  readonly code: string;
  readonly text: string;
  readonly suppliedBy: string;
}

export interface WorklistRow {
  /** Of the request: `/second-opinion-requests/<id>`. */
  readonly id: string;
  readonly placerIdentifier: { readonly system: string; readonly value: string };
  readonly programme: string;
  readonly department?: string;
  /** The API's derived word (S11). */
  readonly state: string;
  /** Code of STEP_CODES. */
  readonly step: string;
  readonly urgency: string;
  readonly missing: readonly WorklistMissing[];
  readonly transfers: readonly WorklistTransfer[];
  /** Steps of the path that were reached and have not ended. */
  readonly steps: readonly WorklistStep[];
  /** Those that do not go on by themselves, or failed at the last attempt. */
  readonly deliveries: readonly WorklistDelivery[];
  /** Those that do not get into a calendar. */
  readonly visits: readonly WorklistVisit[];
  /** Of the transfer or step that is most late. */
  readonly daysLate?: number;
  /** Of the transfer or step that is due first. */
  readonly daysLeft?: number;
}

export interface WorklistPage {
  readonly rows: readonly WorklistRow[];
  /** For a coordinator: documents under review, and exchanges that were given up. */
  readonly waiting?: { readonly reviews: number; readonly givenUp: number; /** Notices that could not be delivered. */ readonly notices: number };
  /** Cursor of the page after this one; absent: the last. */
  readonly next?: string;
  /** The instant for which days were counted. */
  readonly now: string;
}
