// Which notices a check has to make for one transfer: each step once, and of what was missed only what still makes sense.
import { toLadder, type DueTime, type LadderMoment, type LadderTerms } from '../deadlines/to-ladder.ts';
import { parseInstant } from '../kernel/time.ts';

export interface LadderQuestion extends LadderTerms {
  readonly time: DueTime;
  /** Steps before this moment are done (`deadline-check-at`); absent: none is. */
  readonly from?: Temporal.Instant | undefined;
  readonly now: Temporal.Instant;
}

export interface Ladder {
  /** To be sent, or shown. */
  readonly due: readonly LadderMoment[];
  /** Missed, and without sense by now: recorded, never sent. */
  readonly overtaken: readonly LadderMoment[];
  /** When the next step is. */
  readonly nextAt?: Temporal.Instant;
}

const compare = (a: Temporal.Instant, b: Temporal.Instant): number => Temporal.Instant.compare(a, b);

/** That it will be due, or is today, is no news once it is overdue. */
const makesSense = ({ template }: LadderMoment, overFrom: Temporal.Instant | undefined, now: Temporal.Instant): boolean =>
  (template !== 'upcoming' && template !== 'due-today') || !overFrom || compare(now, overFrom) < 0;

const findOverFrom = ({ dueAt }: DueTime): Temporal.Instant | undefined => {
  const due = parseInstant(dueAt ?? '');
  return due.ok ? due.value.add({ seconds: 1 }) : undefined;
};

/** Later steps of the same addressee say all that earlier ones would have said. */
const isLatest = (moment: LadderMoment, missed: readonly LadderMoment[]): boolean =>
  missed.every((other) => other.addressee !== moment.addressee || compare(other.at, moment.at) <= 0);

/** Checks at any distance name the same steps, each once; the greater the gap, the more of them are overtaken. */
export const planLadder = ({ time, from, now, ...terms }: LadderQuestion): Ladder => {
  const ladder = toLadder(time, terms);
  const overFrom = findOverFrom(time);
  const come = ladder.filter(({ at }) => compare(at, now) <= 0 && (!from || compare(at, from) >= 0));
  const due = come.filter((moment) => makesSense(moment, overFrom, now) && isLatest(moment, come));
  const [next] = ladder.filter(({ at }) => compare(at, now) > 0);
  return { due, overtaken: come.filter((moment) => !due.includes(moment)), ...(next && { nextAt: next.at }) };
};
