// When a notice goes out: at once, or when people are not asleep, or with the others of its day (a programme's `notices`).
import type { Calendar } from '../deadlines/calendar.ts';
import type { NoticeHours } from '../intake/programme.ts';

export interface SendingTerms {
  readonly hours: NoticeHours | undefined;
  /** IANA, the programme's. */
  readonly timeZone: string;
  /** The rule's. */
  readonly calendar: Calendar;
}

const PATIENCE_DAYS = 400;

const at = (date: Temporal.PlainDate, time: string, timeZone: string): Temporal.ZonedDateTime => date.toZonedDateTime({ timeZone, plainTime: time });

const isBefore = (a: Temporal.ZonedDateTime, b: Temporal.ZonedDateTime): boolean => Temporal.ZonedDateTime.compare(a, b) < 0;

/** The next time of that name, today or tomorrow. */
const nextTime = (from: Temporal.ZonedDateTime, time: string): Temporal.ZonedDateTime => {
  const today = at(from.toPlainDate(), time, from.timeZoneId);
  return isBefore(today, from) ? at(from.toPlainDate().add({ days: 1 }), time, from.timeZoneId) : today;
};

/** Quiet from the first time until before the second, over midnight where that is the earlier one. */
const isQuiet = (moment: Temporal.ZonedDateTime, { from, to }: NonNullable<NoticeHours['quietHours']>): boolean => {
  const time = moment.toPlainTime().toString({ smallestUnit: 'minute' });
  return from <= to ? from <= time && time < to : from <= time || time < to;
};

const awake = (from: Temporal.ZonedDateTime, { quietHours, digestAt }: NoticeHours): Temporal.ZonedDateTime => {
  if (digestAt !== undefined) return nextTime(from, digestAt);
  return quietHours && isQuiet(from, quietHours) ? nextTime(from, quietHours.to) : from;
};

/** At `from` or later. A digest is sent at its own time, whatever the quiet hours say. */
export const planSending = (from: Temporal.Instant, { hours = {}, timeZone, calendar }: SendingTerms): Temporal.Instant => {
  let moment = awake(from.toZonedDateTimeISO(timeZone), hours);
  for (let days = 0; hours.quietOnClosedDays && days < PATIENCE_DAYS && calendar.isClosed(moment.toPlainDate()); days += 1) {
    moment = awake(moment.toPlainDate().add({ days: 1 }).toZonedDateTime(timeZone), hours);
  }
  return moment.toInstant();
};
