// The holidays of the countries that deadline rules name, by date-holidays; loaded only where a rule needs it. https://github.com/commenthol/date-holidays
import type { HolidaysTypes } from 'date-holidays';
import type { Calendar } from '../../core/deadlines/calendar.ts';
import type { DeadlineRule, HolidayCalendar } from '../../core/intake/programme.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { Calendars } from '../../ports/calendars.ts';

type Closing = Pick<DeadlineRule, 'calendar' | 'closedDays'>;

/** What the library's object is to us. */
interface Holidays {
  readonly getHolidays: (year: number) => readonly HolidaysTypes.Holiday[];
  readonly getStates: (country: string) => Readonly<Record<string, string>> | undefined;
  readonly getCountries: () => Readonly<Record<string, string>>;
  readonly setHoliday: (rule: string, opts: HolidaysTypes.HolidayOptions) => boolean;
}

type Create = (calendar?: HolidayCalendar) => Holidays;

const DAY_MS = 86_400_000;
const SATURDAY_AND_SUNDAY: readonly number[] = [6, 7];

const isRecurring = (day: string): boolean => day.startsWith('easter') || day.length === 5;
const needsLibrary = ({ calendar, closedDays = [] }: Closing): boolean => calendar !== undefined || closedDays.some(isRecurring);

/** CLDR knows which days are a country's weekend: https://www.unicode.org/reports/tr35/tr35-dates.html#Week_Data */
const weekendOf = (calendar: HolidayCalendar | undefined): readonly number[] =>
  (calendar ? new Intl.Locale('und', { region: calendar.country }).getWeekInfo().weekend : SATURDAY_AND_SUNDAY);

/** `easter-2` as the library's grammar has it: `easter -2`. */
const toGrammar = (day: string): string => (day.startsWith('easter') ? `easter ${day.slice('easter'.length).replace('+', '')}`.trim() : day);

/** Every date of a holiday; one that begins in the afternoon closes no day. */
const datesOf = ({ date, start, end }: HolidaysTypes.Holiday): readonly string[] => {
  if (!date.includes(' 00:00:00')) return [];
  const first = Temporal.PlainDate.from(date.slice(0, 10));
  const days = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
  return Array.from({ length: days }, (_day, index) => first.add({ days: index }).toString());
};

const toHolidays = ({ calendar, closedDays = [] }: Closing, create: Create): Holidays => {
  const holidays = create(calendar);
  for (const day of closedDays.filter(isRecurring)) holidays.setHoliday(toGrammar(day), { name: day, type: 'public' });
  return holidays;
};

/** Public holidays by year, computed when a date of that year is first asked for; also those that began in the year before. */
const toYears = (holidays: Holidays): ((year: number) => ReadonlySet<string>) => {
  const years = new Map<number, ReadonlySet<string>>();
  return (year) => {
    const known = years.get(year);
    if (known) return known;
    const dates = new Set([year - 1, year].flatMap((y) => holidays.getHolidays(y)).filter((h) => h.type === 'public').flatMap(datesOf));
    years.set(year, dates);
    return dates;
  };
};

const toCalendar = (closing: Closing, create: Create | undefined): Calendar => {
  const weekend = weekendOf(closing.calendar);
  const dates = new Set(closing.closedDays);
  const holidaysOf = create && needsLibrary(closing) ? toYears(toHolidays(closing, create)) : undefined;
  return { isClosed: (date) => weekend.includes(date.dayOfWeek) || dates.has(date.toString()) || (holidaysOf?.(date.year).has(date.toString()) ?? false) };
};

const check = (create: Create, { country, region }: HolidayCalendar): Result<void> => {
  const library = create();
  if (!(country in library.getCountries())) return fail('invalid', { text: `the holidays of ${country} are not known`, expression: 'calendar.country' });
  return region === undefined || region in (library.getStates(country) ?? {}) ? ok(undefined)
    : fail('invalid', { text: `the holidays of region ${region} of ${country} are not known`, expression: 'calendar.region' });
};

const keyOf = ({ calendar, closedDays }: Closing): string => JSON.stringify([calendar?.country, calendar?.region, closedDays]);

const load = async (): Promise<Create> => {
  const { default: Library } = await import('date-holidays');
  const types: HolidaysTypes.HolidayType[] = ['public'];
  return (calendar) => {
    if (!calendar) return new Library();
    return calendar.region === undefined ? new Library(calendar.country, { types }) : new Library(calendar.country, calendar.region, { types });
  };
};

/** `rules`: all that will be asked for; another one is a bug. Failures: `invalid`, a country or region whose holidays nobody here knows. */
export const openCalendars = async (rules: readonly Closing[]): Promise<Result<Calendars>> => {
  const create = rules.some(needsLibrary) ? await load() : undefined;
  const wrong = create ? rules.flatMap(({ calendar }) => {
    const checked = calendar ? check(create, calendar) : ok(undefined);
    return checked.ok ? [] : checked.failure.issues;
  }) : [];
  if (wrong.length > 0) return fail('invalid', ...wrong);
  const calendars = new Map(rules.map((rule) => [keyOf(rule), toCalendar(rule, create)]));
  return ok({
    of: (rule) => {
      const calendar = calendars.get(keyOf(rule));
      if (!calendar) throw new Error('the calendar of this rule was not opened');
      return calendar;
    },
  });
};
