// The span of time that a FHIR date, dateTime or instant covers; a date without a zone is taken as UTC. https://hl7.org/fhir/R4/search.html#date

export interface DateRange {
  /** Epoch milliseconds, inclusive. */
  readonly lo: number;
  /** Epoch milliseconds, exclusive. */
  readonly hi: number;
}

const PATTERN = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/u;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** `Date.UTC` reads years below 100 as 19xx. */
const utc = (year: number, month: number, day: number): number => new Date(0).setUTCFullYear(year, month, day);

const readFraction = (digits: string): DateRange => {
  const lo = Number(digits.slice(0, 3).padEnd(3, '0'));
  return { lo, hi: lo + 10 ** Math.max(0, 3 - digits.length) };
};

/** Offsets reach 14 hours. */
const readOffset = (zone: string): number | undefined => {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
};

/** Milliseconds after midnight that the time of day covers. */
const readTime = ([hour, minute, second, fraction]: readonly (string | undefined)[]): DateRange | undefined => {
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second ?? '0')];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const start = (hours * 60 + minutes) * MINUTE + seconds * SECOND;
  if (second === undefined) return { lo: start, hi: start + MINUTE };
  const { lo, hi } = fraction === undefined ? { lo: 0, hi: SECOND } : readFraction(fraction);
  return { lo: start + lo, hi: start + hi };
};

const readDate = (year: number, month: string | undefined, day: string | undefined): DateRange | undefined => {
  if (month === undefined) return { lo: utc(year, 0, 1), hi: utc(year + 1, 0, 1) };
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  if (day === undefined) return { lo: utc(year, Number(month) - 1, 1), hi: utc(year, Number(month), 1) };
  const lo = utc(year, Number(month) - 1, Number(day));
  return Number(day) > 0 && lo < utc(year, Number(month), 1) ? { lo, hi: lo + DAY } : undefined;
};

/** `undefined`: no such date. */
export const toDateRange = (text: string): DateRange | undefined => {
  const match = PATTERN.exec(text);
  if (!match || match[1] === '0000') return undefined;
  const date = readDate(Number(match[1]), match[2], match[3]);
  if (!date || match[4] === undefined) return date;
  const time = readTime(match.slice(4, 8));
  const offset = readOffset(match[8] ?? 'Z');
  return time && offset !== undefined ? { lo: date.lo + time.lo - offset, hi: date.lo + time.hi - offset } : undefined;
};
