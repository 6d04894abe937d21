// Authorised anew: what was stopped may be asked for again; what was not, and what has ended, stays as it is.
import type { Task } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { planResumption } from '../../../src/core/exchange/plan-resumption.ts';
import { planWithdrawal } from '../../../src/core/exchange/plan-withdrawal.ts';
import { STATUS_REASONS } from '../../../src/core/fhir/systems.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';
import { transferWith } from './open-transfer.ts';

const stopped = (code: string, change: Partial<Task> = {}): Task => ({ ...transferWith(), statusReason: { coding: [{ system: STATUS_REASONS, code }] }, ...change });
const NOW = Temporal.Instant.from('2026-11-10T10:00:00Z');

it.each<[string, Task]>([
  ['nothing was stopped', transferWith()],
  ['a denial of our own, which arming takes away', stopped('no-consent')],
  ['refused, and ended since', stopped('network-refused', { status: 'completed' })],
  ['cancelled by the withdrawal', stopped('consent-withdrawn', { status: 'cancelled' })],
])('%s: nothing to do', (_name, task) => { expect(planResumption(task, 'noord')).toBeUndefined(); });

it('refused by the network: the reason goes, nothing else', () => {
  const task = stopped('network-refused');
  const { statusReason: _reason, ...rest } = task;
  expect(planResumption(task, undefined)).toEqual(rest);
});

it('withdrawn: asked over the network again as the intake says; by letter it stays', () => {
  const before = transferWith();
  const withdrawn = planWithdrawal(before, { now: NOW, alsoCopy: false });
  if (!withdrawn) throw new Error('nothing was withdrawn');
  expect(readTransfer(withdrawn).peer).toBeUndefined();
  const resumed = planResumption(withdrawn, 'noord');
  expect(resumed && [readTransfer(resumed).peer, readTransfer(resumed).statusReason, readTransfer(resumed).kinds]).toEqual(['noord', undefined, readTransfer(before).kinds]);
  expect(planResumption(withdrawn, undefined)).toBeUndefined();
});
