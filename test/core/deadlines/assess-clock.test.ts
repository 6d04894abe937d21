// S3-S5: when the clock starts and ends, to the second, across clock changes, leap days and years.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessClock, type Clock } from '../../../src/core/deadlines/assess-clock.ts';
import type { ClockEvents } from '../../../src/core/deadlines/clock-events.ts';
import type { DeadlineRule } from '../../../src/core/intake/programme.ts';
import { parseInstant } from '../../../src/core/kernel/time.ts';
import { calendars, WEEKENDS } from '../../support/calendars.ts';
import { P1, P2 } from '../intake/valid-intake.ts';

const BRUSSELS = 'Europe/Brussels';
const days = P1.deadline;
const month: DeadlineRule = { id: 'month', length: 1, unit: 'month', dueSoonDays: 3, source: 'a month without roll-over' };
const received = (receivedAt: string): ClockEvents => ({ receivedAt });
const assess = (events: ClockEvents, rule: DeadlineRule, timeZone: string): Clock | undefined =>
  assessClock(events, { rule, timeZone, calendar: rule.calendar ? calendars.of(rule) : WEEKENDS });

describe('start and basis (S3)', () => {
  const requestedAt = '2026-11-01T09:00:00+01:00';
  const earlier = '2026-11-02T09:00:00+01:00';
  const later = '2026-11-03T10:12:00+01:00';
  it.each<[string, ClockEvents, string | undefined, string | undefined]>([
    ['nothing known', {}, undefined, undefined],
    ['requested only', { requestedAt }, 'sent', requestedAt],
    ['first query only', { firstQueryAt: earlier }, 'sent', earlier],
    ['requested and queried', { requestedAt, firstQueryAt: later }, 'sent', requestedAt],
    ['valid but receipt unknown', { requestedAt, validAt: later }, 'sent', requestedAt],
    ['received', { requestedAt, receivedAt: later }, 'received', later],
    ['valid after received', { receivedAt: earlier, validAt: later }, 'received', later],
    ['valid before received', { receivedAt: later, validAt: earlier }, 'received', later],
    ['a moment that cannot be read', { receivedAt: '2026-11-03', requestedAt }, 'sent', requestedAt],
  ])('%s', (_name, clock, basis, startAt) => {
    const deadline = assess(clock, days, BRUSSELS);
    expect(deadline?.basis).toBe(basis);
    expect(deadline?.startAt).toBe(startAt);
  });
});

describe('15 calendar days (S4)', () => {
  it.each<[string, string, string, string]>([
    ['the rule\'s own example', '2026-11-03T10:12:00+01:00', '2026-11-18T23:59:59+01:00', '2026-11-19T00:00:00+01:00'],
    ['the first second of a day', '2026-11-03T00:00:00+01:00', '2026-11-18T23:59:59+01:00', '2026-11-19T00:00:00+01:00'],
    ['the last second of a day', '2026-11-03T23:59:59+01:00', '2026-11-18T23:59:59+01:00', '2026-11-19T00:00:00+01:00'],
    ['told in UTC, already the next day here', '2026-11-02T23:30:00Z', '2026-11-18T23:59:59+01:00', '2026-11-19T00:00:00+01:00'],
    ['over the change to winter time', '2026-10-20T10:00:00+02:00', '2026-11-04T23:59:59+01:00', '2026-11-05T00:00:00+01:00'],
    ['due on the day of that change', '2026-10-10T10:00:00+02:00', '2026-10-25T23:59:59+01:00', '2026-10-26T00:00:00+01:00'],
    ['over the change to summer time', '2026-03-20T10:00:00+01:00', '2026-04-04T23:59:59+02:00', '2026-04-05T00:00:00+02:00'],
    ['due on the day of that change', '2026-03-14T10:00:00+01:00', '2026-03-29T23:59:59+02:00', '2026-03-30T00:00:00+02:00'],
    ['in the hour that happens twice', '2026-10-25T02:30:00+01:00', '2026-11-09T23:59:59+01:00', '2026-11-10T00:00:00+01:00'],
    ['over a leap day', '2028-02-20T10:00:00+01:00', '2028-03-06T23:59:59+01:00', '2028-03-07T00:00:00+01:00'],
    ['due on a leap day', '2028-02-14T10:00:00+01:00', '2028-02-29T23:59:59+01:00', '2028-03-01T00:00:00+01:00'],
    ['over the end of a common February', '2027-02-20T10:00:00+01:00', '2027-03-07T23:59:59+01:00', '2027-03-08T00:00:00+01:00'],
    ['over the end of the year', '2026-12-20T10:00:00+01:00', '2027-01-04T23:59:59+01:00', '2027-01-05T00:00:00+01:00'],
    ['due on a Sunday: no roll-over', '2026-11-07T10:00:00+01:00', '2026-11-22T23:59:59+01:00', '2026-11-23T00:00:00+01:00'],
    ['due on Christmas: no roll-over', '2026-12-10T10:00:00+01:00', '2026-12-25T23:59:59+01:00', '2026-12-26T00:00:00+01:00'],
  ])('%s', (_name, start, dueAt, overdueFrom) => {
    expect(assess(received(start), days, BRUSSELS)).toMatchObject({ dueAt, overdueFrom, dueOn: dueAt.slice(0, 10) });
  });

  it('counts the dates of the custodian\'s zone', () => {
    const start = received('2026-11-03T23:30:00+01:00');
    expect(assess(start, days, 'Europe/Helsinki')?.dueAt).toBe('2026-11-19T23:59:59+02:00');
    expect(assess(start, days, 'Africa/Casablanca')?.dueOn).toBe('2026-11-18');
    expect(assess(start, days, 'America/New_York')?.dueAt).toBe('2026-11-18T23:59:59-05:00');
  });

  it('ends before the next date begins, also where midnight is skipped or comes twice', () => {
    // Egypt goes forward at midnight, Cuba back at one o'clock
    expect(assess(received('2026-04-08T10:00:00+02:00'), days, 'Africa/Cairo')).toMatchObject({ dueOn: '2026-04-23', dueAt: '2026-04-23T23:59:59+02:00', overdueFrom: '2026-04-24T01:00:00+03:00' });
    expect(assess(received('2026-10-16T10:00:00-04:00'), days, 'America/Havana')).toMatchObject({ dueOn: '2026-10-31', dueAt: '2026-10-31T23:59:59-04:00', overdueFrom: '2026-11-01T00:00:00-04:00' });
  });
});

