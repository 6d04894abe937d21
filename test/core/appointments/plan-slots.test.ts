// Times of day are the hospital's, what lies between them is elapsed time: both clock changes, closed days, the past, and how many.
import { describe, expect, it } from 'vitest';
import { planSlots } from '../../../src/core/appointments/plan-slots.ts';
import type { SlotMaking } from '../../../src/core/intake/parse-slots.ts';

const NOW = Temporal.Instant.from('2026-03-01T08:00:00Z');
const making = (change: Partial<SlotMaking> = {}): SlotMaking => ({ programme: 'p', kinds: ['first-visit'], from: '2026-03-02', until: '2026-03-08', opensAt: '09:00', closesAt: '10:30', minutes: 40, ...change });
const plan = (change: Partial<SlotMaking> = {}, now = NOW) => planSlots(making(change), { now, timeZone: 'Europe/Amsterdam' });
const timesOf = (change: Partial<SlotMaking> = {}, now = NOW): readonly string[] => {
  const planned = plan(change, now);
  if (!planned.ok) throw new Error(JSON.stringify(planned.failure));
  return planned.value.map(({ start, end }) => `${start.toString()}/${end.toString()}`);
};
const EVERY = { weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const };

describe('refused', () => {
  it.each<[string, Partial<SlotMaking>, string]>([
    ['an end before the beginning', { until: '2026-03-01' }, 'until'],
    ['more than a year', { until: '2027-03-04' }, 'until'],
    ['closing when it opens', { closesAt: '09:00' }, 'closesAt'],
    ['hours shorter than a slot', { closesAt: '09:39' }, 'minutes'],
    ['days that are all closed', { except: ['2026-03-02'], until: '2026-03-02' }, 'minutes'],
    ['a past day', { from: '2026-02-02', until: '2026-02-06' }, 'minutes'],
    ['more than five hundred', { until: '2026-06-30', minutes: 5, closesAt: '12:00' }, 'until'],
  ])('%s', (_name, change, expression) => {
    const planned = plan(change);
    expect(planned.ok ? 'planned' : [planned.failure.kind, planned.failure.issues[0]?.expression]).toEqual(['business-rule', expression]);
  });
});

it('one after the other, until the next would reach past closing; Monday to Friday', () => {
  expect(timesOf({ until: '2026-03-02' })).toEqual(['2026-03-02T08:00:00Z/2026-03-02T08:40:00Z', '2026-03-02T08:40:00Z/2026-03-02T09:20:00Z']);
  expect(timesOf().length).toBe(5 * 2);
  expect(timesOf({ weekdays: ['sat'] })).toEqual(['2026-03-07T08:00:00Z/2026-03-07T08:40:00Z', '2026-03-07T08:40:00Z/2026-03-07T09:20:00Z']);
  expect(timesOf({ except: ['2026-03-03', '2026-03-04'] }).length).toBe(3 * 2);
});

it('exactly the last that fits, and one minute less', () => {
  expect(timesOf({ until: '2026-03-02', closesAt: '10:20' }).length).toBe(2);
  expect(timesOf({ until: '2026-03-02', closesAt: '10:19' }).length).toBe(1);
});

it('what has begun is left out: to the second', () => {
  const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
  expect(timesOf({ until: '2026-03-02' }, at('2026-03-02T07:59:59Z')).length).toBe(2);
  expect(timesOf({ until: '2026-03-02' }, at('2026-03-02T08:00:00Z')).length).toBe(1);
});

it('the night that loses an hour, and the one that has it twice', () => {
  const night = (from: string) => timesOf({ ...EVERY, from, until: from, opensAt: '01:00', closesAt: '04:00', minutes: 60 }, Temporal.Instant.from('2026-03-01T00:00:00Z'));
  expect(night('2026-03-28').length).toBe(3);
  expect(night('2026-03-29')).toEqual(['2026-03-29T00:00:00Z/2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z/2026-03-29T02:00:00Z']);
  expect(night('2026-10-25').length).toBe(4);
});

it('nine is nine on both sides of a clock change', () => {
  expect(timesOf({ ...EVERY, from: '2026-03-28', until: '2026-03-29', closesAt: '09:40' })).toEqual(['2026-03-28T08:00:00Z/2026-03-28T08:40:00Z', '2026-03-29T07:00:00Z/2026-03-29T07:40:00Z']);
  expect(timesOf({ ...EVERY, from: '2026-10-24', until: '2026-10-25', closesAt: '09:40' })).toEqual(['2026-10-24T07:00:00Z/2026-10-24T07:40:00Z', '2026-10-25T08:00:00Z/2026-10-25T08:40:00Z']);
});
