// Which Tasks of the outbox wait for a day on which they will be permitted, and may go earlier when they are permitted earlier.
import type { Task } from '@medplum/fhirtypes';
import { expect, it } from 'vitest';
import { isTimed } from '../../../src/core/exchange/is-timed.ts';
import { STATUS_REASONS } from '../../../src/core/fhir/systems.ts';
import { withExchange } from '../../../src/core/fhir/transfer.ts';
import { CLOCK, exchangeOf, NOW, transferWith } from './open-transfer.ts';

const LATER = NOW.add({ hours: 24 }).toString();
const because = (code: string): Partial<Task> => ({ statusReason: { coding: [{ system: STATUS_REASONS, code }] } });
const waiting = (change: Partial<Task> = {}): Task => transferWith({ extension: [CLOCK, exchangeOf(LATER, 0)], ...change });

it('not asked yet, or denied when it was looked at', () => {
  expect([isTimed(waiting(), NOW), isTimed(waiting(because('signer-not-entitled-today')), NOW)]).toEqual([true, true]);
});

it.each<[string, Task]>([
  ['its day has come', waiting({ extension: [CLOCK, exchangeOf(NOW.toString(), 0)] })],
  ['somebody has it', waiting({ extension: [CLOCK, exchangeOf(LATER, 0, 'w2')] })],
  ['it was tried before', waiting({ extension: [CLOCK, exchangeOf(LATER, 1)] })],
  ['it waits for a peer that is not configured', waiting(because('peer-not-configured'))],
  ['it waits for an identifier', waiting(because('no-identifier-for-peer'))],
  ['it is not in the outbox', withExchange(waiting(), undefined)],
])('not: %s', (_name, task) => { expect(isTimed(task, NOW)).toBe(false); });
