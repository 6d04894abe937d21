// A custodian's clock with how its due date was found, for people: the steps take as long as the clock itself, so that who only counts leaves them out.
import { assessClock, type Clock } from './assess-clock.ts';
import type { ClockEvents } from './clock-events.ts';
import type { ClockRule } from './clock-rule.ts';
import type { ClockStep } from './clock-step.ts';
import { findClockCount } from './find-clock-count.ts';
import { toClockSteps } from './to-clock-steps.ts';

export interface ExplainedClock extends Clock { readonly explanation: readonly ClockStep[] }

/** `undefined`: nothing has started it yet. */
export const toExplainedClock = (events: ClockEvents, clockRule: ClockRule): ExplainedClock | undefined => {
  const [assessed, count] = [assessClock(events, clockRule), findClockCount(events, clockRule)];
  return assessed && count && { ...assessed, explanation: toClockSteps(count, clockRule) };
};
