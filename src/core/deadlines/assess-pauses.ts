// For how long a clock stood still between its start and its end (S5).
import type { EndQuestion } from './find-end.ts';

export interface PausedTime {
  /** Local midnights. */
  readonly days: number;
  /** Whole minutes. */
  readonly minutes: number;
  /** It still does. */
  readonly since?: Temporal.Instant;
}

const compare = (a: Temporal.Instant, b: Temporal.Instant): number => Temporal.Instant.compare(a, b);
const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (compare(a, b) >= 0 ? a : b);

/** `end`: when the time was over; absent: it stands still before that. */
export const assessPauses = ({ start, timeZone, spans }: EndQuestion, end: Temporal.Instant | undefined): PausedTime => {
  const dateOf = (at: Temporal.Instant): Temporal.PlainDate => at.toZonedDateTimeISO(timeZone).toPlainDate();
  const within = spans.flatMap(({ from, to }) => {
    const [begin, until] = [later(from, start), end && (!to || compare(to, end) > 0) ? end : to];
    return until && compare(begin, until) < 0 ? [{ begin, until }] : [];
  });
  const open = end ? undefined : spans.at(-1);
  return {
    days: within.reduce((days, { begin, until }) => days + dateOf(begin).until(dateOf(until)).days, 0),
    minutes: Math.floor(within.reduce((ms, { begin, until }) => ms + until.epochMilliseconds - begin.epochMilliseconds, 0) / 60_000),
    ...(open && { since: later(open.from, start) }),
  };
};
