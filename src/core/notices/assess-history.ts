// What a rule would have made of a transfer in a span of time: when it was due, whether it became overdue, and who would have been told.
import { assessClock } from '../deadlines/assess-clock.ts';
import type { ClockRule } from '../deadlines/clock-rule.ts';
import { toLadder } from '../deadlines/to-ladder.ts';
import type { TransferEvents } from '../fhir/transfer.ts';
import { parseInstant } from '../kernel/time.ts';

/** Both ends belong to it. */
export interface HistorySpan { readonly from: Temporal.Instant; readonly to: Temporal.Instant }

export interface HistoryOutcome {
  /** FHIR dateTime; absent: nothing started it, or it stands still. */
  readonly dueAt?: string;
  /** It became overdue within the span, and before it ended. */
  readonly isFlagged: boolean;
  /** `step.addressee`, in the order of their moments. */
  readonly notices: readonly string[];
}

const NOTHING: HistoryOutcome = { isFlagged: false, notices: [] };

const earlier = (a: Temporal.Instant, b: string | undefined): Temporal.Instant => {
  const other = parseInstant(b ?? '');
  return other.ok && Temporal.Instant.compare(other.value, a) < 0 ? other.value : a;
};

/** By all that is known of it today, not by what was known then. */
export const assessHistory = (events: TransferEvents, clockRule: ClockRule, { from, to }: HistorySpan): HistoryOutcome => {
  const clock = assessClock(events, clockRule);
  if (!clock) return NOTHING;
  const end = earlier(to, events.handedOverAt ?? events.cancelledAt);
  const isWithin = (at: Temporal.Instant): boolean => Temporal.Instant.compare(at, from) >= 0 && Temporal.Instant.compare(at, end) <= 0;
  const over = parseInstant(clock.overdueFrom ?? '');
  return {
    ...(clock.dueAt !== undefined && { dueAt: clock.dueAt }),
    isFlagged: clock.basis !== 'sent' && over.ok && isWithin(over.value),
    notices: toLadder(clock, clockRule).filter(({ at }) => isWithin(at)).map(({ id, addressee }) => `${id}.${addressee}`),
  };
};
