// A custodian's clock, from what it counts.
import type { ClockBasis } from '../fhir/transfer.ts';
import { toFhirDateTime } from '../kernel/time.ts';
import type { ClockEvents } from './clock-events.ts';
import type { ClockRule } from './clock-rule.ts';
import type { ClockCount } from './find-clock-count.ts';
import type { End } from './find-end.ts';

export interface Clock {
  /** `paused`: it stands still until the custodian has an answer, and nothing is due. `stopped`: handed over or cancelled; due is what it was. */
  readonly state: 'running' | 'paused' | 'stopped';
  readonly basis: ClockBasis;
  /** FHIR dateTimes with the zone's offset of that day; for `restriction.period`. The last moment is one second before `overdueFrom`. */
  readonly startAt: string;
  readonly dueAt?: string;
  /** Calendar date. */
  readonly dueOn?: string;
  /** Overdue from this moment on. */
  readonly overdueFrom?: string;
  /** Local midnights between start and end that were not counted. */
  readonly pausedDays: number;
}

const stateOf = ({ handedOverAt, cancelledAt }: ClockEvents, end: End | undefined): Clock['state'] => {
  if (handedOverAt ?? cancelledAt) return 'stopped';
  return end ? 'running' : 'paused';
};

const toDue = (end: End, timeZone: string): Required<Pick<Clock, 'dueAt' | 'dueOn' | 'overdueFrom'>> => ({
  dueAt: toFhirDateTime(end.overFrom.subtract({ seconds: 1 }), timeZone), dueOn: end.dueOn.toString(), overdueFrom: toFhirDateTime(end.overFrom, timeZone),
});

export const toClock = ({ events, startAt, basis, end, paused }: ClockCount, { timeZone }: Pick<ClockRule, 'timeZone'>): Clock =>
  ({ state: stateOf(events, end), basis, startAt: toFhirDateTime(startAt, timeZone), ...(end && toDue(end, timeZone)), pausedDays: paused.days });
