// What a withdrawn authorisation stops, and what goes on by letter (S10, docs/adr/0007).
import type { Task } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { planClaim } from '../../../src/core/exchange/plan-claim.ts';
import { planWithdrawal } from '../../../src/core/exchange/plan-withdrawal.ts';
import { findExtension } from '../../../src/core/fhir/extensions.ts';
import { EXT_CLOCK, EXT_DEADLINE_CHECK_AT } from '../../../src/core/fhir/systems.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';
import { CHECK, CLOCK, clockOf, DUE, ENDED, exchangeOf, inputsOf, NOW, RUNNING, transferWith } from './open-transfer.ts';

const NETWORK_ONLY = { extension: [clockOf({}), DUE] };
const BY_LETTER = { input: inputsOf(['11503-0']), extension: [CLOCK, CHECK] };
const plan = (change: Partial<Task>, alsoCopy = false) => planWithdrawal(transferWith(change), { now: NOW, alsoCopy });

it.each(ENDED)('one that is %s is left alone, also with its copy', (status) => {
  expect(plan({ status, ...NETWORK_ONLY })).toBeUndefined();
  expect(plan({ status }, true)).toBeUndefined();
});

it.each(RUNNING)('one that lives by the network alone and is %s: cancelled at once', (status) => {
  const task = plan({ status, ...NETWORK_ONLY });
  expect(task).toMatchObject({ status: 'cancelled', lastModified: '2026-11-05T10:00:00.000Z', executionPeriod: { end: '2026-11-05T10:00:00.000Z' } });
  expect(task && readTransfer(task)).toMatchObject({ statusReason: 'consent-withdrawn' });
  expect(task && readTransfer(task).exchange).toBeUndefined();
});

it.each<[string, Partial<Task>]>([
  ['asked of the custodian', { extension: [clockOf({ requestedAt: '2026-11-02T09:00:00+01:00' }, 'sent'), CHECK, DUE] }],
  ['received by the custodian', { extension: [clockOf({ receivedAt: '2026-11-03T09:00:00+01:00' }, 'received'), CHECK, DUE] }],
])('a copy that was %s goes on as one by letter, and its clock with it', (_name, change) => {
  const before = transferWith(change);
  const task = planWithdrawal(before, { now: NOW, alsoCopy: false });
  expect(task?.status).toBe('requested');
  expect(task && readTransfer(task).peer).toBeUndefined();
  expect(task && readTransfer(task).exchange).toBeUndefined();
  expect(task && readTransfer(task)).toMatchObject({ statusReason: 'consent-withdrawn', dueAt: '2026-11-18T23:59:59+01:00', kinds: ['11503-0'], custodianKey: 'first' });
  expect(task && findExtension(task, EXT_CLOCK)).toEqual(findExtension(before, EXT_CLOCK));
  expect(task && findExtension(task, EXT_DEADLINE_CHECK_AT)).toEqual(CHECK);
});

it('a transfer by letter is not touched: nothing was exchanged under the authorisation', () => {
  expect(plan(BY_LETTER)).toBeUndefined();
  expect(plan({ input: inputsOf(['11503-0']), extension: [] })).toBeUndefined();
});

it.each<[string, Partial<Task>]>([['by letter', BY_LETTER], ['by network and letter', {}], ['by network', NETWORK_ONLY]])('with `alsoCopy` one %s ends', (_name, change) => {
  const task = plan(change, true);
  expect(task?.status).toBe('cancelled');
  expect(task && readTransfer(task).statusReason).toBe('consent-withdrawn');
  expect(task && findExtension(task, EXT_DEADLINE_CHECK_AT)).toBeUndefined();
});

it.each<[string, Partial<Task>]>([['by network', NETWORK_ONLY], ['by network and letter', {}]])('afterwards no worker gets one %s, also who held it', (_name, change) => {
  const held = transferWith({ ...change, status: 'in-progress', extension: [...(change.extension ?? [CLOCK]).filter((e) => e !== DUE), exchangeOf('2026-11-05T09:00:00Z', 1, 'w1')] });
  const claim = { now: NOW.add({ hours: 24 }), leaseSeconds: 60, worker: 'w1' };
  expect(planClaim(held, claim)).toBeDefined();
  const task = planWithdrawal(held, { now: NOW, alsoCopy: false });
  expect(task && planClaim(task, claim)).toBeUndefined();
});

it('a second withdrawal finds nothing left to stop', () => {
  for (const change of [NETWORK_ONLY, {}]) {
    const once = plan(change);
    expect(once && planWithdrawal(once, { now: NOW, alsoCopy: false })).toBeUndefined();
  }
});
