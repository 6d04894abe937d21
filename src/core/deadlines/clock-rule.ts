// The rule, the zone and the calendar by which a custodian's clock runs.
import type { DeadlineRule } from '../intake/programme.ts';
import type { Calendar } from './calendar.ts';

export interface ClockRule {
  readonly rule: DeadlineRule;
  /** The custodian's, IANA. */
  readonly timeZone: string;
  readonly calendar: Calendar;
}
