// When the steps of a rule's ladder are due for one transfer: at the first moment of their date, where the custodian is.
import type { ClockBasis } from '../fhir/transfer.ts';
import type { DeadlineRule, LadderStep } from '../intake/programme.ts';
import { parseInstant } from '../kernel/time.ts';

/** A transfer's time as it is kept or was assessed: FHIR dateTimes. Without `dueAt` nothing is due: it stands still, or has not begun. */
export interface DueTime {
  readonly startAt?: string | undefined;
  /** The last second. */
  readonly dueAt?: string | undefined;
  readonly basis?: ClockBasis | undefined;
}

export interface LadderTerms {
  readonly rule: Pick<DeadlineRule, 'ladder'>;
  /** IANA, the custodian's. */
  readonly timeZone: string;
}

/** `unconfirmed`: due is an estimate, so that it asks whether the request has arrived. */
export interface LadderMoment extends Omit<LadderStep, 'template'> {
  readonly template: LadderStep['template'] | 'unconfirmed';
  readonly at: Temporal.Instant;
}

type Untimed = Omit<LadderMoment, 'at'>;

/**
 * S3: an estimate is never called a breach, and its custodian may not know of the request. So only the coordinator is told, until the day itself,
 * that the receipt is not known; under a step id of its own, so that the step itself still comes once the receipt is recorded.
 */
const toEstimated = ({ id, days, addressee, channel }: LadderStep): readonly Untimed[] =>
  (addressee === 'coordinator' && days <= 0 ? [{ id: `${id}.unconfirmed`, days, addressee, channel, template: 'unconfirmed' }] : []);

const dateOf = (text: string | undefined, timeZone: string): Temporal.PlainDate | undefined => {
  const at = parseInstant(text ?? '');
  return at.ok ? at.value.toZonedDateTimeISO(timeZone).toPlainDate() : undefined;
};

/** By time. A step whose date lies before the start never comes: there was nothing to tell then. */
export const toLadder = ({ startAt, dueAt, basis }: DueTime, { rule, timeZone }: LadderTerms): readonly LadderMoment[] => {
  const [startOn, dueOn] = [dateOf(startAt, timeZone), dateOf(dueAt, timeZone)];
  if (!dueOn || !rule.ladder) return [];
  const steps: readonly Untimed[] = basis === undefined || basis === 'sent' ? rule.ladder.flatMap(toEstimated) : rule.ladder;
  return steps.map((step) => ({ step, on: dueOn.add({ days: step.days }) }))
    .filter(({ on }) => !startOn || Temporal.PlainDate.compare(on, startOn) >= 0)
    .map(({ step, on }) => ({ ...step, at: on.toZonedDateTime(timeZone).toInstant() }))
    .sort((a, b) => Temporal.Instant.compare(a.at, b.at));
};
