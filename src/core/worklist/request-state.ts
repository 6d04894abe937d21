// The whole state of one request as the API answers it. All of it is derived from the FHIR resources, never stored.
import type { PostedLetter } from '../fhir/posted-letters.ts';
import type { ClockBasis } from '../fhir/transfer.ts';
import type { Criterion, StepId, StepRole, StepStatus } from '../fhir/path-step.ts';
import type { Fault } from '../kernel/result.ts';
import type { AssessmentState } from './assessment-state.ts';
import type { OpinionState } from './opinion-state.ts';
import type { VisitState } from './visit-state.ts';

/** `draft`, `awaiting-information`, `collecting-records`, then the step's word, or how it ended (S11). */
export type StateWord =
  | 'draft' | 'awaiting-information' | 'collecting-records'
  | StepId
  | 'completed' | 'cancelled' | 'rejected';

/** Who must supply what is missing. */
export type Supplier = 'placer' | 'patient' | 'representative' | 'requester' | 'custodian' | 'coordinator';

export interface MissingItem {
  /** Stable code, for programs. */
  readonly code: string;
  readonly text: string;
  readonly suppliedBy: Supplier;
  /** Key of the custodian it concerns. */
  readonly custodian?: string;
  /** Key of the recipient it concerns. */
  readonly recipient?: string;
  /** `false`: advice; the request goes on without it. */
  readonly required: boolean;
}

/** Why a transfer or a delivery does not go on. */
export interface TransferFailure {
  /** Stable code; the closed list stands in docs/failures.md. */
  readonly code: string;
  readonly fault: Fault;
  readonly text: string;
  /** It is not tried again by itself: a coordinator replays it. */
  readonly givenUp: boolean;
  readonly since?: string;
  /** That failed in a row. */
  readonly attempts: number;
  /** When it is tried again, or looked at again. */
  readonly nextAt?: string;
}

export interface PromisedState {
  readonly checkedAt: string;
  readonly sets: number;
  readonly named: number;
  /** Of those that are named, current at the custodian. */
  readonly found: number;
  readonly lastSentAt?: string;
  readonly lastSentBy?: string;
  /** Not to be had as current: asked for in vain, or replaced meanwhile. */
  readonly open: readonly { readonly document: string; readonly state: 'missing' | 'replaced'; readonly sentAt?: string; readonly sentBy?: string }[];
}

export interface TransferState {
  readonly id: string;
  readonly custodian: { readonly key: string; readonly name: string };
  readonly channel: 'network' | 'letter';
  readonly deliverTo: 'receiving-hospital' | 'patient' | 'doctor';
  readonly kinds: readonly string[];
  readonly status: string;
  readonly statusReason?: string;
  /** `received`: the legal clock; `requested`: the rule counts from the request; `sent`: an estimate, never a breach (S3). */
  readonly basis?: ClockBasis;
  readonly startAt?: string;
  readonly dueOn?: string;
  readonly dueAt?: string;
  readonly daysLeft?: number;
  readonly daysLate?: number;
  /** The clock stands still until the custodian has an answer: nothing is due. */
  readonly paused: boolean;
  /** By which rule its time counts, and how the due date was found; absent while nothing has started it. */
  readonly clock?: {
    readonly rule: string;
    readonly source: string;
    readonly sourceUrl?: string;
    readonly state: 'running' | 'paused' | 'stopped';
    /** In English, with the local dates of the custodian. */
    readonly explanation: string;
  };
  readonly overdue: boolean;
  readonly dueSoon: boolean;
  readonly estimate: boolean;
  /** Recorded by the deadline check; `cleared` once it arrived after all. */
  readonly overdueSince?: string;
  readonly overdueCleared?: string;
  readonly documents: readonly string[];
  readonly quarantined: readonly { readonly binary: string; readonly reason: string }[];
  /** Letters to the custodian that were posted, in that order; absent: none is recorded. */
  readonly letters?: readonly PostedLetter[];
  /** What the custodian's submission sets name, where they are read: so many documents, of which so many can be had. */
  readonly promised?: PromisedState;
  readonly nextAttemptAt?: string;
  /** One is being made; if it has not ended by then, another worker takes it over. */
  readonly attemptUntil?: string;
  readonly attempts?: number;
  /** Whom it waits for; absent: it has ended. */
  readonly waitsFor?: Fault;
  readonly failure?: TransferFailure;
  /** What may be asked over the network now, and why (not); absent for letters. */
  readonly decision?: { readonly permit: boolean; readonly reasons: readonly { readonly code: string; readonly text: string }[] };
}

export interface AuthorisationState {
  readonly id: string;
  readonly kind: string;
  /** Consent.provision.type */
  readonly decision: 'permit' | 'deny';
  readonly signedAt?: string;
  /** Where it does not hold from the signature on. */
  readonly validFrom?: string;
  readonly validUntil?: string;
  readonly custodians: readonly { readonly key: string; readonly status: string }[];
  readonly releaseTo: readonly { readonly key: string; readonly status: string }[];
}

