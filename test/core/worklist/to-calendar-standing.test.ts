// Where a visit stands in a hospital's own calendar.
import { expect, it } from 'vitest';
import { toCalendarStanding } from '../../../src/core/worklist/to-calendar-standing.ts';

it.each<[string, 'held' | 'booked' | 'cancelled' | undefined, string]>([
  ['requested', undefined, 'asked'], ['in-progress', 'booked', 'asked'], ['completed', 'booked', 'booked'], ['failed', 'booked', 'booked'],
  ['completed', 'cancelled', 'absent'], ['failed', 'held', 'absent'], ['failed', undefined, 'absent'], ['cancelled', 'booked', 'absent'],
])('%s, of which the calendar says %s: %s', (status, has, expected) => { expect(toCalendarStanding({ status, ...(has && { has }) })).toBe(expected); });
