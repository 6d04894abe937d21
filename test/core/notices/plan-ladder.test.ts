// Each step once, however the checks lie; a gap only makes earlier steps overtaken; an estimate is never called a breach (S3).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planNextCheck } from '../../../src/core/deadlines/plan-next-check.ts';
import type { DueTime } from '../../../src/core/deadlines/to-ladder.ts';
import type { LadderStep } from '../../../src/core/intake/programme.ts';
import { planLadder, type Ladder } from '../../../src/core/notices/plan-ladder.ts';

const timeZone = 'Europe/Brussels';
const LADDER: readonly LadderStep[] = [
  { id: 'before-10', days: -10, addressee: 'coordinator', channel: 'store', template: 'upcoming' },
  { id: 'before-5', days: -5, addressee: 'custodian', channel: 'email', template: 'upcoming' },
  { id: 'before-2', days: -2, addressee: 'coordinator', channel: 'email', template: 'upcoming' },
  { id: 'due', days: 0, addressee: 'coordinator', channel: 'email', template: 'due-today' },
  { id: 'late-1', days: 1, addressee: 'coordinator', channel: 'email', template: 'overdue' },
  { id: 'late-1-custodian', days: 1, addressee: 'custodian', channel: 'email', template: 'overdue' },
  { id: 'late-7', days: 7, addressee: 'ombudsperson', channel: 'webhook', template: 'escalation' },
];
const DUE: DueTime = { startAt: '2026-11-03T10:12:00+01:00', dueAt: '2026-11-18T23:59:59+01:00', basis: 'received' };
const at = (text: string) => Temporal.Instant.from(text);
const names = (moments: Ladder['due']) => moments.map(({ id }) => id);
const plan = (now: string, change: { time?: Partial<DueTime>; from?: string } = {}) =>
  planLadder({ time: { ...DUE, ...change.time }, rule: { ladder: LADDER }, timeZone, now: at(now), ...(change.from && { from: at(change.from) }) });

describe('what has come', () => {
  it('nothing before the first step, and the step at its first moment', () => {
    expect(plan('2026-11-07T23:59:59+01:00')).toEqual({ due: [], overtaken: [], nextAt: at('2026-11-08T00:00:00+01:00') });
    expect(names(plan('2026-11-08T00:00:00+01:00').due)).toEqual(['before-10']);
    expect(names(plan('2026-11-08T00:00:00+01:00', { from: '2026-11-13T00:00:00+01:00' }).due)).toEqual([]);
  });

  it('of steps missed together for one addressee the latest; others are told their own', () => {
    const { due, overtaken } = plan('2026-11-16T09:00:00+01:00');
    expect(names(due)).toEqual(['before-5', 'before-2']);
    expect(names(overtaken)).toEqual(['before-10']);
  });

  it('that it will be due is no news once it is overdue, also where nothing later replaces it', () => {
    const only: readonly LadderStep[] = LADDER.filter(({ id }) => id === 'before-5');
    const late = (now: string) => planLadder({ time: DUE, rule: { ladder: only }, timeZone, now: at(now) });
    expect(names(late('2026-11-18T23:59:59.999+01:00').due)).toEqual(['before-5']);
    expect(names(late('2026-11-19T00:00:00+01:00').due)).toEqual([]);
    expect(names(late('2026-11-19T00:00:00+01:00').overtaken)).toEqual(['before-5']);
  });

  it('two channels of the same day are both due', () => {
    const ladder: readonly LadderStep[] = [...LADDER, { id: 'before-2-hook', days: -2, addressee: 'coordinator', channel: 'webhook', template: 'upcoming' }];
    expect(names(planLadder({ time: DUE, rule: { ladder }, timeZone, from: at('2026-11-16T00:00:00+01:00'), now: at('2026-11-16T00:00:00+01:00') }).due)).toEqual(['before-2', 'before-2-hook']);
  });

  it('no step that lies before the start', () => {
    expect(names(plan('2026-11-16T09:00:00+01:00', { time: { startAt: '2026-11-12T08:00:00+01:00' } }).overtaken)).toEqual([]);
  });

  it('at midnight of the zone, also across a clock change', () => {
    const { nextAt } = plan('2027-03-27T12:00:00Z', { time: { startAt: '2027-03-20T10:00:00+01:00', dueAt: '2027-03-30T23:59:59+02:00' } });
    expect(nextAt?.toString()).toBe('2027-03-27T23:00:00Z');
    const after = plan('2027-03-28T12:00:00Z', { time: { startAt: '2027-03-20T10:00:00+01:00', dueAt: '2027-03-31T23:59:59+02:00' } });
    expect(after.nextAt?.toString()).toBe('2027-03-28T22:00:00Z');
  });
});

