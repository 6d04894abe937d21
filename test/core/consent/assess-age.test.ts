// S9: completed years on a local date, and ranges where the birth date is incomplete.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assessAge } from '../../../src/core/consent/assess-age.ts';

const ageOn = (birthDate: string | undefined, on: string) => {
  const { atLeast, atMost } = assessAge(birthDate, Temporal.PlainDate.from(on));
  return [atLeast, atMost];
};

it.each<[string, string | undefined, string, number, number]>([
  ['the day before the birthday', '2010-11-10', '2026-11-09', 15, 15],
  ['the birthday', '2010-11-10', '2026-11-10', 16, 16],
  ['born that day', '2026-11-10', '2026-11-10', 0, 0],
  ['born on 29 February, 28th of a common year', '2012-02-29', '2028-02-28', 15, 15],
  ['born on 29 February, 28 February 2027', '2012-02-29', '2027-02-28', 14, 14],
  ['born on 29 February, 1 March 2027', '2012-02-29', '2027-03-01', 15, 15],
  ['born on 29 February, 29 February 2028', '2012-02-29', '2028-02-29', 16, 16],
  ['year alone, first day', '2010', '2026-01-01', 15, 16],
  ['year alone, last day', '2010', '2026-12-31', 16, 16],
  ['year alone, in between', '2010', '2026-12-30', 15, 16],
  ['month alone, before it', '2010-11', '2026-10-31', 15, 15],
  ['month alone, on its first day', '2010-11', '2026-11-01', 15, 16],
  ['month alone, on its last day', '2010-11', '2026-11-30', 16, 16],
  ['February of a leap year, its last day', '2012-02', '2028-02-29', 16, 16],
  ['this year, not born perhaps', '2026', '2026-03-01', 0, 0],
  ['not known', undefined, '2026-11-10', 0, Infinity],
  ['no date', 'spring', '2026-11-10', 0, Infinity],
  ['a date that does not exist', '2010-02-30', '2026-11-10', 0, Infinity],
])('%s', (_name, birthDate, on, atLeast, atMost) => {
  expect(ageOn(birthDate, on)).toEqual([atLeast, atMost]);
});

const date = fc.integer({ min: 0, max: 36_524 }).map((days) => Temporal.PlainDate.from('1930-01-01').add({ days }));

it('agrees with counting birthdays, 29 February taken as 1 March in common years', () => {
  fc.assert(fc.property(date, date, (born, on) => {
    const birthday = (year: number) => (born.month === 2 && born.day === 29 && !Temporal.PlainDate.from({ year, month: 1, day: 1 }).inLeapYear
      ? Temporal.PlainDate.from({ year, month: 3, day: 1 }) : Temporal.PlainDate.from({ year, month: born.month, day: born.day }));
    let years = 0;
    while (Temporal.PlainDate.compare(birthday(born.year + years + 1), on) <= 0) years += 1;
    expect(ageOn(born.toString(), on.toString())).toEqual([years, years]);
  }), { numRuns: 300 });
});

it('an incomplete date covers every full date it can mean', () => {
  fc.assert(fc.property(date, fc.integer({ min: 0, max: 20_000 }), (born, days) => {
    const on = born.add({ days }).toString();
    const [exact = NaN] = ageOn(born.toString(), on);
    for (const length of [4, 7]) {
      const [atLeast = NaN, atMost = NaN] = ageOn(born.toString().slice(0, length), on);
      expect(atLeast).toBeLessThanOrEqual(exact);
      expect(atMost).toBeGreaterThanOrEqual(exact);
      expect(atMost - atLeast).toBeLessThanOrEqual(1);
    }
  }));
});
