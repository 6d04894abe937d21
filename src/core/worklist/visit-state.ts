// A visit or meeting as people and programs see it (S15).

/** A visit or meeting; times are instants with the offset of the hospital's own clock. */
export interface VisitState {
  readonly id: string;
  /** Changes with each change. */
  readonly version?: string;
  readonly kind: string;
  readonly status: string;
  readonly start?: string;
  readonly end?: string;
  /** Id of the hospital's own slot that it takes. */
  readonly slot?: string;
  /** Groups the requests of one meeting. */
  readonly meeting?: string;
  readonly remote?: true;
  /** BCP 47: the language that somebody interprets. */
  readonly interpreter?: string;
  readonly lateCancellation?: boolean;
  readonly billable?: boolean;
  /** What it may be invoiced for; `not-billable`: waived. */
  readonly charge?: { readonly id: string; readonly code: string; readonly status: string };
}
