// S13: recorded once, never taken back; estimates and closed transfers are left alone.
import type { Task } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planDeadlineCheck } from '../../../src/core/deadlines/plan-deadline-check.ts';
import { findExtension } from '../../../src/core/fhir/extensions.ts';
import { EXT_DEADLINE_CHECK_AT, TASK_CODES } from '../../../src/core/fhir/systems.ts';
import { readTransfer, withClock, withDeadlineCheckAt, withExchange, withOverdue } from '../../../src/core/fhir/transfer.ts';

const CHECK_AT = '2026-11-19T00:00:00+01:00';
const DUE = '2026-11-18T23:59:59+01:00';

const transfer = (change: Partial<Task> = {}, basis: 'received' | 'sent' = 'received', timeZone = 'Europe/Brussels'): Task => withDeadlineCheckAt(withClock({
  resourceType: 'Task', id: 't1', status: 'requested', intent: 'order',
  code: { coding: [{ system: TASK_CODES, code: 'provide-records' }] },
  restriction: { period: { start: '2026-11-03T10:12:00+01:00', end: DUE } },
  ...change,
}, { basis, timeZone }), CHECK_AT);

const check = (task: Task, now: string) => planDeadlineCheck(task, { now: Temporal.Instant.from(now), timeZone: 'Europe/Brussels', rule: {} });
const checkAtOf = (task: Task | undefined) => findExtension(task, EXT_DEADLINE_CHECK_AT)?.valueDateTime;

describe('at the limit', () => {
  it.each(['2026-11-03T10:12:00+01:00', '2026-11-18T23:59:58+01:00', DUE, '2026-11-18T23:59:59.999+01:00'])('%s: nothing to do', (now) => {
    expect(check(transfer(), now)).toBeUndefined();
  });

  it.each([CHECK_AT, '2026-11-19T00:00:01+01:00', '2026-12-24T09:00:00+01:00'])('%s: recorded since the day after due', (now) => {
    const flagged = check(transfer(), now);
    expect(flagged && readTransfer(flagged).overdue).toEqual({ since: '2026-11-19' });
    expect(checkAtOf(flagged)).toBeUndefined();
    expect(flagged).toMatchObject({ id: 't1', status: 'requested', restriction: { period: { end: DUE } } });
  });
});

describe('recorded once', () => {
  it('the sweep again, after an outage, and with a clock moved back', () => {
    const flagged = check(transfer(), CHECK_AT);
    if (!flagged) throw new Error('was not flagged');
    for (const now of [CHECK_AT, '2027-01-01T00:00:00+01:00', '2026-11-10T00:00:00+01:00']) expect(check(flagged, now)).toBeUndefined();
  });

  it('keeps the first day, also where it was cleared and the check stands again', () => {
    const task = withOverdue(transfer(), { since: '2026-11-12', cleared: '2026-11-13T10:00:00+01:00' });
    const again = check(task, CHECK_AT);
    expect(again && readTransfer(again).overdue).toEqual({ since: '2026-11-12', cleared: '2026-11-13T10:00:00+01:00' });
    expect(checkAtOf(again)).toBeUndefined();
  });

  it('does not change the Task it was given, nor its other extensions', () => {
    const task = withExchange(transfer(), { nextAt: '2026-11-20T00:00:00Z', attempts: 2 });
    const before = structuredClone(task);
    const flagged = check(task, CHECK_AT);
    expect(task).toEqual(before);
    expect(flagged && readTransfer(flagged).exchange).toEqual({ nextAt: '2026-11-20T00:00:00Z', attempts: 2 });
    expect(flagged && readTransfer(flagged).clock).toEqual({ basis: 'received', timeZone: 'Europe/Brussels' });
  });
});

