// After an attempt: asked again later, finished because each kind came (S12), or parked until somebody acts (S8).
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planNextAttempt, type AttemptOutcome } from '../../../src/core/exchange/plan-next-attempt.ts';
import { LOINC, STATUS_REASONS } from '../../../src/core/fhir/systems.ts';
import { isOpen, readTransfer } from '../../../src/core/fhir/transfer.ts';
import { CLOCK, exchangeOf, foundWith, inputsOf, NOW, PEER, transferWith } from './open-transfer.ts';

const HELD = { status: 'in-progress' as const, extension: [CLOCK, exchangeOf('2026-11-05T10:02:00Z', 3, 'w1')] };
const of = (...codes: readonly string[]) => codes.map((code) => foundWith({ type: { coding: [{ system: LOINC, code }] } }));
const policy = { pollSeconds: 60, retrySeconds: 20, maxAttempts: 5, giveUpHours: 24 };
const outcomeWith = (change: Partial<AttemptOutcome> = {}): AttemptOutcome => ({ now: NOW, policy, received: [], ...change });

it('nothing came: again after the pause, for any worker, without a reason of before', () => {
  const task = planNextAttempt(transferWith({ ...HELD, statusReason: { coding: [{ system: STATUS_REASONS, code: 'no-consent' }] } }), outcomeWith());
  expect(readTransfer(task).exchange).toEqual({ nextAt: '2026-11-05T10:01:00.000Z', attempts: 3 });
  expect(task).toMatchObject({ status: 'in-progress', lastModified: '2026-11-05T10:00:00.000Z' });
  expect(task).not.toHaveProperty('statusReason');
});

it.each([['network-refused', undefined], ['document-gone', '2026-11-05T10:01:00.000Z'], ['network-timeout', '2026-11-05T10:00:10.000Z']])('a failure is kept, and says when it is asked again: %s', (code, nextAt) => {
  const task = planNextAttempt(transferWith(HELD), outcomeWith({ failed: { code, random: 0.5 } }));
  expect(readTransfer(task)).toMatchObject({ statusReason: code, failure: { code, since: '2026-11-05T10:00:00.000Z', attempts: 1 } });
  expect([isOpen(task), readTransfer(task).exchange?.nextAt]).toEqual([true, nextAt]);
});

it('an attempt that goes well ends the row of failures; one that a stop broke off says nothing of them', () => {
  const failing = planNextAttempt(transferWith(HELD), outcomeWith({ failed: { code: 'network-timeout', random: 1 } }));
  expect(readTransfer(planNextAttempt(failing, outcomeWith()))).not.toHaveProperty('failure');
  const broken = readTransfer(planNextAttempt(failing, outcomeWith({ brokenOff: true })));
  expect([broken.failure, broken.exchange]).toEqual([readTransfer(failing).failure, { nextAt: '2026-11-05T10:00:00.000Z', attempts: 3 }]);
});

it.each<[string, readonly string[], ReturnType<typeof of>, boolean]>([
  ['each of two kinds', ['34133-9', '11526-1'], of('34133-9', '11526-1'), true],
  ['the same and one more', ['34133-9'], of('34133-9', '11502-2'), true],
  ['one of two kinds', ['34133-9', '11526-1'], of('34133-9'), false],
  ['the same kind twice', ['34133-9', '11526-1'], of('34133-9', '34133-9'), false],
  ['a complete copy is complete by word only', ['11503-0'], of('11503-0', '34133-9'), false],
  ['a complete copy and a kind', ['11503-0', '34133-9'], of('11503-0', '34133-9'), false],
  ['no kind named', [], of('34133-9'), false],
  ['the code of another system', ['34133-9'], [foundWith({ type: { coding: [{ system: 'http://snomed.info/sct', code: '34133-9' }] } })], false],
  ['a document without a type', ['34133-9'], [{ ...foundWith(), type: {} }], false],
  ['nothing', ['34133-9'], [], false],
])('%s', (_name, kinds, received, complete) => {
  const task = planNextAttempt(transferWith({ ...HELD, input: inputsOf(kinds, PEER) }), outcomeWith({ received }));
  expect(task.status).toBe(complete ? 'completed' : 'in-progress');
  expect(readTransfer(task).exchange === undefined).toBe(complete);
  if (complete) expect(task.executionPeriod?.end).toBe('2026-11-05T10:00:00.000Z');
});

it('what is complete is complete, whatever else went wrong', () => {
  const task = planNextAttempt(transferWith({ ...HELD, input: inputsOf(['34133-9'], PEER) }), outcomeWith({ received: of('34133-9'), failed: { code: 'network-refused', random: 1 } }));
  expect(task.status).toBe('completed');
  expect(task).not.toHaveProperty('statusReason');
});

const KINDS = ['34133-9', '11526-1', '11503-0', '18748-4'];
it('never both ended and to be asked again, and again never before now', () => {
  fc.assert(fc.property(fc.subarray(KINDS), fc.subarray(KINDS), fc.constantFrom(undefined, 'network-refused', 'network-timeout', 'network-rejected', 'no-consent', 'entry-malformed', 'no-such-code'), fc.integer({ min: 1, max: 100_000 }), (kinds, received, code, pollSeconds) => {
    const task = planNextAttempt(transferWith({ ...HELD, input: inputsOf(kinds, PEER) }), outcomeWith({ received: of(...received), policy: { ...policy, pollSeconds }, ...(code && { failed: { code, random: 0 } }) }));
    const { exchange } = readTransfer(task);
    expect(isOpen(task) || exchange === undefined).toBe(true);
    if (exchange) {
      expect(Temporal.Instant.compare(Temporal.Instant.from(exchange.nextAt), NOW)).toBeGreaterThanOrEqual(0);
      expect(exchange).not.toHaveProperty('worker');
    }
  }));
});