describe('not of', () => {
  it('a clock that stands still or never began', () => {
    expect(planLadder({ time: { startAt: '2026-11-03T10:12:00+01:00', basis: 'received' }, rule: { ladder: LADDER }, timeZone, now: at('2027-01-01T00:00:00Z') })).toEqual({ due: [], overtaken: [] });
  });

  it('a rule without a ladder', () => {
    expect(planLadder({ time: DUE, rule: {}, timeZone, now: at('2027-01-01T00:00:00Z') })).toEqual({ due: [], overtaken: [] });
  });

  it.each(['sent', undefined] as const)('an estimate (%s), but for the coordinator, who is asked whether it arrived', (basis) => {
    const ladder = planLadder({ time: { ...DUE, basis }, rule: { ladder: LADDER }, timeZone, now: at('2027-01-01T00:00:00Z') });
    expect([...ladder.due, ...ladder.overtaken].every((m) => m.template === 'unconfirmed' && m.addressee === 'coordinator')).toBe(true);
    expect(names(ladder.due)).toEqual(['due.unconfirmed']);
    expect(names(ladder.overtaken)).toEqual(['before-10.unconfirmed', 'before-2.unconfirmed']);
  });
});

describe('checks at any distance', () => {
  const END = at('2026-12-24T00:00:00Z');
  const TEMPLATES = (days: number) => (days < 0 ? 'upcoming' : days === 0 ? 'due-today' : 'overdue');
  const ladders = fc.uniqueArray(fc.record({ days: fc.integer({ min: -20, max: 20 }), addressee: fc.constantFrom('custodian', 'coordinator', 'ombudsperson') }), { maxLength: 10, selector: (s) => `${String(s.days)} ${s.addressee}` })
    .map((steps) => steps.map(({ days, addressee }, index): LadderStep => ({ id: `s${String(index)}`, days, addressee, channel: 'email', template: TEMPLATES(days) })));

  /** As the check does it: from moment to moment, and only where there is something to do. */
  const run = (ladder: readonly LadderStep[], time: DueTime, checks: readonly Temporal.Instant[]) => {
    const terms = { rule: { ladder }, timeZone };
    const made = { due: [] as string[], overtaken: [] as string[] };
    let next = planNextCheck({ ...time }, terms);
    let isFlagged = false;
    let looked = 0;
    for (const now of checks) {
      if (next === undefined || Temporal.Instant.compare(now, at(next)) < 0) continue;
      looked += 1;
      const planned = planLadder({ ...terms, time, from: at(next), now });
      made.due.push(...names(planned.due));
      made.overtaken.push(...names(planned.overtaken));
      isFlagged ||= Temporal.Instant.compare(now, at(time.dueAt ?? '').add({ seconds: 1 })) >= 0;
      next = planNextCheck({ ...time, isFlagged }, terms, now);
    }
    return { ...made, next, looked };
  };
  const every = (hours: number, offset = 0) => {
    const moments: Temporal.Instant[] = [];
    for (let now = at('2026-10-20T00:00:00Z').add({ minutes: offset }); Temporal.Instant.compare(now, END) < 0; now = now.add({ hours })) moments.push(now);
    return [...moments, END];
  };
  const sorted = (ids: readonly string[]) => [...ids].sort();

  it('make the same notices, each once', () => {
    fc.assert(fc.property(ladders, fc.constantFrom('received' as const, 'sent' as const, 'requested' as const), fc.array(fc.integer({ min: 0, max: 64 * 24 * 60 }), { maxLength: 12 }), fc.integer({ min: 0, max: 59 }), (ladder, basis, gaps, offset) => {
      const time = { ...DUE, basis };
      const hourly = run(ladder, time, every(1, offset));
      const wild = [...gaps.map((minutes) => at('2026-10-20T00:00:00Z').add({ minutes })).sort((a, b) => Temporal.Instant.compare(a, b)), END];
      for (const other of [run(ladder, time, every(24, offset)), run(ladder, time, wild), run(ladder, time, [END])]) {
        expect(sorted([...other.due, ...other.overtaken])).toEqual(sorted([...hourly.due, ...hourly.overtaken]));
        expect(other.next).toBeUndefined();
        // a gap makes none due that would not have been
        expect(other.due.filter((id) => !hourly.due.includes(id))).toEqual([]);
      }
      expect(new Set([...hourly.due, ...hourly.overtaken]).size).toBe(hourly.due.length + hourly.overtaken.length);
      expect(hourly.overtaken).toEqual([]);
      // it is looked at for what is to be done, and at no other time
      expect(hourly.looked).toBeLessThanOrEqual(ladder.length + 1);
    }), { numRuns: 60 });
  });
});