describe('a month (S5, S6)', () => {
  it.each<[string, string]>([
    ['2026-11-03', '2026-12-03'], ['2026-01-31', '2026-02-28'], ['2028-01-31', '2028-02-29'], ['2026-01-30', '2026-02-28'], ['2026-03-31', '2026-04-30'],
    ['2026-02-28', '2026-03-28'], ['2026-12-31', '2027-01-31'], ['2026-12-01', '2027-01-01'],
  ])('from %s to %s', (start, dueOn) => {
    expect(assess(received(`${start}T10:00:00Z`), month, 'Europe/Amsterdam')?.dueOn).toBe(dueOn);
  });

  it.each<[string, string, string]>([
    ['a working day stays', '2026-11-03', '2026-12-03'],
    ['a Saturday moves to Monday', '2026-11-05', '2026-12-07'],
    ['a Sunday moves to Monday', '2026-11-06', '2026-12-07'],
    ['Christmas, a Friday, moves over the second day and the weekend', '2026-11-25', '2026-12-28'],
    ['Good Friday moves over Easter Monday', '2026-03-03', '2026-04-07'],
    ['New Year, a Friday', '2026-12-01', '2027-01-04'],
    ['31 January, a Sunday, and the month\'s last day', '2026-12-31', '2027-02-01'],
  ])('the GDPR rule: %s', (_name, start, dueOn) => {
    expect(assess(received(`${start}T10:00:00Z`), P2.deadline, 'Europe/Amsterdam')?.dueOn).toBe(dueOn);
  });
});

/** Local midnights passed one by one: no calendar arithmetic of Temporal's dates is used. */
const countMidnights = (start: string, length: number, zone: string): string => {
  const dateIn = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  let at = Date.parse(start);
  let date = dateIn.format(at);
  for (let passed = 0; passed < length;) {
    at += 30 * 60_000;
    const next = dateIn.format(at);
    if (next !== date) passed += 1;
    date = next;
  }
  return date;
};

describe('properties', () => {
  const moment = fc.integer({ min: Date.UTC(2024, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 }).map((s) => Temporal.Instant.fromEpochMilliseconds(s * 1000));
  const zone = fc.constantFrom(BRUSSELS, 'Europe/Amsterdam', 'Europe/London', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Cairo', 'UTC');
  const rule = fc.constantFrom(days, month, P2.deadline);
  const instant = (text: string | undefined) => {
    const parsed = parseInstant(text ?? '');
    if (!parsed.ok) throw new Error('not an instant');
    return parsed.value;
  };

  it('a later start is never due earlier', () => {
    fc.assert(fc.property(moment, moment, zone, rule, (a, b, z, r) => {
      const [first, second] = [a, b].sort((x, y) => Temporal.Instant.compare(x, y)).map((m) => assess(received(m.toString()), r, z)?.dueOn ?? '');
      expect((first ?? '') <= (second ?? '')).toBe(true);
    }), { numRuns: 300 });
  });

  it('due is one second before overdue, on its own date, and both say the same instant everywhere', () => {
    fc.assert(fc.property(moment, zone, rule, (m, z, r) => {
      const deadline = assess(received(m.toString()), r, z);
      const due = instant(deadline?.dueAt);
      expect(instant(deadline?.overdueFrom).since(due).total('seconds')).toBe(1);
      expect(due.toZonedDateTimeISO(z).toPlainDate().toString()).toBe(deadline?.dueOn);
      expect(instant(deadline?.startAt).equals(m)).toBe(true);
    }), { numRuns: 300 });
  });

  it('agrees with counting local midnights', () => {
    fc.assert(fc.property(moment, fc.constantFrom(BRUSSELS, 'America/New_York', 'Asia/Kathmandu', 'UTC'), (m, z) => {
      expect(assess(received(m.toString()), days, z)?.dueOn).toBe(countMidnights(m.toString(), 15, z));
    }), { numRuns: 40 });
  });
});
