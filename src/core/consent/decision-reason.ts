// What is decided of an exchange, a release or a withdrawal and, where it is denied, why: a code of STATUS_REASONS and words for people.

export type DecisionCode =
  | 'no-consent' | 'consent-not-submitted' | 'consent-expired' | 'consent-withdrawn' | 'consent-refused'
  | 'no-therapeutic-relationship' | 'professional-refused' | 'signer-not-entitled-today'
  | 'objection-pending' | 'age-exception-pending' | 'network-refused';

export interface DecisionReason<Code extends string = DecisionCode> {
  readonly code: Code;
  readonly text: string;
  /** Whose act is wanting, where the decision knows. */
  readonly suppliedBy?: 'patient' | 'representative';
}

export interface Decision<Code extends string = DecisionCode> {
  readonly permit: boolean;
  /** All of them, the one to act on first; empty for a permit. */
  readonly reasons: readonly DecisionReason<Code>[];
  /** `Consent/…` that decided, also where it decided against. */
  readonly consent?: string;
}
