// The holidays of countries: who knows them stands behind this.
import type { Calendar } from '../core/deadlines/calendar.ts';
import type { DeadlineRule } from '../core/intake/programme.ts';

export interface Calendars {
  /** The closed dates of a rule: weekend and public holidays of its calendar (without one: Saturday and Sunday), and its `closedDays`. The same rule has the same answers, in every year. */
  readonly of: (rule: Pick<DeadlineRule, 'calendar' | 'closedDays'>) => Calendar;
}
