// The moment that a transfer or a delivery shows: the next attempt, or the end of one that is being made.
import { expect, test } from 'vitest';
import { toAttemptTime } from '../../../src/core/worklist/to-attempt-time.ts';

test('nothing is in the outbox', () => {
  expect(toAttemptTime(undefined)).toEqual({});
});

test('waits: the outbox says until when', () => {
  expect(toAttemptTime({ nextAt: '2026-11-22T10:00:00Z', attempts: 2 })).toEqual({ nextAttemptAt: '2026-11-22T10:00:00Z' });
});

test('held by a worker: the same moment is the end of its lease, and no next attempt', () => {
  expect(toAttemptTime({ nextAt: '2026-11-22T10:00:00Z', attempts: 3, worker: 'w1' })).toEqual({ attemptUntil: '2026-11-22T10:00:00Z' });
});
