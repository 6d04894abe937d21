// A custodian's clock: from when to when it runs (S3-S5).
import { toFhirDateTime, parseInstant } from '../kernel/time.ts';
import type { DeadlineRule } from '../intake/programme.ts';
import { findDueDate } from './find-due-date.ts';

/** Instants with offset, as FHIR dateTime; one that cannot be read counts as not known. */
export interface ClockFacts {
  readonly requestedAt?: string | undefined;
  readonly receivedAt?: string | undefined;
  readonly validAt?: string | undefined;
  /** First permitted query over the network. */
  readonly firstQueryAt?: string | undefined;
}

export interface Deadline {
  /** `received`: the legal clock. `sent`: an estimate while the receipt is unknown, never called a breach. */
  readonly basis: 'received' | 'sent';
  /** FHIR dateTimes with the zone's offset of that day; for `restriction.period`. */
  readonly startAt: string;
  readonly dueAt: string;
  /** Calendar date. */
  readonly dueOn: string;
  /** FHIR dateTime: overdue from this moment on, the first of the day after `dueOn`. */
  readonly overdueFrom: string;
}

const instantOf = (text: string | undefined): Temporal.Instant | undefined => {
  const parsed = parseInstant(text ?? '');
  return parsed.ok ? parsed.value : undefined;
};

const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (Temporal.Instant.compare(a, b) >= 0 ? a : b);

/** S3: max(receivedAt, validAt). A receipt of which nothing is said but the moment counts as valid from then. */
const findStart = (clock: ClockFacts): { readonly basis: Deadline['basis']; readonly start: Temporal.Instant } | undefined => {
  const received = instantOf(clock.receivedAt);
  if (received) return { basis: 'received', start: later(received, instantOf(clock.validAt) ?? received) };
  const sent = instantOf(clock.requestedAt) ?? instantOf(clock.firstQueryAt);
  return sent && { basis: 'sent', start: sent };
};

/** `undefined`: nothing has started it yet. The last moment is one second before the next day begins, whatever a clock change does at midnight. */
export const assessDeadline = (clock: ClockFacts, rule: DeadlineRule, timeZone: string): Deadline | undefined => {
  const found = findStart(clock);
  if (!found) return undefined;
  const dueOn = findDueDate(found.start.toZonedDateTimeISO(timeZone).toPlainDate(), rule);
  const overdueFrom = dueOn.add({ days: 1 }).toZonedDateTime(timeZone).toInstant();
  return {
    basis: found.basis,
    startAt: toFhirDateTime(found.start, timeZone),
    dueOn: dueOn.toString(),
    dueAt: toFhirDateTime(overdueFrom.subtract({ seconds: 1 }), timeZone),
    overdueFrom: toFhirDateTime(overdueFrom, timeZone),
  };
};
