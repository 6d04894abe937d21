// The times of a making of slots, one after the other: days and opening hours are the hospital's own, what lies between them is elapsed time, so that a day on which the clock changes has one hour less or more.
import type { SlotMaking, Weekday } from '../intake/parse-slots.ts';
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';

export interface SlotTime { readonly start: Temporal.Instant; readonly end: Temporal.Instant }

/** More are made in several calls. */
const MOST_SLOTS = 500;
const MOST_DAYS = 366;
const WORKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];
const WEEK: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const at = (day: Temporal.PlainDate, time: string, timeZone: string): Temporal.Instant => day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).toInstant();

const slotsOf = (day: Temporal.PlainDate, { opensAt, closesAt, minutes }: SlotMaking, timeZone: string): readonly SlotTime[] => {
  const opens = at(day, opensAt, timeZone);
  const count = Math.floor(opens.until(at(day, closesAt, timeZone)).total({ unit: 'minute' }) / minutes);
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const start = opens.add({ minutes: i * minutes });
    return { start, end: start.add({ minutes }) };
  });
};

const check = ({ from, until, opensAt, closesAt }: SlotMaking, days: number): readonly Issue[] => [
  ...(until < from ? [{ text: 'must not lie before from', expression: 'until' }] : []),
  ...(days > MOST_DAYS ? [{ text: `must lie within ${String(MOST_DAYS)} days`, expression: 'until' }] : []),
  ...(closesAt <= opensAt ? [{ text: 'must lie after opensAt', expression: 'closesAt' }] : []),
];

/** Those that have begun already are left out. Failures: `business-rule` where none is left, or more than one call makes. */
export const planSlots = (making: SlotMaking, { now, timeZone }: { readonly now: Temporal.Instant; readonly timeZone: string }): Result<readonly SlotTime[]> => {
  const from = Temporal.PlainDate.from(making.from);
  const days = from.until(making.until, { largestUnit: 'day' }).days + 1;
  const issues = check(making, days);
  if (issues.length > 0) return fail('business-rule', ...issues);
  const open = Array.from({ length: days }, (_, i) => from.add({ days: i }))
    .filter((day) => (making.weekdays ?? WORKDAYS).includes(WEEK[day.dayOfWeek - 1] ?? 'sun') && !making.except?.includes(day.toString()));
  const slots = open.flatMap((day) => slotsOf(day, making, timeZone)).filter(({ start }) => Temporal.Instant.compare(start, now) > 0);
  if (slots.length === 0) return fail('business-rule', { text: 'no slot of this length lies between these hours on these days, from now on', expression: 'minutes' });
  return slots.length > MOST_SLOTS ? fail('business-rule', { text: `these are ${String(slots.length)} slots; one call makes ${String(MOST_SLOTS)} at most`, expression: 'until' }) : ok(slots);
};
