// By which rule, zone and calendar a transfer's clock runs: as it keeps them, else the programme's.
import type { Transfer } from '../fhir/transfer.ts';
import { findRule } from '../intake/find-rule.ts';
import type { CountedTime } from '../intake/counted-time.ts';
import type { Programme } from '../intake/programme.ts';
import type { ClockRule } from './clock-rule.ts';
import type { Calendar } from './calendar.ts';

export type CalendarOf = (rule: Pick<CountedTime, 'calendar' | 'closedDays'>) => Calendar;

export const findClockRule = ({ rule: id, timeZone }: Transfer['clock'], programme: Programme, calendarOf: CalendarOf): ClockRule => {
  const rule = findRule(programme, id);
  return { rule, timeZone: timeZone ?? programme.timeZone, calendar: calendarOf(rule) };
};
