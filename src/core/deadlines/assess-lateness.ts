// How late, or how soon, an open transfer is at a moment (S4): differences of local dates, 0 on the due date itself.
import type { ClockBasis } from '../fhir/transfer.ts';
import type { DeadlineRule } from '../intake/programme.ts';
import { parseInstant } from '../kernel/time.ts';

export interface LatenessQuestion {
  /** `restriction.period.end`; absent: no clock runs. */
  readonly dueAt: string | undefined;
  readonly basis: ClockBasis | undefined;
  readonly now: Temporal.Instant;
  /** The custodian's zone, else the programme's. */
  readonly timeZone: string;
  readonly rule: Pick<DeadlineRule, 'dueSoonDays'>;
}

export interface Lateness {
  readonly daysLeft: number;
  readonly daysLate: number;
  /** Never of an estimate, which is not called a breach (S3). */
  readonly overdue: boolean;
  /** Also where an estimate has passed: somebody should ask whether the request arrived. */
  readonly dueSoon: boolean;
  /** Counted from when it was sent, not from a receipt. */
  readonly estimate: boolean;
}

/** The last second of the time: over when the next has begun, at midnight or at the minute. */
const isOver = (due: Temporal.Instant, now: Temporal.Instant): boolean => Temporal.Instant.compare(now, due.add({ seconds: 1 })) >= 0;

export const assessLateness = (question: LatenessQuestion): Lateness | undefined => {
  const due = parseInstant(question.dueAt ?? '');
  if (!due.ok) return undefined;
  const dueOn = due.value.toZonedDateTimeISO(question.timeZone).toPlainDate();
  const today = question.now.toZonedDateTimeISO(question.timeZone).toPlainDate();
  const days = today.until(dueOn, { largestUnit: 'day' }).days;
  const estimate = question.basis === undefined || question.basis === 'sent';
  const overdue = !estimate && isOver(due.value, question.now);
  return { daysLeft: Math.max(0, days), daysLate: Math.max(0, -days), overdue, dueSoon: !overdue && days <= question.rule.dueSoonDays, estimate };
};
