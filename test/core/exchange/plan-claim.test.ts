// Claim, never pop: who may take a transfer, and what nobody else can do until the lease ends.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planClaim, type Claim } from '../../../src/core/exchange/plan-claim.ts';
import { findExtension } from '../../../src/core/fhir/extensions.ts';
import { EXT_CLOCK, TASK_CODES } from '../../../src/core/fhir/systems.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';
import { CLOCK, clockOf, DUE, ENDED, exchangeOf, NOW, RUNNING, transferWith } from './open-transfer.ts';

const claimWith = (change: Partial<Claim> = {}): Claim => ({ now: NOW, leaseSeconds: 120, worker: 'w1', ...change });
const claimed = (change = {}, claim = {}) => planClaim(transferWith(change), claimWith(claim));

it.each<[string, Parameters<typeof transferWith>[0]]>([
  ['nobody asked for it to be asked', { extension: [CLOCK] }],
  ['not due for another millisecond', { extension: [exchangeOf('2026-11-05T10:00:00.001Z', 0)] }],
  ['leased by another worker', { extension: [exchangeOf('2026-11-05T10:01:00Z', 1, 'w2')] }],
  ['leased by this worker', { extension: [exchangeOf('2026-11-05T10:01:00Z', 1, 'w1')] }],
  ['a moment that cannot be read', { extension: [exchangeOf('2026-11-05', 0)] }],
  ...ENDED.map((status): [string, Parameters<typeof transferWith>[0]] => [`it is ${status}`, { status }]),
])('not to be had: %s', (_name, change) => {
  expect(claimed()).toBeDefined();
  expect(claimed(change)).toBeUndefined();
});

it.each(RUNNING)('takes one that is %s and due this very moment', (status) => {
  const task = claimed({ status });
  expect(task).toMatchObject({ status: 'in-progress', lastModified: '2026-11-05T10:00:00.000Z', executionPeriod: { start: '2026-11-05T10:00:00.000Z' } });
  expect(task && readTransfer(task).exchange).toEqual({ nextAt: '2026-11-05T10:02:00.000Z', attempts: 1, worker: 'w1' });
});

it('takes over where a lease ran out, counts on, and keeps when it began', () => {
  const task = claimed({ extension: [exchangeOf('2026-11-05T09:59:59Z', 4, 'w2')], executionPeriod: { start: '2026-11-04T08:00:00Z' } }, { worker: 'w9' });
  expect(task?.executionPeriod).toEqual({ start: '2026-11-04T08:00:00Z' });
  expect(task && readTransfer(task).exchange).toEqual({ nextAt: '2026-11-05T10:02:00.000Z', attempts: 5, worker: 'w9' });
});

it('the first permitted query is an event of the clock (S3), the second is none', () => {
  const { restriction: _none, ...without } = transferWith({ extension: [clockOf({}), DUE] });
  const task = planClaim(without, claimWith());
  expect(task && readTransfer(task).clock).toEqual({ firstQueryAt: '2026-11-05T10:00:00.000Z', timeZone: 'Europe/Brussels' });
  const again = task && planClaim(task, claimWith({ now: NOW.add({ hours: 24 }) }));
  expect(again && readTransfer(again).clock.firstQueryAt).toBe('2026-11-05T10:00:00.000Z');
});

it('of a task that is no transfer no clock is kept', () => {
  const task = claimed({ code: { coding: [{ system: TASK_CODES, code: 'deliver' }] }, extension: [DUE] });
  expect(task && findExtension(task, EXT_CLOCK)).toBeUndefined();
});

it('once claimed, nobody has it until exactly the end of the lease', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 200_000 }), (leaseSeconds, later) => {
    const mine = planClaim(transferWith(), claimWith({ leaseSeconds }));
    const theirs = mine && planClaim(mine, claimWith({ worker: 'w2', now: NOW.add({ seconds: later }) }));
    expect(theirs !== undefined).toBe(later >= leaseSeconds);
  }));
});

it('leaves the Task it was given as it was', () => {
  const task = transferWith();
  planClaim(task, claimWith());
  expect(task).toEqual(transferWith());
});
