// When the deadline check has to look at an open transfer next: at a step of its ladder, or when it becomes overdue, whichever comes first.
import { parseInstant, toFhirDateTime } from '../kernel/time.ts';
import { toLadder, type DueTime, type LadderTerms } from './to-ladder.ts';

export interface CheckedTime extends DueTime {
  /** Recorded already; absent or false: that it is overdue is still to be recorded. */
  readonly isFlagged?: boolean;
}

const isAfter = (at: Temporal.Instant, after: Temporal.Instant | undefined): boolean => !after || Temporal.Instant.compare(at, after) > 0;

/** S3: an estimate is never overdue. */
const findBreach = ({ dueAt, basis, isFlagged }: CheckedTime): readonly Temporal.Instant[] => {
  const due = parseInstant(dueAt ?? '');
  return due.ok && !isFlagged && basis !== undefined && basis !== 'sent' ? [due.value.add({ seconds: 1 })] : [];
};

/** FHIR dateTime with the custodian's offset. `after`: all until then is done; absent: nothing is. `undefined`: nothing is left to do. */
export const planNextCheck = (time: CheckedTime, terms: LadderTerms, after?: Temporal.Instant): string | undefined => {
  const moments = [...toLadder(time, terms).map(({ at }) => at), ...findBreach(time)].filter((at) => isAfter(at, after));
  const [first] = moments.sort((a, b) => Temporal.Instant.compare(a, b));
  return first && toFhirDateTime(first, terms.timeZone);
};
