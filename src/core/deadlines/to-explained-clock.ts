// A custodian's clock with how its due date was found, for people: the steps take as long as the clock itself, so that who only counts leaves them out.
import type { ClockEvents } from './clock-events.ts';
import type { ClockRule } from './clock-rule.ts';
import type { ClockStep } from './clock-step.ts';
import { findClockCount } from './find-clock-count.ts';
import { toClockSteps } from './to-clock-steps.ts';
import { toClock, type Clock } from './to-clock.ts';

export interface ExplainedClock extends Clock { readonly explanation: readonly ClockStep[] }

/** `undefined`: nothing has started it yet. */
export const toExplainedClock = (events: ClockEvents, clockRule: ClockRule): ExplainedClock | undefined => {
  const count = findClockCount(events, clockRule);
  return count && { ...toClock(count, clockRule), explanation: toClockSteps(count, clockRule) };
};
