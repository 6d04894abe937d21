// A length of time as law, agreement or a hospital's own path give it (S4, S5).

export type TimeUnit = 'calendar-day' | 'working-day' | 'hour' | 'month';

/** Country and region by ISO 3166 (`BE`, `ES` with `CT`): their public holidays are closed, and the days that are their weekend. */
export interface HolidayCalendar { readonly country: string; readonly region?: string }

export interface CountedTime {
  readonly length: number;
  readonly unit: TimeUnit;
  /** By which working days and the roll-over count; absent: Saturday, Sunday and `closedDays`. */
  readonly calendar?: HolidayCalendar;
  /** Closed too: `YYYY-MM-DD`, `MM-DD` of every year, or days from Easter Sunday as `easter-2`. */
  readonly closedDays?: readonly string[];
  /** A last day that is closed moves to the next working day (S5); absent: it stays. Periods in hours do not move. */
  readonly rollOver?: 'next-working-day';
}
