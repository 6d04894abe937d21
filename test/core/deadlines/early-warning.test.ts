// The early warning: silent where little is known, counted by hand, and its hit rate by what was known on each day.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessRisk, type PastTransfer } from '../../../src/core/deadlines/assess-risk.ts';
import { assessWarnings } from '../../../src/core/deadlines/assess-warnings.ts';
import { toPastTransfer } from '../../../src/core/deadlines/to-past-transfer.ts';

const timely = (custodian: string, startDay: number, days: number): PastTransfer => ({ custodian, startDay, dueDays: 15, days, knownDay: startDay + days });
const missed = (custodian: string, startDay: number): PastTransfer => ({ custodian, startDay, dueDays: 15, knownDay: startDay + 16 });
const ask = (past: readonly PastTransfer[], custodian: string, days: number) => assessRisk(assessWarnings(past).history, { custodian, days });
/** `n` a month apart. */
const many = (n: number, make: (startDay: number) => PastTransfer): readonly PastTransfer[] => Array.from({ length: n }, (_, i) => make(i * 30));

describe('nothing is said', () => {
  it('of no past, and of four', () => {
    expect(ask([], 'a', 3)).toBeUndefined();
    expect(ask(many(4, (day) => missed('a', day)), 'a', 3)).toBeUndefined();
    expect(ask(many(5, (day) => missed('a', day)), 'a', 3)).toBeDefined();
  });
  it('of a day on which hardly any was open', () => {
    const past = [...many(20, (day) => timely('a', day, 4)), ...many(4, (day) => missed('b', day))];
    expect(ask(past, 'b', 5)).toBeUndefined();
    expect(ask(past, 'b', 4)).toBeDefined();
  });
  it.each<[string, Parameters<typeof toPastTransfer>[0]]>([
    ['open within the limit', { standing: 'open', startOn: Temporal.PlainDate.from('2026-01-01'), dueDays: 15, missed: false }],
    ['an estimate', { standing: 'estimated-done', startOn: Temporal.PlainDate.from('2026-01-01'), dueDays: 15, days: 90, missed: false }],
    ['withdrawn within the limit', { standing: 'withdrawn', startOn: Temporal.PlainDate.from('2026-01-01'), dueDays: 15, days: 3, missed: false }],
    ['without a due date', { standing: 'on-time', startOn: Temporal.PlainDate.from('2026-01-01'), days: 3, missed: false }],
  ])('nothing is learnt of %s', (_name, outcome) => { expect(toPastTransfer(outcome, 'a')).toBeUndefined(); });
});

// by hand: a handed over 3 on day 4 and 3 on day 12, and missed 7; b handed over 27 on day 10
const PAST = [...many(3, (day) => timely('a', day, 4)), ...many(3, (day) => timely('a', day + 1, 12)), ...many(7, (day) => missed('a', day + 2)), ...many(27, (day) => timely('b', day, 10))];

describe('by hand', () => {
  it('a custodian that answers late', () => {
    // own 7 of 10; all 7 of 37 that were open when day 9 began; (7 + 5 * 7/37) / 15 = 0.53
    expect(ask(PAST, 'a', 9)).toEqual({ level: 'high', percent: 53, own: { open: 10, missed: 7 }, all: { open: 37, missed: 7 }, text: '7 of its last 10 that were open after 9 days came late; 7 of 37 of all custodians of the programme' });
  });
  it('one that never was late, on the same day', () => {
    // own 0 of its last 20 (27 known); (0 + 5 * 7/37) / 25 = 0.04
    expect(ask(PAST, 'b', 9)).toMatchObject({ level: 'low', percent: 4, own: { open: 20, missed: 0 } });
  });
  it('one that nothing is known of gets the programme\'s rate, and it is said', () => {
    expect(ask(PAST, 'c', 9)).toMatchObject({ level: 'low', percent: 19, own: { open: 0, missed: 0 }, text: 'none of its own that were open after 9 days are known; 7 of 37 of all custodians of the programme came late' });
  });
  it('one that was handed over on a day was open when it began', () => {
    expect(ask(PAST, 'b', 10)?.own).toEqual({ open: 20, missed: 0 });
    expect(ask(PAST, 'b', 11)?.own).toEqual({ open: 0, missed: 0 });
  });
  it('what is long past is forgotten: twenty in time after seven late', () => {
    const past = [...many(7, (day) => missed('a', day)), ...many(20, (day) => timely('a', 1000 + day, 10))];
    expect(ask(past, 'a', 9)?.own).toEqual({ open: 20, missed: 0 });
  });
});

