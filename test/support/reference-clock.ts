// A custodian's clock a second time, by other means: day numbers, milliseconds and the wall clock of Intl; no Temporal, no date ranges, one midnight after the other.
import type { DeadlineRule, TimeUnit } from '../../src/core/intake/programme.ts';

export interface ReferenceEvents {
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  readonly pauses: readonly { readonly from: number; readonly to?: number | undefined }[];
  readonly extendedAt?: number | undefined;
}

export interface ReferenceClock {
  /** `YYYY-MM-DD` */
  readonly dueOn: string;
  readonly overdueFrom: number;
}

type Closed = (date: string) => boolean;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Nothing of ours lasts so long: it stands still for good. */
const FOR_EVER_DAYS = 6000;

/** https://howardhinnant.github.io/date_algorithms.html, days_from_civil: days since 1970-01-01. */
const toDayNumber = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
};

const civilOf = (dayNumber: number): readonly [number, number, number] => {
  const date = new Date(dayNumber * DAY);
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
};

const toText = (dayNumber: number): string => civilOf(dayNumber).map((n, i) => String(n).padStart(i === 0 ? 4 : 2, '0')).join('-');

const formats = new Map<string, Intl.DateTimeFormat>();

const dayIn = (zone: string, ms: number): number => {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', calendar: 'gregory' });
  formats.set(zone, format);
  const [month = 0, day = 0, year = 0] = format.format(ms).split('/').map(Number);
  return toDayNumber(year, month, day);
};

const ends = new Map<string, number>();

/** The first minute whose local date is a later one. */
const endOfDay = (zone: string, dayNumber: number): number => {
  const key = `${zone}${String(dayNumber)}`;
  const known = ends.get(key);
  if (known !== undefined) return known;
  let [low, high] = [dayNumber * DAY - 15 * 60 * MINUTE, (dayNumber + 1) * DAY + 15 * 60 * MINUTE];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (dayIn(zone, middle) > dayNumber) high = middle;
    else low = middle;
  }
  ends.set(key, high);
  return high;
};

const addMonths = (dayNumber: number, months: number): number => {
  const [year, month, day] = civilOf(dayNumber);
  const total = year * 12 + month - 1 + months;
  const [y, m] = [Math.floor(total / 12), (total % 12) + 1];
  const lastOf = toDayNumber(m === 12 ? y + 1 : y, m === 12 ? 1 : m + 1, 1) - toDayNumber(y, m, 1);
  return toDayNumber(y, m, Math.min(day, lastOf));
};

interface Place { readonly zone: string; readonly closed: Closed; readonly pauses: ReferenceEvents['pauses'] }

const runsAtEnd = (day: number, { zone, pauses }: Place): boolean => {
  const end = endOfDay(zone, day);
  return !pauses.some(({ from, to }) => (to === undefined || to > from) && from < end && (to === undefined || end <= to));
};

/** The day that is number `length` when days at whose end the clock runs are counted from `first`, which is 0 if it is one. */
const countDays = (first: number, length: number, place: Place & { readonly working: boolean }): number | undefined => {
  let counted = -1;
  for (let day = first; day < first + FOR_EVER_DAYS; day += 1) {
    const isWorking = counted === -1 || !place.working || !place.closed(toText(day));
    if (isWorking && runsAtEnd(day, place)) counted += 1;
    if (counted === length) return day;
  }
  return undefined;
};

const countPeriod = (first: number, { length, unit }: { readonly length: number; readonly unit: TimeUnit }, place: Place): number | undefined =>
  countDays(first, unit === 'month' ? addMonths(first, length) - first : length, { ...place, working: unit === 'working-day' });

const findByDates = (rule: DeadlineRule, start: number, place: Place, extended: boolean): ReferenceClock | undefined => {
  const { extension } = rule;
  const isOne = extended && extension?.unit === rule.unit;
  let day = countPeriod(dayIn(place.zone, start), { length: rule.length + (isOne ? extension.length : 0), unit: rule.unit }, place);
  if (day !== undefined && extended && extension && !isOne) day = countPeriod(day, extension, place);
  const stop = (day ?? 0) + FOR_EVER_DAYS;
  while (day !== undefined && rule.rollOver && (place.closed(toText(day)) || !runsAtEnd(day, place))) day = day < stop ? day + 1 : undefined;
  return day === undefined ? undefined : { dueOn: toText(day), overdueFrom: endOfDay(place.zone, day) };
};

/** Whole seconds tick while no pause holds them: events lie on whole seconds. */
const findByHours = (hours: number, start: number, { zone, pauses }: Place): ReferenceClock | undefined => {
  let left = hours * 3_600_000;
  let at = start;
  const edges = [...new Set(pauses.flatMap(({ from, to }) => [from, to ?? Infinity]))].filter((e) => e > start).sort((a, b) => a - b);
  for (const edge of [...edges, Infinity]) {
    const still = pauses.some(({ from, to }) => from <= at && (to === undefined || at < to));
    if (still && edge === Infinity) return undefined;
    if (!still && edge - at >= left) break;
    if (!still) left -= edge - at;
    at = edge;
  }
  const end = at + left;
  return { dueOn: toText(dayIn(zone, end)), overdueFrom: (Math.floor(end / MINUTE) + 1) * MINUTE };
};

/** Of a rule that counts from the receipt. `undefined`: it stands still before its end, for good. */
export const referenceClock = (events: ReferenceEvents, rule: DeadlineRule, place: { readonly zone: string; readonly closed: Closed }): ReferenceClock | undefined => {
  const at: Place = { ...place, pauses: rule.pausedBy ? events.pauses : [] };
  const hours = (extended: boolean): number => rule.length + (extended ? rule.extension?.length ?? 0 : 0);
  const find = (extended: boolean): ReferenceClock | undefined =>
    (rule.unit === 'hour' ? findByHours(hours(extended), events.receivedAt, at) : findByDates(rule, events.receivedAt, at, extended));
  const first = find(false);
  const isExtended = rule.extension !== undefined && events.extendedAt !== undefined && (!first || events.extendedAt < first.overdueFrom);
  return isExtended ? find(true) : first;
};
