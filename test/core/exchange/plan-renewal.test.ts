// A lease starts anew for who holds it and for nobody else.
import { expect, it } from 'vitest';
import { planRenewal } from '../../../src/core/exchange/plan-renewal.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';
import { CLOCK, exchangeOf, NOW, transferWith } from './open-transfer.ts';

it('from now on, with worker and count as they were', () => {
  const task = planRenewal(transferWith({ extension: [exchangeOf('2026-11-05T10:00:01Z', 3, 'w1')] }), { now: NOW, leaseSeconds: 300 });
  expect(readTransfer(task).exchange).toEqual({ nextAt: '2026-11-05T10:05:00.000Z', attempts: 3, worker: 'w1' });
});

it('nothing is put into the outbox that was not there', () => {
  const task = transferWith({ extension: [CLOCK] });
  expect(planRenewal(task, { now: NOW, leaseSeconds: 300 })).toEqual(task);
});
