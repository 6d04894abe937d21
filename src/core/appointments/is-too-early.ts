// What became of a visit cannot be known before it: that somebody came, not before its day; that nobody did, not before its start (S15).
import type { Attendance } from '../intake/parse-attendance.ts';

export interface Observation {
  readonly outcome: Attendance['outcome'];
  readonly observedAt: Temporal.Instant;
  /** Decides which day it is. */
  readonly timeZone: string;
}

export const isTooEarly = (start: Temporal.Instant, { outcome, observedAt, timeZone }: Observation): boolean => {
  if (outcome === 'no-show') return Temporal.Instant.compare(observedAt, start) < 0;
  return Temporal.PlainDate.compare(observedAt.toZonedDateTimeISO(timeZone).toPlainDate(), start.toZonedDateTimeISO(timeZone).toPlainDate()) < 0;
};
