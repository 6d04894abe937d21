// The last date of a time counted in days or months (S4, S5), in local dates: the date of the start is day 0.
import type { TimeUnit } from '../intake/programme.ts';
import type { Calendar } from './calendar.ts';

/** Dates at whose end the clock stood still, `until` exclusive; absent: it still does. In order, without overlaps. */
export interface StillDates { readonly from: Temporal.PlainDate; readonly until?: Temporal.PlainDate | undefined }

export interface DateCount {
  /** One after the other; none: the rest of the first date. */
  readonly periods: readonly { readonly length: number; readonly unit: Exclude<TimeUnit, 'hour'> }[];
  readonly stills: readonly StillDates[];
  readonly calendar: Calendar;
  readonly rollsOver: boolean;
}

/** `counted`: before it moved from a closed day. */
export interface LastDate { readonly counted: Temporal.PlainDate; readonly last: Temporal.PlainDate }

type Found = Temporal.PlainDate | undefined;

const compare = (a: Temporal.PlainDate, b: Temporal.PlainDate): number => Temporal.PlainDate.compare(a, b);
const later = (a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate => (compare(a, b) >= 0 ? a : b);

/** S5: a date is not counted if the clock stood still at its end. `date` moves on by those from `first` on that begin before it is over; `undefined`: it stands still for good. */
const moveOn = (date: Temporal.PlainDate, first: Temporal.PlainDate, stills: readonly StillDates[]): Found => {
  let moved = date;
  for (const still of stills) {
    const from = later(still.from, first);
    if (compare(from, moved) > 0) break;
    if (!still.until) return undefined;
    if (compare(still.until, from) > 0) moved = moved.add({ days: from.until(still.until).days });
  }
  return moved;
};

/** The first date, from this one on, that `isOpen` lets through and at whose end the clock runs. */
const findRunning = (date: Temporal.PlainDate, stills: readonly StillDates[], isOpen: (date: Temporal.PlainDate) => boolean): Found => {
  let running = moveOn(date, date, stills);
  while (running && !isOpen(running)) {
    const next: Temporal.PlainDate = running.add({ days: 1 });
    running = moveOn(next, next, stills);
  }
  return running;
};

const countWorkingDays = (first: Temporal.PlainDate, length: number, { stills, calendar }: DateCount): Found => {
  let date = findRunning(first, stills, () => true);
  for (let day = 0; date && day < length; day += 1) date = findRunning(date.add({ days: 1 }), stills, (d) => !calendar.isClosed(d));
  return date;
};

/** A month ends on the same day number, else on that month's last day: what `add` does by itself. */
const count = (first: Temporal.PlainDate, { length, unit }: DateCount['periods'][number], how: DateCount): Found => {
  if (unit === 'working-day') return countWorkingDays(first, length, how);
  return moveOn(first.add(unit === 'month' ? { months: length } : { days: length }), first, how.stills);
};

const REST_OF_DAY: DateCount['periods'] = [{ length: 0, unit: 'calendar-day' }];

/** `undefined`: it stands still before it has ended, and nobody knows until when. */
export const findLastDate = (first: Temporal.PlainDate, how: DateCount): LastDate | undefined => {
  const periods = how.periods.length > 0 ? how.periods : REST_OF_DAY;
  const counted = periods.reduce<Found>((date, period) => date && count(date, period, how), first);
  if (!counted || !how.rollsOver) return counted && { counted, last: counted };
  const last = findRunning(counted, how.stills, (date) => !how.calendar.isClosed(date));
  return last && { counted, last };
};
