// What holds of every clock, whatever happened: found by chance in thousands of event sets, and the same as a second implementation finds by other means.
import type { Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toExplainedClock, type ExplainedClock } from '../../../src/core/deadlines/to-explained-clock.ts';
import type { ClockEvents } from '../../../src/core/deadlines/clock-events.ts';
import { planClock } from '../../../src/core/deadlines/plan-clock.ts';
import { toExplanationText } from '../../../src/core/deadlines/to-explanation-text.ts';
import { withClock, withDeadlineCheckAt, withOverdue } from '../../../src/core/fhir/transfer.ts';
import type { DeadlineRule } from '../../../src/core/intake/programme.ts';
import { calendars } from '../../support/calendars.ts';
import { referenceClock, type ReferenceEvents } from '../../support/reference-clock.ts';
import { P1, P2 } from '../intake/valid-intake.ts';
import { transferWith } from '../exchange/open-transfer.ts';

const ruleOf = (change: Partial<DeadlineRule>): DeadlineRule => ({ id: 'r', length: 15, unit: 'calendar-day', dueSoonDays: 3, source: 's', pausedBy: ['query'], ...change });
const DAYS = ruleOf({});
const HOURS = ruleOf({ length: 48, unit: 'hour', extension: { length: 24, unit: 'hour', reasonRequired: false } });
const WORKING = ruleOf({ unit: 'working-day', extension: { length: 1, unit: 'month', reasonRequired: false } });
const RULES: readonly DeadlineRule[] = [
  P1.deadline, P2.deadline, DAYS, HOURS, WORKING, ruleOf({ length: 1, unit: 'month' }), ruleOf({ rollOver: 'next-working-day' }), ruleOf({ length: 1 }), ruleOf({ length: 5, unit: 'working-day' }),
  ruleOf({ length: 1, unit: 'month', extension: { length: 10, unit: 'working-day', reasonRequired: false }, rollOver: 'next-working-day' }),
];
/** Both changes of Europe; one that changes at midnight, forward and back (Beirut, Santiago); forward at midnight (Cairo); back to midnight (Havana); half an hour (Lord Howe); none. */
const ZONES = ['Europe/Brussels', 'Europe/Amsterdam', 'Europe/Lisbon', 'Africa/Cairo', 'Asia/Beirut', 'America/Santiago', 'America/Havana', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'];

const dutch = calendars.of(P2.deadline);
const closedDates = new Map<string, boolean>();
const closed = (date: string): boolean => {
  const known = closedDates.get(date) ?? dutch.isClosed(Temporal.PlainDate.from(date));
  closedDates.set(date, known);
  return known;
};

const SECOND = 1000;
const toText = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();
const toEvents = ({ receivedAt, pauses, extendedAt }: ReferenceEvents): ClockEvents => ({
  receivedAt: toText(receivedAt), pauses: pauses.map(({ from, to }) => ({ from: toText(from), ...(to !== undefined && { to: toText(to) }), reason: 'query' as const })),
  ...(extendedAt !== undefined && { extended: { at: toText(extendedAt) } }),
});
const assess = (events: ReferenceEvents, rule: DeadlineRule, timeZone: string): ExplainedClock => {
  const clock = toExplainedClock(toEvents(events), { rule, timeZone, calendar: dutch });
  if (!clock) throw new Error('a receipt starts it');
  return clock;
};
const endOf = (clock: ExplainedClock): number => Temporal.Instant.from(clock.overdueFrom ?? 'never').epochMilliseconds;

const start = fc.integer({ min: Date.UTC(2023, 11, 1) / SECOND, max: Date.UTC(2029, 2, 1) / SECOND }).map((s) => s * SECOND);
/** Near the moments at which something changes, more often than chance would have it. */
const moments = fc.oneof(start, fc.constantFrom(...['2026-10-24', '2026-10-25', '2027-03-27', '2027-03-28', '2028-02-28', '2028-02-29', '2026-12-31', '2027-01-01', '2026-04-23', '2026-04-24', '2026-11-01']
  .flatMap((day) => [`${day}T00:00:00Z`, `${day}T21:59:59Z`, `${day}T22:00:00Z`, `${day}T23:00:00Z`]).map((text) => Date.parse(text))));
const pauses = (from: number, mayBeOpen = true): fc.Arbitrary<ReferenceEvents['pauses']> => fc.array(
  fc.record({ at: fc.integer({ min: -3 * 86_400, max: 60 * 86_400 }), length: fc.oneof(fc.integer({ min: 0, max: 20 * 86_400 }), fc.constantFrom(3600, 86_400, 172_800)), open: fc.integer({ min: 0, max: 9 }) }), { maxLength: 4 },
).map((list) => list.map(({ at, length, open }) => ({ from: from + at * SECOND, to: mayBeOpen && open === 0 ? undefined : from + (at + length) * SECOND })));
const eventSets = (mayBeOpen = true): fc.Arbitrary<ReferenceEvents> => moments.chain((receivedAt) => fc.record({
  receivedAt: fc.constant(receivedAt), pauses: pauses(receivedAt, mayBeOpen), extendedAt: fc.option(fc.integer({ min: 0, max: 50 * 86_400 }).map((s) => receivedAt + s * SECOND), { nil: undefined }),
}));
const rules = fc.constantFrom(...RULES);
const zones = fc.constantFrom(...ZONES);

it('the second implementation finds the same, also where the first finds that it stands still', () => {
  const seen = { still: 0, paused: 0, extended: 0, rolled: 0 };
  fc.assert(fc.property(eventSets(), rules, zones, (events, rule, zone) => {
    const clock = assess(events, rule, zone);
    const expected = referenceClock(events, rule, { zone, closed });
    expect([clock.dueOn, clock.overdueFrom === undefined ? undefined : endOf(clock)]).toEqual([expected?.dueOn, expected?.overdueFrom]);
    expect(clock.state).toBe(expected ? 'running' : 'paused');
    const codes = clock.explanation.map(({ code }) => code);
    seen.still += expected ? 0 : 1;
    seen.paused += codes.includes('paused') ? 1 : 0;
    seen.extended += codes.includes('extended') ? 1 : 0;
    seen.rolled += codes.includes('rolled-over') ? 1 : 0;
  }), { numRuns: 3000 });
  // the cases were there
  for (const [what, count] of Object.entries(seen)) expect([what, count > 50]).toEqual([what, true]);
}, 120_000);

it('ends after it began, the last second of its time one before that, on the due date; and says so in words', () => {
  fc.assert(fc.property(eventSets(false), rules, zones, (events, rule, zone) => {
    const clock = assess(events, rule, zone);
    expect(endOf(clock)).toBeGreaterThan(events.receivedAt);
    const due = Temporal.Instant.from(clock.dueAt ?? '');
    expect([endOf(clock) - due.epochMilliseconds, due.toZonedDateTimeISO(zone).toPlainDate().toString()]).toEqual([1000, clock.dueOn]);
    for (const language of ['en', 'fr', 'nl', 'de'] as const) expect(toExplanationText(clock.explanation, language)).toMatch(new RegExp(`: .*\\b${String(Number(clock.dueOn?.slice(8)))}\\b.* ${zone}$`, 'u'));
  }), { numRuns: 600 });
});

it('a later start never ends earlier, whatever was paused', () => {
  // of a month that ends sooner than another begun before it, one midnight paused can make the order another: S5 says both
  const ordered = fc.constantFrom(...RULES.filter((r) => r.unit !== 'month' && r.extension?.unit !== 'month'));
  fc.assert(fc.property(eventSets(false), fc.nat(40 * 86_400), ordered, zones, (events, seconds, rule, zone) => {
    const later = { ...events, receivedAt: events.receivedAt + seconds * SECOND };
    expect(endOf(assess(later, rule, zone))).toBeGreaterThanOrEqual(endOf(assess(events, rule, zone)));
  }), { numRuns: 1000 });
  fc.assert(fc.property(moments, fc.nat(40 * 86_400), fc.constantFrom(P2.deadline, ruleOf({ length: 1, unit: 'month' })), zones, (receivedAt, seconds, rule, zone) => {
    const end = (at: number): number => endOf(assess({ receivedAt: at, pauses: [] }, rule, zone));
    expect(end(receivedAt + seconds * SECOND)).toBeGreaterThanOrEqual(end(receivedAt));
  }), { numRuns: 500 });
});

it('a pause moves the date by the local midnights that it holds, and hours by its own length', () => {
  fc.assert(fc.property(moments, fc.nat(14 * 86_400), fc.nat(30 * 86_400), fc.constantFrom(DAYS, ruleOf({ length: 1, unit: 'month' })), zones, (receivedAt, after, length, rule, zone) => {
    const [from, to] = [receivedAt + after * SECOND, receivedAt + (after + length) * SECOND];
    const dateAt = (ms: number): Temporal.PlainDate => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
    const midnights = dateAt(from).until(dateAt(to)).days;
    const [without, paused] = [assess({ receivedAt, pauses: [] }, rule, zone), assess({ receivedAt, pauses: [{ from, to }] }, rule, zone)];
    expect(Temporal.PlainDate.from(without.dueOn ?? '').until(paused.dueOn ?? '').days).toBe(midnights);
    expect(paused.pausedDays).toBe(midnights);
  }), { numRuns: 800 });
  fc.assert(fc.property(moments, fc.nat(47), fc.nat(500), zones, (receivedAt, hour, minutes, zone) => {
    const from = receivedAt + hour * 3_600_000;
    const [without, paused] = [assess({ receivedAt, pauses: [] }, HOURS, zone), assess({ receivedAt, pauses: [{ from, to: from + minutes * 60_000 }] }, HOURS, zone)];
    expect(endOf(paused) - endOf(without)).toBe(minutes * 60_000);
  }), { numRuns: 300 });
});

it('a pause more never ends it earlier; the order of recording, and recording twice, change nothing', () => {
  fc.assert(fc.property(eventSets(false), rules, zones, fc.integer({ min: 0, max: 4 }), (events, rule, zone, left) => {
    const bare = { receivedAt: events.receivedAt };
    const all = assess({ ...bare, pauses: events.pauses }, rule, zone);
    expect(endOf(all)).toBeGreaterThanOrEqual(endOf(assess({ ...bare, pauses: events.pauses.slice(0, left) }, rule, zone)));
    expect(assess({ ...bare, pauses: [...events.pauses, ...events.pauses].reverse() }, rule, zone)).toEqual(all);
  }), { numRuns: 800 });
});

it('the same events give the same due, whatever was stored; once is twice', () => {
  const stored = fc.record({ end: fc.constantFrom('2020-01-01T23:59:59Z', '2099-12-31T23:59:59Z', undefined), since: fc.constantFrom('2020-01-02', '2099-01-01', undefined), checkAt: fc.constantFrom('2021-01-01T00:00:00Z', undefined), basis: fc.constantFrom('received' as const, 'sent' as const) });
  fc.assert(fc.property(eventSets(), rules, zones, stored, (events, rule, timeZone, { end, since, checkAt, basis }) => {
    const by = { rule, timeZone, calendar: dutch };
    const bare: Task = { ...transferWith(), extension: [] };
    const written = (task: Task): Task => withClock(task, { ...toEvents(events), basis, timeZone } as Parameters<typeof withClock>[1]);
    const kept = withDeadlineCheckAt(written({ ...bare, ...(end && { restriction: { period: { end } } }) }), checkAt);
    const planned = planClock(since ? withOverdue(kept, { since }) : kept, by);
    const clock = assess(events, rule, timeZone);
    expect(planned.restriction?.period).toEqual({ start: clock.startAt, ...(clock.dueAt && { end: clock.dueAt }) });
    expect(planClock(planned, by)).toBe(planned);
  }), { numRuns: 500 });
});
