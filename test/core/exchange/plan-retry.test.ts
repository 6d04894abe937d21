// Tried again, parked or given up; the Task stays open and its step and clock are left alone.
import type { Task } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { isGivenUp } from '../../../src/core/exchange/is-given-up.ts';
import { planReplay } from '../../../src/core/exchange/plan-replay.ts';
import { planRetry, type FailedAttempt } from '../../../src/core/exchange/plan-retry.ts';
import { STEP_CODES } from '../../../src/core/fhir/systems.ts';
import { isOpen, readTransfer } from '../../../src/core/fhir/transfer.ts';
import { CHECK, CLOCK, exchangeOf, NOW, transferWith } from './open-transfer.ts';

const HELD = transferWith({ status: 'in-progress', extension: [CLOCK, CHECK, exchangeOf('2026-11-05T10:02:00Z', 7, 'w1')], businessStatus: { coding: [{ system: STEP_CODES, code: 'records' }] } });
const policy = { pollSeconds: 3600, retrySeconds: 30, maxAttempts: 5, giveUpHours: 24 };
const fail = (task: Task, code: string, change: Partial<FailedAttempt> = {}): Task => planRetry(task, { now: NOW, code, random: 1, policy, ...change });
const failing = (code: string, times: number): Task => Array.from({ length: times }).reduce<Task>((task) => fail(task, code), HELD);
const seen = (task: Task): unknown => {
  const { statusReason, failure, exchange } = readTransfer(task);
  return [statusReason, failure?.code, failure?.attempts, exchange?.nextAt];
};

describe('one failure', () => {
  it.each([
    ['network-unavailable', '2026-11-05T10:00:30.000Z'], ['network-rejected', '2026-11-05T11:00:00.000Z'], ['document-gone', '2026-11-05T11:00:00.000Z'],
    ['network-refused', undefined], ['no-consent', undefined], ['no-such-code', '2026-11-05T10:00:30.000Z'],
  ])('%s', (code, nextAt) => {
    const task = fail(HELD, code);
    expect(seen(task)).toEqual([code, code, 1, nextAt]);
    expect(readTransfer(task).exchange ?? {}).not.toHaveProperty('worker');
    expect([isOpen(task), isGivenUp(task), task.businessStatus, task.restriction]).toEqual([true, false, HELD.businessStatus, HELD.restriction]);
  });

  it('Retry-After is waited for, with jitter on top', () => {
    expect(readTransfer(fail(HELD, 'network-unavailable', { retryAfterSeconds: 600 })).exchange?.nextAt).toBe('2026-11-05T10:10:30.000Z');
  });
});

describe('failures in a row', () => {
  it('are counted, and the pause doubles', () => {
    expect(seen(failing('network-timeout', 4))).toEqual(['network-timeout', 'network-timeout', 4, '2026-11-05T10:04:00.000Z']);
  });

  it.each([['network-timeout', 5], ['network-rejected', 3], ['patient-unknown', 3], ['storage-full', 5]])('%s: given up after %i, not before', (code, times) => {
    expect(isGivenUp(failing(code, times - 1))).toBe(false);
    const task = failing(code, times);
    expect(seen(task)).toEqual(['exchange-given-up', code, times, undefined]);
    // the legal clock goes on (S3)
    expect([isOpen(task), task.businessStatus, task.restriction, task.extension?.includes(CHECK)]).toEqual([true, HELD.businessStatus, HELD.restriction, true]);
  });

  it('of what works in all but something are never given up', () => {
    expect(isGivenUp(failing('document-gone', 500))).toBe(false);
  });

  it('are given up by their age, to the second', () => {
    const first = fail(HELD, 'network-timeout');
    const after = (hours: number, seconds: number) => fail(first, 'network-unavailable', { now: NOW.add({ hours, seconds }) });
    expect([isGivenUp(after(23, 3599)), isGivenUp(after(24, 0))]).toEqual([false, true]);
    expect(readTransfer(after(24, 0)).failure).toEqual({ code: 'network-unavailable', since: '2026-11-05T10:00:00.000Z', attempts: 2 });
  });

  it('of another kind go on with the time and begin anew with the count; after what works they begin anew', () => {
    const later = NOW.add({ minutes: 5 });
    expect(readTransfer(fail(failing('network-timeout', 4), 'network-rejected', { now: later })).failure).toEqual({ code: 'network-rejected', since: '2026-11-05T10:00:00.000Z', attempts: 1 });
    expect(readTransfer(fail(failing('document-gone', 4), 'network-timeout', { now: later })).failure).toEqual({ code: 'network-timeout', since: '2026-11-05T10:05:00.000Z', attempts: 1 });
  });
});

describe('planReplay', () => {
  it('of what was given up: due now, with every attempt before it again', () => {
    const task = planReplay(failing('network-timeout', 5), NOW);
    expect(task && [readTransfer(task).exchange, readTransfer(task).failure, task.statusReason]).toEqual([{ nextAt: '2026-11-05T10:00:00.000Z', attempts: 0 }, undefined, undefined]);
    expect(isGivenUp(Array.from({ length: 4 }).reduce<Task>((t) => fail(t, 'network-timeout'), task ?? HELD))).toBe(false);
  });

  it.each<[string, Task]>([
    ['waits its turn', HELD], ['fails, but is tried again', failing('network-timeout', 4)], ['is parked', fail(HELD, 'network-refused')], ['has ended', { ...failing('network-timeout', 5), status: 'cancelled' }],
  ])('nothing for one that %s', (_what, task) => { expect(planReplay(task, NOW)).toBeUndefined(); });
});
