// per-1, across precisions and offsets.
import { expect, test } from 'vitest';
import { isOrderedPeriod } from '../../../src/core/validation/is-ordered-period.ts';

test.each([
  ['2026-11-04', '2026-11-03', false],
  ['2026-12', '2026-11-30', false],
  ['2027', '2026-12-31', false],
  ['2026-11-24T10:00:00+01:00', '2026-11-24T10:59:59+02:00', false],
  ['2026-11-24T10:00:00+01:00', '2026-11-23', false],
  ['2026-11-03', '2026-11-03', true],
  ['2026', '2026-01-01', true],
  ['2026-11-24T10:00:00+02:00', '2026-11-24T09:00:00+01:00', true],
  ['2026-10-25T02:30:00+02:00', '2026-10-25T02:10:00+01:00', true],
  ['2026-11-24T10:00:00.001Z', '2026-11-24T10:00:00.001Z', true],
])('%s to %s: %s', (start, end, ordered) => {
  expect(isOrderedPeriod(start, end)).toBe(ordered);
});
