// Why an exchange or a withdrawal is denied: a code of STATUS_REASONS and words for people.

export type DecisionCode =
  | 'no-consent' | 'consent-not-submitted' | 'consent-expired' | 'consent-withdrawn' | 'consent-refused'
  | 'no-therapeutic-relationship' | 'professional-refused' | 'signer-not-entitled-today'
  | 'objection-pending' | 'age-exception-pending' | 'network-refused';

export interface DecisionReason {
  readonly code: DecisionCode;
  readonly text: string;
  /** Whose act is wanting, where the decision knows. */
  readonly suppliedBy?: 'patient' | 'representative';
}
