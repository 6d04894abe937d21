// RFC 9110's two forms of Retry-After, and what is neither.
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../src/adapters/parse-retry-after.ts';

const now = Date.parse('2026-11-03T10:00:00Z');
const at = { date: undefined, now };

describe('parseRetryAfter', () => {
  it.each(['', 'soon', '-5', '1.5', '1e3', '2026-11-03T10:00:00Z', 'Tue, 99 Nov 2026 10:00:00 GMT', '3 Nov 2026', '10000000000', undefined])('says nothing for %j', (value) => {
    expect(parseRetryAfter(value, at)).toBeUndefined();
  });

  it.each([['0', 0], ['120', 120], [' 7 ', 7]])('seconds %j', (value, seconds) => { expect(parseRetryAfter(value, at)).toBe(seconds); });

  it.each(['Tue, 03 Nov 2026 10:02:00 GMT', 'Tuesday, 03-Nov-26 10:02:00 GMT', 'Tue Nov  3 10:02:00 2026'])('a date in each of the three forms: %j', (value) => {
    expect(parseRetryAfter(value, at)).toBe(120);
  });

  it('a date counts from the clock of who sent it', () => {
    expect(parseRetryAfter('Tue, 03 Nov 2026 10:02:00 GMT', { date: 'Tue, 03 Nov 2026 10:01:00 GMT', now })).toBe(60);
    expect(parseRetryAfter('Tue, 03 Nov 2026 10:02:00 GMT', { date: 'no date', now })).toBe(120);
  });

  it('a date that has passed is now', () => { expect(parseRetryAfter('Mon, 02 Nov 2026 10:00:00 GMT', at)).toBe(0); });
});
