// Closed days by country: what the law's lists say, region by region, in years far off, and what no library knows.
import { expect, it } from 'vitest';
import { openCalendars } from '../../../src/adapters/calendar/open-calendars.ts';
import type { DeadlineRule } from '../../../src/core/intake/programme.ts';

type Closing = Pick<DeadlineRule, 'calendar' | 'closedDays'>;

const closedOf = async (closing: Closing, from: string, to: string): Promise<readonly string[]> => {
  const opened = await openCalendars([closing]);
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const calendar = opened.value.of(closing);
  const closed: string[] = [];
  for (let date = Temporal.PlainDate.from(from); Temporal.PlainDate.compare(date, to) <= 0; date = date.add({ days: 1 })) if (date.dayOfWeek < 6 && calendar.isClosed(date)) closed.push(date.toString());
  return closed;
};

it.each<[string, Closing]>([['an unknown country', { calendar: { country: 'ZZ' } }], ['an unknown region', { calendar: { country: 'ES', region: 'ZZ' } }], ['a region of another country', { calendar: { country: 'BE', region: 'CT' } }]])('refuses %s', async (_name, closing) => {
  const opened = await openCalendars([{}, closing]);
  expect(opened.ok ? '' : opened.failure.kind).toBe('invalid');
});

it('the ten Belgian holidays, those on a weekend apart', async () => {
  expect(await closedOf({ calendar: { country: 'BE' } }, '2026-01-01', '2026-12-31')).toEqual([
    '2026-01-01', '2026-04-06', '2026-05-01', '2026-05-14', '2026-05-25', '2026-07-21', '2026-11-11', '2026-12-25',
  ]);
});

// the list that the Dutch programme had by hand, from the General Extension of Time Limits Act (Algemene termijnenwet), art. 3
const DUTCH = [
  '2026-01-01', '2026-04-03', '2026-04-06', '2026-04-27', '2026-05-05', '2026-05-14', '2026-05-25', '2026-12-25', '2026-12-26',
  '2027-01-01', '2027-03-26', '2027-03-29', '2027-04-27', '2027-05-05', '2027-05-06', '2027-05-17', '2027-12-25', '2027-12-26',
  '2028-01-01', '2028-04-14', '2028-04-17', '2028-04-27', '2028-05-05', '2028-05-25', '2028-06-05', '2028-12-25', '2028-12-26',
].filter((day) => Temporal.PlainDate.from(day).dayOfWeek < 6);

it('the Dutch holidays of the law: the library lacks Good Friday and 5 May, the programme adds them', async () => {
  expect(await closedOf({ calendar: { country: 'NL' }, closedDays: ['easter-2', '05-05'] }, '2026-01-01', '2028-12-31')).toEqual(DUTCH);
  const bare = await closedOf({ calendar: { country: 'NL' } }, '2026-01-01', '2028-12-31');
  expect(DUTCH.filter((day) => !bare.includes(day))).toEqual(['2026-04-03', '2026-05-05', '2027-03-26', '2027-05-05', '2028-04-14', '2028-05-05']);
});

it('King\'s Day moves to Saturday where it would be a Sunday', async () => {
  expect(await closedOf({ calendar: { country: 'NL' } }, '2025-04-20', '2025-04-30')).toEqual(['2025-04-21']);
});

it('Easter in years far off, computed', async () => {
  // 2285: the earliest Easter there is, 22 March; 2038: the latest, 25 April
  expect(await closedOf({ closedDays: ['easter+1'] }, '2285-01-01', '2285-12-31')).toEqual(['2285-03-23']);
  expect(await closedOf({ calendar: { country: 'BE' } }, '2038-04-01', '2038-04-30')).toEqual(['2038-04-26']);
  expect(await closedOf({ calendar: { country: 'BE' } }, '2999-07-15', '2999-07-31')).toHaveLength(Temporal.PlainDate.from('2999-07-21').dayOfWeek < 6 ? 1 : 0);
});

it('a region has its own beside the country\'s', async () => {
  const country = await closedOf({ calendar: { country: 'ES' } }, '2026-01-01', '2026-12-31');
  const region = await closedOf({ calendar: { country: 'ES', region: 'CT' } }, '2026-01-01', '2026-12-31');
  expect(region.filter((day) => !country.includes(day))).toContain('2026-06-24');
});

it('the weekend is the country\'s', async () => {
  const [friday, saturday, sunday] = ['2026-11-20', '2026-11-21', '2026-11-22'].map((d) => Temporal.PlainDate.from(d));
  const opened = await openCalendars([{ calendar: { country: 'AE' } }, { calendar: { country: 'IL' } }, {}]);
  if (!opened.ok || !friday || !saturday || !sunday) throw new Error('no calendars');
  const weekend = (closing: Closing) => [friday, saturday, sunday].map(opened.value.of(closing).isClosed);
  expect(weekend({ calendar: { country: 'IL' } })).toEqual([true, true, false]);
  expect(weekend({})).toEqual([false, true, true]);
});

it('dates that are named, and days of every year, without any country', async () => {
  expect(await closedOf({ closedDays: ['2026-12-24', '11-02'] }, '2026-11-01', '2027-12-31')).toEqual(['2026-11-02', '2026-12-24', '2027-11-02']);
});

it('a rule that was not opened is a bug, not a calendar without holidays', async () => {
  const opened = await openCalendars([{}]);
  expect(() => opened.ok && opened.value.of({ calendar: { country: 'BE' } })).toThrow('not opened');
});
