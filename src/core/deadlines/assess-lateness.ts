// How late, or how soon, an open transfer is at a moment (S4): differences of local dates, 0 on the due date itself.
import type { DeadlineRule } from '../intake/programme.ts';
import { parseInstant } from '../kernel/time.ts';

export interface LatenessQuestion {
  /** `restriction.period.end`; absent: no clock runs. */
  readonly dueAt: string | undefined;
  readonly basis: 'received' | 'sent' | undefined;
  readonly now: Temporal.Instant;
  /** The custodian's zone, else the programme's. */
  readonly timeZone: string;
  readonly rule: Pick<DeadlineRule, 'dueSoonDays'>;
}

export interface Lateness {
  readonly daysLeft: number;
  readonly daysLate: number;
  /** Of the legal clock only: an estimate is never called a breach (S3). */
  readonly overdue: boolean;
  /** Also where an estimate has passed: somebody should ask whether the request arrived. */
  readonly dueSoon: boolean;
  /** Counted from when it was sent, not from a receipt. */
  readonly estimate: boolean;
}

export const assessLateness = (question: LatenessQuestion): Lateness | undefined => {
  const due = parseInstant(question.dueAt ?? '');
  if (!due.ok) return undefined;
  const dueOn = due.value.toZonedDateTimeISO(question.timeZone).toPlainDate();
  const today = question.now.toZonedDateTimeISO(question.timeZone).toPlainDate();
  const days = today.until(dueOn, { largestUnit: 'day' }).days;
  const overdue = question.basis === 'received' && days < 0;
  return {
    daysLeft: Math.max(0, days),
    daysLate: Math.max(0, -days),
    overdue,
    dueSoon: !overdue && days <= question.rule.dueSoonDays,
    estimate: question.basis !== 'received',
  };
};
