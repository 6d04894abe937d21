// A transfer ends once, by somebody's word: its clock stops when the copy was handed over (S4), and its having been late stays (S13).
import { expect, it } from 'vitest';
import { planCompletion, type Ending } from '../../../src/core/exchange/plan-completion.ts';
import { findExtension } from '../../../src/core/fhir/extensions.ts';
import { EXT_CLOCK, EXT_DEADLINE_CHECK_AT, EXT_EXCHANGE, EXT_OVERDUE, STATUS_REASONS } from '../../../src/core/fhir/systems.ts';
import { readTransfer } from '../../../src/core/fhir/transfer.ts';
import { CHECK, CLOCK, DUE, transferWith } from './open-transfer.ts';

const overdue = (cleared?: string) => ({ url: EXT_OVERDUE, extension: [{ url: 'since', valueDate: '2026-11-19' }, ...(cleared ? [{ url: 'cleared', valueDateTime: cleared }] : [])] });
const DONE: Ending = { status: 'completed', at: '2026-11-21T09:00:00+01:00', recordedAt: '2026-11-23T08:00:00.000Z' };
const CANCELLED: Ending = { ...DONE, status: 'cancelled', reason: 'request-cancelled' };

it.each<[string, Ending]>([['completed', DONE], ['cancelled', CANCELLED]])('%s: out of the outbox and of the deadline check, its clock as it was', (status, ending) => {
  const task = planCompletion(transferWith({ executionPeriod: { start: '2026-11-05T10:00:00Z' } }), ending);
  expect(task).toMatchObject({ status, lastModified: ending.recordedAt, executionPeriod: { start: '2026-11-05T10:00:00Z', end: ending.at } });
  expect([EXT_EXCHANGE, EXT_DEADLINE_CHECK_AT].map((url) => findExtension(task, url))).toEqual([undefined, undefined]);
  expect(findExtension(task, EXT_CLOCK)).toEqual(CLOCK);
  expect(task.restriction).toEqual(transferWith().restriction);
});

it('why it waited is no reason any more; why it was cancelled is', () => {
  const waiting = transferWith({ statusReason: { coding: [{ system: STATUS_REASONS, code: 'no-consent' }] } });
  expect(planCompletion(waiting, DONE)).not.toHaveProperty('statusReason');
  expect(readTransfer(planCompletion(waiting, CANCELLED)).statusReason).toBe('request-cancelled');
});

it.each<[string, Ending, string | undefined, object | undefined]>([
  ['late and delivered: since stays, cleared when it was handed over', DONE, '', { since: '2026-11-19', cleared: DONE.at }],
  ['late and cleared before: the first moment stays', DONE, '2026-11-20T09:00:00+01:00', { since: '2026-11-19', cleared: '2026-11-20T09:00:00+01:00' }],
  ['late and cancelled: no delivery, nothing cleared', CANCELLED, '', { since: '2026-11-19' }],
  ['never late: nothing to clear', DONE, undefined, undefined],
])('%s', (_name, ending, cleared, expected) => {
  const task = transferWith({ extension: [CLOCK, CHECK, DUE, ...(cleared === undefined ? [] : [overdue(cleared || undefined)])] });
  expect(readTransfer(planCompletion(task, ending)).overdue).toEqual(expected);
});

it('a second time with the same word changes nothing', () => {
  const task = transferWith({ extension: [CLOCK, CHECK, DUE, overdue()] });
  expect(planCompletion(planCompletion(task, DONE), DONE)).toEqual(planCompletion(task, DONE));
});

it('no empty list is left where all extensions went', () => {
  expect(planCompletion(transferWith({ extension: [CHECK, DUE] }), DONE)).not.toHaveProperty('extension');
});
