// When it can be known what became of a visit: the day is the hospital's, the start is a moment.
import { expect, it } from 'vitest';
import { isTooEarly } from '../../../src/core/appointments/is-too-early.ts';

const START = Temporal.Instant.from('2026-11-20T10:00:00+01:00');

it.each<['arrived' | 'attended' | 'no-show', string, string, boolean]>([
  ['attended', '2026-11-19T22:59:59Z', 'Europe/Brussels', true],
  ['attended', '2026-11-19T23:00:00Z', 'Europe/Brussels', false],
  ['attended', '2026-11-19T23:00:00Z', 'UTC', true],
  ['arrived', '2026-11-19T23:00:00Z', '+01:00', false],
  ['no-show', '2026-11-20T08:59:59Z', 'Europe/Brussels', true],
  ['no-show', '2026-11-20T09:00:00Z', 'Europe/Brussels', false],
])('%s at %s in %s: %s', (outcome, at, timeZone, expected) => { expect(isTooEarly(START, { outcome, observedAt: Temporal.Instant.from(at), timeZone })).toBe(expected); });
