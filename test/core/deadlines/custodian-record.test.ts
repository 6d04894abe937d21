// What is counted of transfers: refusals to say first, then hand-computed figures, then sums that must add up in any order.
import type { Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assessCustodianRecord } from '../../../src/core/deadlines/assess-custodian-record.ts';
import { findCourse } from '../../../src/core/deadlines/find-course.ts';
import { findOutcome, type Outcome, type Standing } from '../../../src/core/deadlines/find-outcome.ts';
import { toTally, type Counted } from '../../../src/core/deadlines/to-tally.ts';
import { STATUS_REASONS, TASK_CODES, TASK_PARAMETERS } from '../../../src/core/fhir/systems.ts';
import { withClock, withFailure, withOverdue } from '../../../src/core/fhir/transfer.ts';

const START = '2026-11-03T10:12:00+01:00';
const DUE = '2026-11-18T23:59:59+01:00';
const transfer = (change: Partial<Task> = {}, basis: 'received' | 'requested' | 'sent' = 'received', timeZone = 'Europe/Brussels'): Task => withClock({
  resourceType: 'Task', id: 't1', status: 'requested', intent: 'order', code: { coding: [{ system: TASK_CODES, code: 'provide-records' }] },
  restriction: { period: { start: START, end: DUE } }, ...change,
}, { basis, timeZone });
const done = (end: string, basis: 'received' | 'sent' = 'received'): Task => transfer({ status: 'completed', executionPeriod: { end } }, basis);
const outcomeAt = (task: Task, now = '2026-11-10T09:00:00+01:00'): Outcome | undefined => findOutcome(task, { now: Temporal.Instant.from(now), timeZone: 'Europe/Brussels' });

describe('how one transfer stands', () => {
  it.each<[string, Task, string]>([
    ['a Task that is no transfer', { ...transfer(), code: { coding: [{ code: 'provide-records' }] } }, START],
    ['one whose time has not begun', transfer({ restriction: {} }), START],
  ])('%s is not counted', (_name, task, now) => { expect(outcomeAt(task, now)).toBeUndefined(); });

  it.each<[string, Task, string, Standing]>([
    ['open on the last second of the due date', transfer(), DUE, 'open'],
    ['open a second later', transfer(), '2026-11-19T00:00:00+01:00', 'overdue'],
    ['handed over on the last second', done(DUE), '2026-12-24T00:00:00Z', 'on-time'],
    ['handed over a second later', done('2026-11-19T00:00:00+01:00'), '2026-12-24T00:00:00Z', 'late'],
    ['that moment told in UTC', done('2026-11-18T23:00:00Z'), '2026-12-24T00:00:00Z', 'late'],
    ['an estimate long after', transfer({}, 'sent'), '2027-12-24T00:00:00Z', 'estimated-open'],
    ['an estimate that came long after', done('2027-01-01T00:00:00Z', 'sent'), '2027-12-24T00:00:00Z', 'estimated-done'],
    ['a rule that counts from the request is law', transfer({}, 'requested'), '2026-12-24T00:00:00Z', 'overdue'],
    ['paused: nothing is due', transfer({ restriction: { period: { start: START } } }), '2027-12-24T00:00:00Z', 'open'],
    ['withdrawn, though it was overdue', withOverdue(transfer({ status: 'cancelled', executionPeriod: { end: '2026-12-01T00:00:00Z' }, statusReason: { coding: [{ system: STATUS_REASONS, code: 'consent-withdrawn' }] } }), { since: '2026-11-19' }), '2026-12-24T00:00:00Z', 'withdrawn'],
    ['cancelled', transfer({ status: 'cancelled', executionPeriod: { end: '2026-11-05T00:00:00Z' } }), '2026-12-24T00:00:00Z', 'cancelled'],
    ['recorded as overdue and cleared: a late delivery stays one', withOverdue(done('2026-11-25T09:00:00+01:00'), { since: '2026-11-19', cleared: '2026-11-25T09:00:00+01:00' }), '2026-12-24T00:00:00Z', 'late'],
    ['recorded as overdue, and then the handing over was recorded as of a day within the limit', withOverdue(done('2026-11-17T09:00:00+01:00'), { since: '2026-11-19', cleared: '2026-11-17T09:00:00+01:00' }), '2026-12-24T00:00:00Z', 'on-time'],
  ])('%s', (_name, task, now, standing) => { expect(outcomeAt(task, now)?.standing).toBe(standing); });

  it('days are differences of the custodian\'s dates', () => {
    expect(outcomeAt(done('2026-11-04T00:00:00+01:00'))).toMatchObject({ days: 1, dueDays: 15 });
    expect(outcomeAt(done('2026-11-03T22:59:59Z'))?.days).toBe(0);
    const there = transfer({ status: 'completed', executionPeriod: { end: '2026-11-04T04:59:59Z' } }, 'received', 'America/New_York');
    expect(outcomeAt(there)).toMatchObject({ days: 0, startOn: Temporal.PlainDate.from('2026-11-03') });
  });
});

