// A custodian's clock, from what happened alone (S3-S6): the same events give the same due date, whatever was stored.
import type { ClockEvents } from './clock-events.ts';
import type { ClockRule } from './clock-rule.ts';
import { findClockCount } from './find-clock-count.ts';
import { toClock, type Clock } from './to-clock.ts';

/** `undefined`: nothing has started it yet. */
export const assessClock = (events: ClockEvents, clockRule: ClockRule): Clock | undefined => {
  const count = findClockCount(events, clockRule);
  return count && toClock(count, clockRule);
};
