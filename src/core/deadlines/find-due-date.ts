// The last day of a custodian's time (S4, S5): counted from the local date of the start, which is day 0.
import type { DeadlineRule } from '../intake/programme.ts';

const SATURDAY = 6;

const isClosed = (date: Temporal.PlainDate, rule: DeadlineRule): boolean => date.dayOfWeek >= SATURDAY || (rule.closedDays ?? []).includes(date.toString());

/** Regulation (EEC, Euratom) 1182/71, art. 3(4): a last day that is a holiday, Saturday or Sunday moves to the next working day. */
const rollOver = (date: Temporal.PlainDate, rule: DeadlineRule): Temporal.PlainDate => (isClosed(date, rule) ? rollOver(date.add({ days: 1 }), rule) : date);

/** A month ends on the same day number, else on that month's last day: what `add` does by itself. */
export const findDueDate = (startOn: Temporal.PlainDate, rule: DeadlineRule): Temporal.PlainDate => {
  const last = startOn.add(rule.unit === 'month' ? { months: rule.length } : { days: rule.length });
  return rule.rollOver === 'next-working-day' ? rollOver(last, rule) : last;
};
