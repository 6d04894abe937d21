// Age on a day in completed years (S9). An incomplete birth date gives a range: whoever was born then is at least and at most so old.
import { parseDate } from '../kernel/time.ts';

export interface AgeRange {
  readonly atLeast: number;
  /** `Infinity` where no birth date is known. */
  readonly atMost: number;
}

/** Born on 29 February, one completes the year on 1 March where there is no 29th: the comparison of month and day says so by itself. */
const completedYears = (born: Temporal.PlainDate, on: Temporal.PlainDate): number => {
  const isBeforeBirthday = on.month < born.month || (on.month === born.month && on.day < born.day);
  return Math.max(0, on.year - born.year - (isBeforeBirthday ? 1 : 0));
};

/** First and last day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean. */
const bornBetween = (birthDate: string): readonly [Temporal.PlainDate, Temporal.PlainDate] | undefined => {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/u.exec(birthDate);
  if (!parts) return undefined;
  const [, year = '', month, day] = parts;
  const first = parseDate(`${year}-${month ?? '01'}-${day ?? '01'}`);
  if (!first.ok) return undefined;
  const length = day ? { days: 1 } : month ? { months: 1 } : { years: 1 };
  return [first.value, first.value.add(length).subtract({ days: 1 })];
};

/** `birthDate` as FHIR writes it (checked at intake); `on`: the local date in the receiving hospital's zone. */
export const assessAge = (birthDate: string | undefined, on: Temporal.PlainDate): AgeRange => {
  const born = birthDate ? bornBetween(birthDate) : undefined;
  return born ? { atLeast: completedYears(born[1], on), atMost: completedYears(born[0], on) } : { atLeast: 0, atMost: Infinity };
};
