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

interface Dates { readonly startOn: Temporal.PlainDate | undefined; readonly dueOn: Temporal.PlainDate; readonly timeZone: string }

const toMoments = (steps: readonly Untimed[], { startOn, dueOn, timeZone }: Dates): readonly LadderMoment[] =>
  steps.map((step) => ({ step, on: dueOn.add({ days: step.days }) }))
    .filter(({ on }) => !startOn || Temporal.PlainDate.compare(on, startOn) >= 0)
    .map(({ step, on }) => ({ ...step, at: on.toZonedDateTime(timeZone).toInstant() }))
    .sort((a, b) => Temporal.Instant.compare(a.at, b.at));

/** What is due on one day mostly began on one day, too: their moments are found once. By the ladder, so that another configuration has its own. */
const FOUND = new WeakMap<readonly LadderStep[], Map<string, readonly LadderMoment[]>>();
const MOST = 1000;

const findMoments = (ladder: readonly LadderStep[], isEstimated: boolean, dates: Dates): readonly LadderMoment[] => {
  const found = FOUND.get(ladder) ?? new Map<string, readonly LadderMoment[]>();
  const key = `${String(dates.startOn)} ${String(dates.dueOn)} ${dates.timeZone} ${String(isEstimated)}`;
  const moments = found.get(key) ?? toMoments(isEstimated ? ladder.flatMap(toEstimated) : ladder, dates);
  if (found.size >= MOST) found.clear();
  FOUND.set(ladder, found.set(key, moments));
  return moments;
};

/** By time. A step whose date lies before the start never comes: there was nothing to tell then. */
export const toLadder = ({ startAt, dueAt, basis }: DueTime, { rule: { ladder }, timeZone }: LadderTerms): readonly LadderMoment[] => {
  const [startOn, dueOn] = [dateOf(startAt, timeZone), dateOf(dueAt, timeZone)];
  return dueOn && ladder ? findMoments(ladder, basis === undefined || basis === 'sent', { startOn, dueOn, timeZone }) : [];
};