/** Who may get the opinion and a copy of the dossier, and whether it may be given now (S17). */
export interface RecipientState {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  /** `none`: no peer takes documents for it. */
  readonly channel: 'network' | 'none';
  readonly release: { readonly permit: boolean; readonly reasons: readonly { readonly code: string; readonly text: string }[] };
}

/** A package of documents for a recipient (S17). */
export interface DeliveryState {
  readonly id: string;
  readonly recipient: { readonly key: string; readonly name: string };
  /** `requested`: waits, or in the outbox; `in-progress`; `completed`: every document acknowledged; `cancelled`. */
  readonly status: string;
  readonly statusReason?: string;
  readonly orderedAt?: string;
  readonly documents: readonly {
    /** DocumentReference id. */
    readonly id: string;
    readonly acknowledged: boolean;
    readonly acknowledgedAt?: string;
    /** `answer`: the recipient said so; `found`: it showed the document by ITI-67, with the size and hash of what was sent. */
    readonly acknowledgedBy?: 'answer' | 'found';
    /** Where the recipient keeps it. */
    readonly location?: string;
  }[];
  readonly nextAttemptAt?: string;
  /** One is being made; if it has not ended by then, another worker takes it over. */
  readonly attemptUntil?: string;
  readonly attempts?: number;
  readonly failure?: TransferFailure;
  /** Whether it may go on now, and why not; absent once it has ended. */
  readonly release?: { readonly permit: boolean; readonly reasons: readonly { readonly code: string; readonly text: string }[] };
}

/** How a visit stands in the hospital's own calendar, where that books it (S15). */
export interface CalendarState {
  /** Id in the peer file. */
  readonly peer: string;
  /** Id of the Task that carries it there. */
  readonly task: string;
  /** `requested`, `in-progress`: on its way; `completed`: it stands there as here; `failed`, `cancelled`. */
  readonly status: string;
  readonly statusReason?: string;
  /** As the calendar said last, and what it calls it. */
  readonly has?: 'held' | 'booked' | 'cancelled';
  readonly reference?: string;
  readonly nextAttemptAt?: string;
  /** It is being asked now; then the lease ends. */
  readonly attemptUntil?: string;
  readonly failure?: TransferFailure;
}

export interface StepState {
  /** `intake`, `records`, or a step of the programme's path. */
  readonly code: string;
  readonly display: string;
  /** `optional`: nobody has asked for it. Several may be `current`. */
  readonly status: 'done' | 'current' | 'next' | 'skipped' | 'optional';
  /** Of a step of the path. */
  readonly owner?: { readonly role: StepRole; /** `Organization/…`, `HealthcareService/…`, `PractitionerRole/…`, `Patient/…`, `RelatedPerson/…` */ readonly reference: string; readonly name?: string };
  /** Task.id, and its status by FHIR. */
  readonly task?: string;
  readonly taskStatus?: StepStatus;
  /** When it could begin, and by when it is due; FHIR dateTimes. */
  readonly readyAt?: string;
  readonly dueAt?: string;
  readonly overdue?: boolean;
  readonly endedAt?: string;
  /** What holds it up. */
  readonly unmet?: readonly Criterion[];
  /** Of those, what a physician may set aside with a reason. */
  readonly overridable?: readonly Criterion[];
  readonly overrides?: readonly { readonly criteria: readonly Criterion[]; readonly physician: string; readonly reason: string; readonly at: string }[];
  readonly skippable?: boolean;
  /** Nobody needs to take it unless it is asked for. */
  readonly optional?: boolean;
  /** Why it was left out or declined. */
  readonly reason?: string;
}

export interface RequestState extends AssessmentState {
  readonly id: string;
  readonly programme: string;
  readonly placerIdentifier: { readonly system: string; readonly value: string };
  readonly state: StateWord;
  readonly urgency: string;
  readonly department?: string;
  readonly authoredOn?: string;
  readonly steps: readonly StepState[];
  readonly missing: readonly MissingItem[];
  readonly transfers: readonly TransferState[];
  readonly dossier: {
    readonly complete: boolean;
    readonly items: readonly { readonly code: string; readonly display: string; readonly status: 'received' | 'missing'; readonly suppliedBy: string; readonly documents: readonly string[] }[];
    readonly documents: readonly { readonly id: string; readonly type?: string; readonly title?: string; readonly url?: string }[];
  };
  readonly authorisations: readonly AuthorisationState[];
  readonly recipients: readonly RecipientState[];
  readonly deliveries: readonly DeliveryState[];
  readonly opinion: OpinionState;
  readonly appointments: readonly (VisitState & { readonly calendar?: CalendarState })[];
}