const versionOf = (lastUpdated: string, documents: readonly string[], more: (task: Task) => Task = (task) => task): Task => more({
  ...transfer(), meta: { lastUpdated },
  output: documents.map((reference) => ({ type: { coding: [{ system: TASK_PARAMETERS, code: reference.startsWith('Binary') ? 'quarantined' : 'document' }] }, valueReference: { reference } })),
});
const failing = (code: string) => (task: Task): Task => withFailure(task, { code, since: START, attempts: 1 });

describe('how it went', () => {
  it('nothing came: nothing to say', () => { expect(findCourse([versionOf('2026-11-04T09:00:00Z', [])], 'Europe/Brussels')).toEqual({ reasons: [] }); });
  it.each<[string, readonly Task[], boolean]>([
    ['all in one', [versionOf('2026-11-04T09:00:00Z', []), versionOf('2026-11-05T09:00:00Z', ['DocumentReference/1'])], true],
    ['one after the other on one day', [versionOf('2026-11-05T09:00:00Z', ['DocumentReference/1']), versionOf('2026-11-05T22:59:59Z', ['DocumentReference/1', 'DocumentReference/2'])], true],
    ['another on the next local day', [versionOf('2026-11-05T09:00:00Z', ['DocumentReference/1']), versionOf('2026-11-05T23:00:00Z', ['DocumentReference/1', 'DocumentReference/2'])], false],
    ['one was held back', [versionOf('2026-11-05T09:00:00Z', ['DocumentReference/1', 'Binary/1'])], false],
    ['first only what was held back, then it came right', [versionOf('2026-11-05T09:00:00Z', ['Binary/1']), versionOf('2026-11-07T09:00:00Z', ['Binary/1', 'DocumentReference/1'])], false],
  ])('%s', (_name, versions, complete) => { expect(findCourse(versions, 'Europe/Brussels').completeAtFirst).toBe(complete); });
  it('what it met is kept though it is over, each once; what is no failure is none', () => {
    const withReason = (task: Task): Task => ({ ...task, statusReason: { coding: [{ system: STATUS_REASONS, code: 'exchange-given-up' }] } });
    const versions = [versionOf('2026-11-04T09:00:00Z', [], failing('network-timeout')), versionOf('2026-11-04T10:00:00Z', [], failing('document-gone')), versionOf('2026-11-04T11:00:00Z', [], (t) => withReason(failing('network-timeout')(t))), versionOf('2026-11-05T11:00:00Z', [])];
    expect(findCourse(versions, 'Europe/Brussels').reasons).toEqual(['network-timeout', 'document-gone']);
  });
});

const outcome = (standing: Standing, days?: number, startOn = '2026-11-03'): Outcome =>
  ({ standing, startOn: Temporal.PlainDate.from(startOn), missed: standing === 'late' || standing === 'overdue', dueDays: 15, ...(days !== undefined && { days }) });
const recordOf = (...items: readonly (Outcome | Counted)[]) => assessCustodianRecord(toTally(undefined, items.map((item) => ('outcome' in item ? item : { outcome: item }))));
const onTime = (...days: readonly number[]): readonly Outcome[] => days.map((d) => outcome('on-time', d));

