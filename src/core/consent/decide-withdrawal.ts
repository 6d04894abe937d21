// Who may withdraw an authorisation (S9): whoever could sign it that day, and the patient from the programme's age on.
import type { IntakeSigner } from '../intake/intake.ts';
import type { Programme } from '../intake/programme.ts';
import { assessAge } from './assess-age.ts';
import type { DecisionReason } from './decision-reason.ts';
import { findSignerRules } from './find-signer-rules.ts';

export interface WithdrawalQuestion {
  readonly by: Exclude<IntakeSigner['capacity'], 'referrer'>;
  readonly birthDate?: string | undefined;
  readonly programme: Programme;
  readonly now: Temporal.Instant;
  /** The representative's proof was checked; asked of who represents an adult. */
  readonly representationProven?: boolean | undefined;
}

export interface WithdrawalDecision { readonly permit: boolean; readonly reasons: readonly DecisionReason[] }

/** Withdrawing stops a disclosure, so where the age is not known exactly, any band that may apply suffices. */
export const decideWithdrawal = (question: WithdrawalQuestion): WithdrawalDecision => {
  const { programme, by } = question;
  const age = assessAge(question.birthDate, question.now.toZonedDateTimeISO(programme.timeZone).toPlainDate());
  const { bands, mayRepresentAdult } = findSignerRules(programme, age);
  const couldSign = bands.some((band) => band === by || band === 'representative-and-patient');
  const isOldEnough = by === 'patient' && age.atMost >= programme.authorisation.objectionFromAge;
  const representsAdult = by === 'representative' && mayRepresentAdult && question.representationProven === true;
  return couldSign || isOldEnough || representsAdult
    ? { permit: true, reasons: [] }
    : { permit: false, reasons: [{ code: 'signer-not-entitled-today', text: `At the patient's age today the ${by} may not withdraw` }] };
};
