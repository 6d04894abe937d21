// What a custodian's clock counts, from what happened alone (S3-S6): where it starts, what does not count, and its end.
import type { ClockBasis } from '../fhir/transfer.ts';
import type { DeadlineRule } from '../intake/programme.ts';
import { parseInstant } from '../kernel/time.ts';
import { assessPauses } from './assess-pauses.ts';
import type { ClockEvents } from './clock-events.ts';
import type { ClockRule } from './clock-rule.ts';
import { findEnd, type End, type EndQuestion } from './find-end.ts';
import type { Counted } from './to-clock-steps.ts';
import { toSpans } from './to-spans.ts';

interface Start { readonly basis: ClockBasis; readonly at: Temporal.Instant }

const compare = (a: Temporal.Instant, b: Temporal.Instant): number => Temporal.Instant.compare(a, b);

const instantOf = (text: string | undefined): Temporal.Instant | undefined => {
  const parsed = parseInstant(text ?? '');
  return parsed.ok ? parsed.value : undefined;
};

const later = (a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant => (compare(a, b) >= 0 ? a : b);

/** S3: max(receivedAt, validAt). A receipt of which nothing is said but the moment counts as valid from then. */
const findReceipt = ({ receivedAt, validAt }: ClockEvents, startsAt: DeadlineRule['startsAt']): Start | undefined => {
  const received = instantOf(receivedAt);
  const valid = startsAt === 'receipt' ? undefined : instantOf(validAt);
  return received && { basis: 'received', at: valid ? later(received, valid) : received };
};

const findStart = (events: ClockEvents, { startsAt }: DeadlineRule): Start | undefined => {
  const sent = instantOf(events.requestedAt) ?? instantOf(events.firstQueryAt);
  const receipt = findReceipt(events, startsAt);
  if (startsAt === 'request') return sent ? { basis: 'requested', at: sent } : receipt;
  return receipt ?? (sent && { basis: 'sent', at: sent });
};

/** The further time counts where the rule has it, and only if it was announced before the end without it (GDPR art. 12(3): within one month of receipt). */
const isExtended = ({ extended }: ClockEvents, end: End | undefined): boolean => {
  const at = instantOf(extended?.at);
  return at !== undefined && (!end || compare(at, end.overFrom) < 0);
};

const toQuestion = (events: ClockEvents, start: Start, { rule, timeZone, calendar }: ClockRule): EndQuestion => {
  const stop = instantOf(events.handedOverAt ?? events.cancelledAt);
  const counted = (events.pauses ?? []).filter(({ reason }) => rule.pausedBy?.includes(reason));
  return { start: start.at, timeZone, rule, extended: false, spans: toSpans(counted, stop), calendar };
};

/** With the further time, where it was taken. */
const findBothEnds = (events: ClockEvents, question: EndQuestion): { readonly end: End | undefined; readonly extended: boolean } => {
  const first = findEnd(question);
  const extended = question.rule.extension !== undefined && isExtended(events, first);
  return { end: extended ? findEnd({ ...question, extended }) : first, extended };
};

export interface ClockCount extends Counted { readonly startAt: Temporal.Instant }

/** `undefined`: nothing has started it yet. */
export const findClockCount = (events: ClockEvents, clockRule: ClockRule): ClockCount | undefined => {
  const start = findStart(events, clockRule.rule);
  if (!start) return undefined;
  const question = toQuestion(events, start, clockRule);
  const { end, extended } = findBothEnds(events, question);
  return { events, startAt: start.at, basis: start.basis, end, extended, paused: assessPauses(question, end?.overFrom) };
};
