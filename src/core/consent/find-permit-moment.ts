// When time alone will permit what is denied now (S8, S9): an authorisation begins, or a birthday changes whose signature counts.
import type { Consent } from '@medplum/fhirtypes';
import type { Programme } from '../intake/programme.ts';
import { parseDate, parseInstant } from '../kernel/time.ts';

/** What a decision hangs on that time changes. */
export interface Timed {
  readonly consents: readonly Consent[];
  /** Patient.birthDate. */
  readonly birthDate?: string | undefined;
  readonly programme: Programme;
  readonly now: Temporal.Instant;
}

/** Birthdays looked ahead: no authorisation holds for longer. */
const YEARS = 6;

const instantOf = (text: string | undefined, timeZone: string): Temporal.Instant | undefined => {
  const date = parseDate(text ?? '');
  if (date.ok) return date.value.toZonedDateTime(timeZone).toInstant();
  const instant = parseInstant(text ?? '');
  return instant.ok ? instant.value : undefined;
};

/** What `YYYY`, `YYYY-MM` and `YYYY-MM-DD` span, by their length as text. */
const LENGTHS: Readonly<Record<number, Temporal.DurationLike>> = { 4: { years: 1 }, 7: { months: 1 }, 10: { days: 1 } };
const DATE_LENGTH = 10;

/** First and last day that the birth date can mean. */
const bornOn = (birthDate: string | undefined): readonly Temporal.PlainDate[] => {
  const text = birthDate ?? '';
  const first = parseDate(`${text}-01-01`.slice(0, DATE_LENGTH));
  return first.ok ? [first.value, first.value.add(LENGTHS[text.length] ?? { days: 1 }).subtract({ days: 1 })] : [];
};

/** Born on 29 February, one completes the year on 1 March in other years. */
const birthdayIn = (born: Temporal.PlainDate, year: number): Temporal.PlainDate => {
  const day = Temporal.PlainDate.from({ year, month: born.month, day: born.day });
  return day.day === born.day ? day : day.add({ days: 1 });
};

const birthdays = ({ birthDate, programme, now }: Timed): readonly Temporal.Instant[] => {
  const { year } = now.toZonedDateTimeISO(programme.timeZone);
  return bornOn(birthDate).flatMap((born) => Array.from({ length: YEARS }, (_, i) => birthdayIn(born, year + i).toZonedDateTime(programme.timeZone).toInstant()));
};

/** An end holds to its own precision: the day, or the second, after it is looked at. */
const afterEnd = (end: string | undefined, timeZone: string): Temporal.Instant | undefined =>
  instantOf(end, timeZone)?.toZonedDateTimeISO(timeZone).add(parseDate(end ?? '').ok ? { days: 1 } : { seconds: 1 }).toInstant();

/** Where an authorisation begins, or a refusal ends. */
const bounds = ({ consents, programme }: Timed): readonly Temporal.Instant[] =>
  consents.map((c) => c.provision?.period)
    .flatMap((period) => [instantOf(period?.start, programme.timeZone), afterEnd(period?.end, programme.timeZone)]).filter((at) => at !== undefined);

/** The first moment after `now` at which `isPermitted` although nobody has acted; `undefined`: never, as things stand. */
export const findPermitMoment = (timed: Timed, isPermitted: (at: Temporal.Instant) => boolean): Temporal.Instant | undefined => [...bounds(timed), ...birthdays(timed)]
  .filter((at) => Temporal.Instant.compare(at, timed.now) > 0)
  .toSorted((a, b) => Temporal.Instant.compare(a, b))
  .find(isPermitted);