describe('a custodian\'s record', () => {
  it('of four nothing is told but the numbers', () => {
    const record = recordOf(...onTime(1, 2, 3, 4));
    expect(record).toMatchObject({ onTime: 4, total: 4, bands: { upTo5: 4 } });
    expect(record.inTime).toEqual({ n: 4 });
    expect(record.days).toEqual({ n: 4 });
  });
  it('estimates, withdrawn and cancelled ones count in no share, no percentile and no band', () => {
    const record = recordOf(outcome('estimated-done', 90), outcome('estimated-open'), outcome('withdrawn', 40), outcome('cancelled', 3), ...onTime(2, 2, 2, 2, 2));
    expect(record).toMatchObject({ total: 9, withdrawn: 1, cancelled: 1, estimates: { open: 1, handedOver: 1 }, inTime: { n: 5, percent: 100 }, days: { n: 5, median: 2, p90: 2 }, bands: { upTo5: 5, upTo10: 0, upTo15: 0, over15: 0 }, months: [{ month: '2026-11', onTime: 5, late: 0, overdue: 0 }] });
  });
  // by hand: 0 3 5 6 9 10 12 15 16 40: ranks 5 and 9 of 10
  it('ten of which two came late and one is overdue', () => {
    const record = recordOf(...onTime(5, 0, 15, 3, 6, 12, 10, 9), outcome('late', 40), outcome('late', 16), outcome('overdue'), outcome('open'));
    expect(record).toMatchObject({ onTime: 8, late: 2, overdue: 1, open: 1, total: 12, inTime: { n: 11, percent: 72.7 }, days: { n: 10, median: 9, p90: 16 }, bands: { upTo5: 3, upTo10: 3, upTo15: 2, over15: 2 } });
  });
  it('nearest rank of an odd number: the middle one, and the largest of five', () => { expect(recordOf(...onTime(1, 8, 2, 9, 4)).days).toEqual({ n: 5, median: 4, p90: 9 }); });
  it('months are those of the start, in order', () => {
    expect(recordOf(outcome('late', 20, '2026-12-31'), outcome('on-time', 3, '2026-02-28'), outcome('overdue', undefined, '2026-12-01')).months)
      .toEqual([{ month: '2026-02', onTime: 1, late: 0, overdue: 0 }, { month: '2026-12', onTime: 0, late: 1, overdue: 1 }]);
  });
  it('reasons by whose fault, the most frequent first, and how many of them came late', () => {
    const met = (o: Outcome, ...reasons: readonly string[]): Counted => ({ outcome: o, course: { reasons, completeAtFirst: reasons.length === 0 } });
    const record = recordOf(met(outcome('on-time', 3), 'network-timeout'), met(outcome('late', 20), 'network-timeout', 'document-gone'), met(outcome('overdue'), 'network-timeout'), met(outcome('on-time', 1)));
    expect(record.reasons.map(({ code, fault, transfers, late }) => [code, fault, transfers, late])).toEqual([['network-timeout', 'network', 3, 2], ['document-gone', 'custodian', 1, 1]]);
    expect(record.completeAtFirst).toEqual({ n: 3, complete: 1 });
  });
});

const STANDINGS = ['on-time', 'late', 'open', 'overdue', 'estimated-open', 'estimated-done', 'withdrawn', 'cancelled'] as const satisfies readonly Standing[];
const counted = fc.record({ standing: fc.constantFrom(...STANDINGS), days: fc.integer({ min: 0, max: 60 }), month: fc.integer({ min: 1, max: 12 }), complete: fc.option(fc.boolean(), { nil: undefined }) })
  .map(({ standing, days, month, complete }): Counted => ({ outcome: outcome(standing, days, `2026-${String(month).padStart(2, '0')}-01`), course: { reasons: [], ...(complete !== undefined && { completeAtFirst: complete }) } }));

it('the counts add up, and however they were divided and ordered the record is the same', () => {
  fc.assert(fc.property(fc.array(counted, { maxLength: 60 }), fc.nat(60), (items, at) => {
    const record = assessCustodianRecord(toTally(undefined, items));
    const { onTime: timely, late, open, overdue, withdrawn, cancelled, estimates, bands, days, months, inTime } = record;
    expect(timely + late + open + overdue + withdrawn + cancelled + estimates.open + estimates.handedOver).toBe(items.length);
    expect(record.total).toBe(items.length);
    expect(bands.upTo5 + bands.upTo10 + bands.upTo15 + bands.over15).toBe(days.n);
    expect(days.n).toBe(timely + late);
    expect(months.reduce((sum, m) => sum + m.onTime + m.late + m.overdue, 0)).toBe(inTime.n);
    expect(assessCustodianRecord(toTally(toTally(undefined, items.slice(at)), items.slice(0, at)))).toEqual(record);
  }));
});

it('the median never exceeds the 90th percentile, both occurred, and one that took longer moves neither down', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 5, maxLength: 60 }), fc.integer({ min: 0, max: 100 }), (days, more) => {
    const { median = -1, p90 = -1 } = recordOf(...onTime(...days)).days;
    const sorted = days.toSorted((a, b) => a - b);
    expect([median, p90]).toEqual([sorted[Math.ceil(days.length * 0.5) - 1], sorted[Math.ceil((days.length * 90) / 100) - 1]]);
    expect(p90).toBeGreaterThanOrEqual(median);
    const longer = recordOf(...onTime(...days, 60 + more)).days;
    expect(longer.median).toBeGreaterThanOrEqual(median);
    expect(longer.p90).toBeGreaterThanOrEqual(p90);
  }));
});
