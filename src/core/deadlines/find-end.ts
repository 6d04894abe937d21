// When a time has ended: the moment from which it is over, at midnight or at a minute (S4, S5).
import type { DeadlineRule, TimeUnit } from '../intake/programme.ts';
import type { Calendar } from './calendar.ts';
import { findLastDate, type DateCount, type StillDates } from './find-last-date.ts';
import type { Span } from './to-spans.ts';

export interface EndQuestion {
  readonly start: Temporal.Instant;
  readonly timeZone: string;
  readonly rule: Pick<DeadlineRule, 'length' | 'unit' | 'endsAt' | 'extension' | 'rollOver'>;
  readonly extended: boolean;
  /** Those that the rule counts. */
  readonly spans: readonly Span[];
  readonly calendar: Calendar;
}

export interface End {
  /** The last date, and the one that it moved from because that is closed. */
  readonly dueOn: Temporal.PlainDate;
  readonly counted: Temporal.PlainDate;
  readonly overFrom: Temporal.Instant;
}

interface Period { readonly length: number; readonly unit: TimeUnit }

const compare = (a: Temporal.Instant, b: Temporal.Instant): number => Temporal.Instant.compare(a, b);
const MINUTE_MS = 60_000;

const isOfDates = (period: Period): period is DateCount['periods'][number] => period.unit !== 'hour';

/** GDPR art. 12(3): "that period may be extended by two further months": of one unit it is one period of three. */
const toPeriods = ({ length, unit, extension }: EndQuestion['rule'], extended: boolean): readonly Period[] => {
  if (!extended || !extension) return [{ length, unit }];
  return extension.unit === unit ? [{ length: length + extension.length, unit }] : [{ length, unit }, { length: extension.length, unit: extension.unit }];
};

/** Midnights are (from, to]: the last moment of a date that ends when a pause begins was a running one. */
const toStills = ({ spans, timeZone }: EndQuestion): readonly StillDates[] => {
  const dateOf = (at: Temporal.Instant): Temporal.PlainDate => at.toZonedDateTimeISO(timeZone).toPlainDate();
  return spans.map(({ from, to }) => ({ from: dateOf(from), until: to && dateOf(to) })).filter(({ from, until }) => !until || Temporal.PlainDate.compare(from, until) < 0);
};

/** Hours pass only while the clock runs, wherever the sun stands. */
const findHoursEnd = ({ start, spans }: EndQuestion, hours: number): Temporal.Instant | undefined => {
  let end = start.add({ hours });
  for (const { from, to } of spans) {
    const begin = compare(from, start) > 0 ? from : start;
    if (compare(begin, end) >= 0) break;
    if (!to) return undefined;
    if (compare(to, begin) > 0) end = end.add(begin.until(to));
  }
  return end;
};

const dayAfter = (date: Temporal.PlainDate, timeZone: string): Temporal.Instant => date.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();

/** The minute in which it ends counts whole, as the last date does. */
const afterMinute = (end: Temporal.Instant): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds((Math.floor(end.epochMilliseconds / MINUTE_MS) + 1) * MINUTE_MS);

const findDatesEnd = (question: EndQuestion, from: Temporal.Instant, periods: DateCount['periods']): End | undefined => {
  const { timeZone, rule, calendar } = question;
  const found = findLastDate(from.toZonedDateTimeISO(timeZone).toPlainDate(), { periods, stills: toStills(question), calendar, rollsOver: rule.rollOver !== undefined });
  return found && { dueOn: found.last, counted: found.counted, overFrom: dayAfter(found.last, timeZone) };
};

/** `undefined`: the clock stands still before the end, and nobody knows until when. */
export const findEnd = (question: EndQuestion): End | undefined => {
  const { rule, extended, timeZone } = question;
  const periods = toPeriods(rule, extended);
  if (periods.every(isOfDates)) return findDatesEnd(question, question.start, periods);
  const end = findHoursEnd(question, periods.reduce((hours, { length }) => hours + length, 0));
  if (!end) return undefined;
  if (rule.endsAt === 'end-of-day') return findDatesEnd(question, end, []);
  const dueOn = end.toZonedDateTimeISO(timeZone).toPlainDate();
  return { dueOn, counted: dueOn, overFrom: afterMinute(end) };
};
