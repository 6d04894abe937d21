// When a clock stood still, in order and without overlaps: recorded pauses overlap, come late and may still run.
import { parseInstant } from '../kernel/time.ts';

/** From an instant to another, or still running. */
export interface Span { readonly from: Temporal.Instant; readonly to?: Temporal.Instant | undefined }

interface Recorded { readonly from: string; readonly to?: string | undefined }

const parse = ({ from, to }: Recorded): readonly Span[] => {
  const [begin, end] = [parseInstant(from), to === undefined ? undefined : parseInstant(to)];
  if (!begin.ok || (end && !end.ok)) return [];
  return [{ from: begin.value, to: end?.value }];
};

/** What stopped stands still no more. */
const cut = ({ from, to }: Span, stop: Temporal.Instant | undefined): Span =>
  (stop && (!to || Temporal.Instant.compare(to, stop) > 0) ? { from, to: stop } : { from, to });

const isOfTime = ({ from, to }: Span): boolean => !to || Temporal.Instant.compare(from, to) < 0;

const join = (joined: readonly Span[], next: Span): readonly Span[] => {
  const last = joined.at(-1);
  if (!last || (last.to && Temporal.Instant.compare(last.to, next.from) < 0)) return [...joined, next];
  const isLonger = last.to && (!next.to || Temporal.Instant.compare(next.to, last.to) > 0);
  return isLonger ? [...joined.slice(0, -1), { from: last.from, to: next.to }] : joined;
};

/** Until `stop`, when the clock stopped; those that end before they begin, or cannot be read, are none. */
export const toSpans = (pauses: readonly Recorded[], stop: Temporal.Instant | undefined): readonly Span[] => pauses.flatMap(parse)
  .map((span) => cut(span, stop)).filter(isOfTime)
  .sort((a, b) => Temporal.Instant.compare(a.from, b.from))
  .reduce(join, []);