describe('left alone', () => {
  const LATE = '2026-12-24T09:00:00+01:00';
  it('an estimate is not looked at again, and not recorded', () => {
    const done = check(transfer({}, 'sent'), LATE);
    expect(done && readTransfer(done).overdue).toBeUndefined();
    expect(done && checkAtOf(done)).toBeUndefined();
    expect(done && check(done, LATE)).toBeUndefined();
  });

  it.each<Task['status']>(['completed', 'cancelled', 'failed', 'rejected', 'entered-in-error'])('a transfer that is %s', (status) => {
    const done = check(transfer({ status }), LATE);
    expect(done && readTransfer(done).overdue).toBeUndefined();
    expect(checkAtOf(done)).toBeUndefined();
    expect(check(withDeadlineCheckAt(transfer({ status }), undefined), LATE)).toBeUndefined();
  });

  it.each<Task['status']>(['requested', 'received', 'accepted', 'in-progress', 'on-hold'])('but one that is %s is recorded', (status) => {
    const flagged = check(transfer({ status }), LATE);
    expect(flagged && readTransfer(flagged).overdue).toEqual({ since: '2026-11-19' });
  });

  it('a Task that is no transfer', () => {
    expect(check({ ...transfer(), code: { coding: [{ code: 'provide-records' }] } }, LATE)).toBeUndefined();
  });

  it('a transfer without a due date, which is not looked at again', () => {
    const standing = check(transfer({ restriction: {} }), LATE);
    expect(standing && readTransfer(standing).overdue).toBeUndefined();
    expect(standing && checkAtOf(standing)).toBeUndefined();
    expect(standing && check(standing, LATE)).toBeUndefined();
  });

  it('records one that was never scheduled for a check, once', () => {
    const flagged = check(withDeadlineCheckAt(transfer(), undefined), LATE);
    expect(flagged && readTransfer(flagged).overdue).toEqual({ since: '2026-11-19' });
    expect(flagged && check(flagged, LATE)).toBeUndefined();
  });
});

describe('with a ladder', () => {
  const ladder = [
    { id: 'before-5', days: -5, addressee: 'custodian', channel: 'email', template: 'upcoming' },
    { id: 'due', days: 0, addressee: 'coordinator', channel: 'store', template: 'due-today' },
    { id: 'late-7', days: 7, addressee: 'ombudsperson', channel: 'email', template: 'escalation' },
  ] as const;
  const step = (task: Task, now: string) => planDeadlineCheck(task, { now: Temporal.Instant.from(now), timeZone: 'Europe/Brussels', rule: { ladder } });
  const FIRST = '2026-11-13T00:00:00+01:00';
  const first = withDeadlineCheckAt(transfer(), FIRST);

  it('goes from step to step, over the day on which it is recorded, until the last', () => {
    const seen: (string | undefined)[] = [];
    let task = first;
    for (const now of [FIRST, '2026-11-18T00:00:00+01:00', CHECK_AT, '2026-11-25T00:00:00+01:00']) {
      task = step(task, now) ?? task;
      seen.push(checkAtOf(task));
      expect(readTransfer(task).overdue).toEqual(now >= CHECK_AT ? { since: '2026-11-19' } : undefined);
    }
    expect(seen).toEqual(['2026-11-18T00:00:00+01:00', CHECK_AT, '2026-11-25T00:00:00+01:00', undefined]);
  });

  it('one second before a step nothing is to be done, and at the step it is', () => {
    expect(step(first, '2026-11-12T23:59:59+01:00')).toBeUndefined();
    expect(step(first, FIRST)).toBeDefined();
  });

  it('of an estimate only the coordinator\'s steps until the day itself', () => {
    const estimate = withDeadlineCheckAt(transfer({}, 'sent'), FIRST);
    const next = step(estimate, FIRST);
    expect(checkAtOf(next)).toBe('2026-11-18T00:00:00+01:00');
    expect(next && checkAtOf(step(next, LATE_IN_YEAR))).toBeUndefined();
  });
});

const LATE_IN_YEAR = '2026-12-24T09:00:00+01:00';

it('takes the custodian\'s zone, else the programme\'s', () => {
  const end = '2026-11-18T23:59:59-05:00';
  const there = withDeadlineCheckAt(transfer({ restriction: { period: { end } } }, 'received', 'America/New_York'), '2026-11-19T00:00:00-05:00');
  expect(check(there, '2026-11-18T23:59:59-05:00')).toBeUndefined();
  const flagged = check(there, '2026-11-19T00:00:00-05:00');
  expect(flagged && readTransfer(flagged).overdue).toEqual({ since: '2026-11-19' });
  expect(check(withClock(transfer(), { basis: 'received' }), CHECK_AT)).toBeDefined();
});

it('any order of sweeps ends in the same Task', () => {
  const moments = fc.array(fc.integer({ min: -20, max: 40 }), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(moments, (days) => {
    const nows = days.map((d) => Temporal.Instant.from(CHECK_AT).add({ hours: 24 * d }).toString());
    const sweep = (order: readonly string[]) => order.reduce((task, now) => check(task, now) ?? task, transfer());
    const ended = sweep(nows);
    expect(sweep([...nows].reverse())).toEqual(ended);
    expect(sweep([...nows, ...nows])).toEqual(ended);
    expect(readTransfer(ended).overdue).toEqual(days.some((d) => d >= 0) ? { since: '2026-11-19' } : undefined);
  }));
});
