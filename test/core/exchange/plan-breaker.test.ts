// Closed, open, half-open: what opens it, how long, and what one trial decides.
import { describe, expect, it } from 'vitest';
import { planBreaker, type Breaker, type BreakerEvent } from '../../../src/core/exchange/plan-breaker.ts';
import { NOW } from './open-transfer.ts';

const policy = { failures: 3, seconds: 40 };
const CLOSED: Breaker = { failures: 0, opened: 0 };
const failed = (seconds = 0, change: Partial<Extract<BreakerEvent, { kind: 'failed' }>> = {}): BreakerEvent => ({ kind: 'failed', now: NOW.add({ seconds }), random: 1, ...change });
const after = (before: Breaker, ...events: readonly BreakerEvent[]): Breaker => events.reduce((b, event) => planBreaker(b, event, policy), before);
const openFor = (breaker: Breaker): number | undefined => breaker.openUntil?.since(NOW).total('seconds');
const OPEN = after(CLOSED, failed(), failed(), failed());

describe('planBreaker', () => {
  it('opens with the last of the failures in a row, not before', () => {
    expect(openFor(after(CLOSED, failed(), failed()))).toBeUndefined();
    expect(openFor(OPEN)).toBe(40);
  });

  it('an answer between begins anew', () => { expect(after(CLOSED, failed(), failed(), { kind: 'answered' }, failed(), failed())).toEqual({ failures: 2, opened: 0 }); });

  it('half of the pause is chance', () => {
    expect([0, 0.5, 1].map((random) => openFor(after(CLOSED, failed(), failed(), failed(0, { random }))))).toEqual([20, 30, 40]);
  });

  it('a trial that fails opens it for twice as long, up to 15 minutes; one that is answered closes it', () => {
    const second = after(OPEN, failed(40));
    expect(openFor(second)).toBe(40 + 80);
    const tenth = Array.from({ length: 10 }).reduce<Breaker>((b) => after(b, failed((openFor(b) ?? 0))), OPEN);
    expect(openFor(after(tenth, failed(openFor(tenth))))).toBe((openFor(tenth) ?? 0) + 900);
    expect(after(second, { kind: 'answered' })).toEqual(CLOSED);
  });

  it('calls that were under way when it opened do not make it longer', () => { expect(openFor(after(OPEN, failed(1), failed(2), failed(39)))).toBe(40); });

  it.each([[600, 600], [10 ** 9, 86_400]])('Retry-After %i pauses at the first failure, for a day at most', (retryAfterSeconds, seconds) => {
    expect(openFor(after(CLOSED, failed(0, { retryAfterSeconds })))).toBe(seconds);
  });

  it('Retry-After neither shortens a pause nor opens with 0', () => {
    expect(openFor(after(OPEN, failed(1, { retryAfterSeconds: 5 })))).toBe(40);
    expect(openFor(after(CLOSED, failed(0, { retryAfterSeconds: 0 })))).toBeUndefined();
  });

  it('trusted by a person, one may try at once; if it fails the pause is the next longer one', () => {
    const trusted = after(OPEN, { kind: 'trusted', now: NOW.add({ seconds: 5 }) });
    expect(openFor(trusted)).toBe(5);
    expect(openFor(after(trusted, failed(5)))).toBe(85);
    expect(after(CLOSED, { kind: 'trusted', now: NOW })).toEqual(CLOSED);
  });
});
