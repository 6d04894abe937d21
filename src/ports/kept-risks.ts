// What the early warning has learnt, kept in this process until it is learnt anew: the worklist reads it and computes nothing.
import type { LearntRisk } from '../core/deadlines/assess-warnings.ts';

/** By programme id. */
export interface Learnt { readonly at: Temporal.Instant; readonly programmes: ReadonlyMap<string, LearntRisk> }

export interface KeptRisks {
  /** `undefined`: nothing was learnt since the start. */
  readonly latest: () => Learnt | undefined;
  readonly keep: (learnt: Learnt) => void;
}