describe('the hit rate', () => {
  it('of a custodian that is always late and one that never is: warned of once enough is known, and of the right ones', () => {
    const past = [...many(20, (day) => missed('a', day)), ...many(20, (day) => timely('b', day + 5, 6))];
    const { warnings } = assessWarnings(past);
    expect(warnings.warned).toBe(warnings.hits);
    expect(warnings.precision).toBe(100);
    expect(warnings.judged - warnings.missed).toBeGreaterThan(10);
    expect(warnings.recall).toBeGreaterThan(90);
  });
  it('knows nothing of what came later: a custodian that turns bad is not warned of at first', () => {
    const good = many(30, (day) => timely('a', day, 14));
    const first = assessWarnings([...good, missed('a', 2000)]).warnings;
    expect(first).toMatchObject({ missed: 1, warned: 0, hits: 0 });
    expect(first.recall).toBeUndefined(); // of one
    const later = assessWarnings([...good, ...many(30, (day) => missed('a', 2000 + day))]).warnings;
    expect(later.hits).toBeGreaterThan(15);
    expect(later.missed - later.hits).toBeGreaterThan(5); // its first ones could not be known
  });
  it('those that ran side by side teach each other nothing before it is known', () => {
    const together = Array.from({ length: 40 }, () => missed('a', 100));
    expect(assessWarnings(together).warnings).toEqual({ judged: 0, missed: 0, warned: 0, hits: 0 });
  });
});

const past = fc.array(fc.record({ custodian: fc.constantFrom('a', 'b', 'c'), startDay: fc.integer({ min: 0, max: 400 }), days: fc.integer({ min: 0, max: 20 }) }), { maxLength: 80 })
  .map((all) => all.map(({ custodian, startDay, days }) => (days > 15 ? missed(custodian, startDay) : timely(custodian, startDay, days))));

it('counts stay within each other, and the future changes nothing that was said before', () => {
  fc.assert(fc.property(past, fc.integer({ min: 0, max: 420 }), (all, day) => {
    const { warnings } = assessWarnings(all);
    expect(warnings.hits).toBeLessThanOrEqual(Math.min(warnings.warned, warnings.missed));
    expect(Math.max(warnings.warned, warnings.missed)).toBeLessThanOrEqual(warnings.judged);
    expect(warnings.judged).toBeLessThanOrEqual(all.length);
    const before = all.filter(({ knownDay }) => knownDay < day);
    const moved = [...before, ...all.filter(({ knownDay }) => knownDay >= day).map((t) => ({ ...t, startDay: t.startDay + 1000, knownDay: t.knownDay + 1000 }))];
    const earlier = assessWarnings(before).warnings;
    const later = assessWarnings(moved).warnings;
    expect(later.judged).toBeGreaterThanOrEqual(earlier.judged);
    expect(later.warned).toBeGreaterThanOrEqual(earlier.warned);
  }));
});

it('the more of its own came late, the likelier', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 19 }), (late) => {
    const of = (n: number) => ask([...many(n, (day) => missed('a', day)), ...many(20 - n, (day) => timely('a', day + 1, 12)), ...many(20, (day) => timely('b', day, 12))], 'a', 9)?.percent ?? -1;
    expect(of(late + 1)).toBeGreaterThan(of(late));
  }), { numRuns: 20 });
});
