// The opinion of a request as the API answers it, within the state of the request.
import type { OpinionOutcome, PatientDecision } from '../fhir/opinion.ts';

/** `acknowledged`: over the network, each document. `handed-over`: as a coordinator recorded. `on-its-way`: its delivery says why it waits. `to-hand-over`: no network reaches it. `not-permitted`: nothing is given, and the loop does not wait for it. */
export type Reach = 'acknowledged' | 'handed-over' | 'on-its-way' | 'to-hand-over' | 'not-permitted';

export interface OpinionState {
  /** Something is written that is not signed; only who may write it reads it. */
  readonly hasDraft: boolean;
  /** What stands now. */
  readonly signed?: {
    readonly outcome: OpinionOutcome;
    readonly signedAt?: string;
    readonly signedBy?: string;
    /** It took the place of an earlier one. */
    readonly corrects: boolean;
    /** To be read by people, then the FHIR document. */
    readonly documents: readonly { readonly id: string; readonly contentType?: string; readonly url?: string }[];
  };
  /** How the patient, or who speaks for them, got it; absent: not yet. */
  readonly patient?: { readonly to: string; readonly means: string; readonly at: string };
  /** To whom of the patient's side it may be handed today (S9). */
  readonly handTo: readonly ('patient' | 'representative')[];
  readonly recipients: readonly {
    readonly key: string;
    readonly name: string;
    readonly reach: Reach;
    readonly handover?: { readonly means: string; readonly at: string };
    /** Why it may not be given to it. */
    readonly reasons?: readonly string[];
  }[];
  readonly decision?: PatientDecision;
  /** Everyone who is to have it has it. */
  readonly closed: boolean;
}
