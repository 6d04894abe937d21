// S3, S4: days left and late are differences of local dates; overdue from the first moment of the next date.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assessLateness, type LatenessQuestion } from '../../../src/core/deadlines/assess-lateness.ts';

const DUE = '2026-11-18T23:59:59+01:00';
const ask = (now: string | Temporal.Instant, change: Partial<LatenessQuestion> = {}) =>
  assessLateness({ dueAt: DUE, basis: 'received', now: Temporal.Instant.from(now), timeZone: 'Europe/Brussels', rule: { dueSoonDays: 3 }, ...change });

it.each<[string, string, number, number, boolean, boolean]>([
  ['long before', '2026-11-03T10:12:00+01:00', 15, 0, false, false],
  ['four days left, last second', '2026-11-14T23:59:59+01:00', 4, 0, false, false],
  ['three days left, first second', '2026-11-15T00:00:00+01:00', 3, 0, false, true],
  ['the due date begins', '2026-11-18T00:00:00+01:00', 0, 0, false, true],
  ['one second before due', '2026-11-18T23:59:58+01:00', 0, 0, false, true],
  ['exactly at due', '2026-11-18T23:59:59+01:00', 0, 0, false, true],
  ['the last of its last second', '2026-11-18T23:59:59.999999999+01:00', 0, 0, false, true],
  ['one second after due', '2026-11-19T00:00:00+01:00', 0, 1, true, false],
  ['that moment told in UTC', '2026-11-18T23:00:00Z', 0, 1, true, false],
  ['weeks after', '2026-12-24T09:00:00+01:00', 0, 36, true, false],
])('%s', (_name, now, daysLeft, daysLate, overdue, dueSoon) => {
  expect(ask(now)).toEqual({ daysLeft, daysLate, overdue, dueSoon, estimate: false });
});

it.each<[string, LatenessQuestion['basis']]>([['sent', 'sent'], ['unknown', undefined]])('an estimate (basis %s) is never a breach, but asks for attention', (_name, basis) => {
  expect(ask('2026-11-20T00:00:00+01:00', { basis })).toEqual({ daysLeft: 0, daysLate: 2, overdue: false, dueSoon: true, estimate: true });
});

it.each([[0, '2026-11-17T12:00:00+01:00', false], [0, '2026-11-18T12:00:00+01:00', true], [10, '2026-11-08T00:00:00+01:00', true]])('due soon at %i days', (dueSoonDays, now, dueSoon) => {
  expect(ask(now, { rule: { dueSoonDays } })?.dueSoon).toBe(dueSoon);
});

it('counts dates over both clock changes', () => {
  expect(ask('2026-10-24T00:30:00+02:00', { dueAt: '2026-10-26T23:59:59+01:00' })?.daysLeft).toBe(2);
  expect(ask('2026-03-28T23:30:00+01:00', { dueAt: '2026-03-29T23:59:59+02:00' })?.daysLeft).toBe(1);
});

it('says nothing where no clock runs', () => {
  expect(ask('2026-11-18T00:00:00Z', { dueAt: undefined })).toBeUndefined();
  expect(ask('2026-11-18T00:00:00Z', { dueAt: '2026-11-18' })).toBeUndefined();
});

it('is monotone, and a clock that moves back gives the answer of its moment', () => {
  const moment = fc.integer({ min: -60 * 86_400, max: 60 * 86_400 }).map((seconds) => Temporal.Instant.from(DUE).add({ seconds }));
  fc.assert(fc.property(moment, moment, (a, b) => {
    const [first, second] = [a, b].sort((x, y) => Temporal.Instant.compare(x, y)).map((now) => ask(now));
    if (!first || !second) throw new Error('no answer');
    expect(second.daysLate - second.daysLeft).toBeGreaterThanOrEqual(first.daysLate - first.daysLeft);
    expect(Number(second.overdue)).toBeGreaterThanOrEqual(Number(first.overdue));
    expect(first.daysLeft * first.daysLate).toBe(0);
    expect(first.overdue).toBe(first.daysLate > 0);
    expect(ask(a)).toEqual(ask(a));
  }));
});
