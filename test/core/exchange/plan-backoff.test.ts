// Exponential with full jitter, never past the poll, never sooner than asked.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planBackoff } from '../../../src/core/exchange/plan-backoff.ts';

const policy = { pollSeconds: 3600, retrySeconds: 30 };

describe('planBackoff', () => {
  it.each([[1, 30], [2, 60], [3, 120], [7, 1920], [8, 3600], [2000, 3600]])('after %i failures at most %i s', (failures, longest) => {
    expect([0, 0.5, 1].map((random) => planBackoff({ failures, random }, policy))).toEqual([1, Math.ceil(longest / 2), longest]);
  });

  it.each([[120, 120 + 15], [0, 15], [10 ** 9, 86_400 + 15]])('Retry-After %i s: jitter on top, a day at most', (retryAfterSeconds, seconds) => {
    expect(planBackoff({ failures: 1, random: 0.5, retryAfterSeconds }, policy)).toBe(seconds);
  });

  it('is spread over the whole time and never nothing', () => {
    fc.assert(fc.property(fc.nat(5000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const seconds = planBackoff({ failures, random }, policy);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(3600);
    }));
  });
});
