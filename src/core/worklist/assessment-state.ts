// The part of a request's state that is about its assessment: what was asked for, where it is sent on to, a cancellation that was asked for, who is told, who pays, who reviews.

/** What a specialist asked of somebody before deciding, and what came of it. */
export interface InformationState {
  readonly id: string;
  readonly from: string;
  readonly custodianKey?: string;
  readonly text: string;
  /** LOINC types, where documents are asked for. */
  readonly kinds: readonly string[];
  /** `requested`: open; `completed`; `rejected`: not to be had; `cancelled`: not wanted any more. */
  readonly status: string;
  readonly askedAt: string;
  readonly dueAt: string;
  readonly answeredAt?: string;
  readonly answeredBy?: string;
  readonly answer?: string;
  /** Ids of DocumentReferences. */
  readonly documents: readonly string[];
  readonly notAvailable?: string;
}

/** The patient is sent on to another centre. */
export interface OnwardState {
  /** Id of the onward ServiceRequest. */
  readonly request: string;
  readonly reason: string;
  /** Id of the delivery of the dossier; absent: nothing goes over the network. */
  readonly delivery?: string;
}

/** A cancellation that was asked for after work had begun. */
export interface CancellationState {
  readonly id: string;
  /** `requested`: the hospital owes an answer. */
  readonly status: string;
  readonly by?: string;
  readonly reason?: string;
  readonly askedAt: string;
  readonly dueAt?: string;
  readonly answeredAt?: string;
  readonly answer?: string;
}

export interface AssessmentState {
  readonly cancellations: readonly CancellationState[];
  readonly information: readonly InformationState[];
  readonly onward?: OnwardState;
  /** Who of the patient's side is told, and asked, today; `documentContent` false: of how it goes, not of what documents say (S9). */
  readonly audience: { readonly to: readonly ('patient' | 'representative')[]; readonly documentContent: boolean };
  /** Whether the review is independent of the treatment (P2.1): what speaks against it, and what could not be told. */
  readonly independence: { readonly conflicts: readonly string[]; readonly doubts: readonly string[] };
  readonly insurer: {
    readonly informedOn?: string;
    readonly coverage?: 'covered' | 'not-covered';
    readonly selfPay?: boolean;
    /** Why the hospital asks for neither. */
    readonly waived?: string;
    /** What the booking of a first visit will say; empty: settled. */
    readonly open: readonly string[];
  };
}
