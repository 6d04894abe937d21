// One look at a request at one moment: what may be exchanged, what is missing, what is late, and the word for all that.
import type { Audience } from '../consent/find-audience.ts';
import type { Decision, DecisionCode } from '../consent/decision-reason.ts';
import type { MissingItem, StateWord } from './request-state.ts';
import type { StepLook } from './step-look.ts';

/** What may be asked of one custodian over the network, as `core/consent` decided it. */
export type ExchangeDecision = Decision<DecisionCode | 'transfer-ended'>;

export interface DossierAssessment {
  readonly complete: boolean;
  readonly items: readonly {
    readonly code: string;
    readonly display: string;
    readonly status: 'received' | 'missing';
    readonly suppliedBy: 'requester' | 'custodian';
    /** References of the documents that meet it. */
    readonly documents: readonly string[];
  }[];
}

export interface RequestAssessment {
  /** By transfer id; network transfers to the receiving hospital only. */
  readonly decisions: ReadonlyMap<string, ExchangeDecision>;
  /** By recipient key: whether the opinion and the dossier may be given to it (S17). */
  readonly releases: ReadonlyMap<string, ExchangeDecision>;
  /** By id of a delivery that is open: whether it may go on. */
  readonly handovers: ReadonlyMap<string, ExchangeDecision>;
  readonly dossier: DossierAssessment;
  /** Who of the patient's side is told, and asked, today. */
  readonly audience: Audience;
  readonly missing: readonly MissingItem[];
  /** Every step of the programme's path, in its order. */
  readonly path: readonly StepLook[];
  readonly state: StateWord;
}
