// What counts as given up, and what its replay begins anew.
import { describe, expect, it } from 'vitest';
import { isGivenUp } from '../../../src/core/exchange/is-given-up.ts';
import { planReplay } from '../../../src/core/exchange/plan-replay.ts';
import { STATUS_REASONS } from '../../../src/core/fhir/systems.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';
import { ENDED, NOW, RUNNING, transferWith } from './open-transfer.ts';

const because = (code: string) => ({ coding: [{ system: STATUS_REASONS, code }] });
const dead = transferWith({ statusReason: because('exchange-given-up'), extension: [] });

describe('given up', () => {
  it.each([...ENDED])('not what is %s', (status) => { expect([isGivenUp({ ...dead, status }), planReplay({ ...dead, status }, NOW)]).toEqual([false, undefined]); });
  it.each(['consent-withdrawn', 'network-refused', 'exchange-retrying'])('not what waits for %s', (code) => { expect(isGivenUp({ ...dead, statusReason: because(code) })).toBe(false); });
  it('not without a reason', () => { expect(isGivenUp(transferWith())).toBe(false); });
  it.each([...RUNNING])('what is %s and failed too often', (status) => { expect(isGivenUp({ ...dead, status })).toBe(true); });
});

it('tried again: due now, with every attempt before it, and no reason left', () => {
  const again = planReplay(dead, NOW);
  expect([again?.status, again?.statusReason, again && readTransfer(again).exchange?.attempts, again && readTransfer(again).failure]).toEqual([dead.status, undefined, 0, undefined]);
  expect(again && Temporal.Instant.from(readTransfer(again).exchange?.nextAt ?? '').equals(NOW)).toBe(true);
});
