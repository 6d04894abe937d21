// What is asked of `free-times`: a kind of visit and a stretch of time.
import { VISIT_KINDS, type VisitKind } from '../fhir/visit.ts';
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';

export interface FreeTimesAsked { readonly kind: VisitKind; readonly from: Temporal.Instant; readonly to: Temporal.Instant }

/** As an address gives them. */
export interface FreeTimeParameters { readonly kind: string | undefined; readonly from: string | undefined; readonly to: string | undefined }

/** Nobody books further, and a calendar is not emptied page by page. */
const MOST_DAYS = 92;

const parseMoment = (text: string | undefined, expression: string): Result<Temporal.Instant> => {
  const parsed = text === undefined ? undefined : parseInstant(text);
  return parsed?.ok ? parsed : fail('invalid', { text: text === undefined ? 'is required' : 'must be an instant with an offset', expression });
};

const checkOrder = (from: Temporal.Instant, to: Temporal.Instant): readonly Issue[] => {
  const days = from.until(to).total('hours') / 24;
  return days > 0 && days <= MOST_DAYS ? [] : [{ text: `must lie after from, by ${String(MOST_DAYS)} days at most`, expression: 'to' }];
};

const parseKind = (asked: string | undefined): Result<VisitKind> => {
  const kind = VISIT_KINDS.find((k) => k === asked);
  return kind ? ok(kind) : fail('invalid', { text: `must be one of: ${VISIT_KINDS.join(', ')}`, expression: 'kind' });
};

/** Failure `invalid`, with every issue. */
export const parseFreeTimeQuery = (asked: FreeTimeParameters): Result<FreeTimesAsked> => {
  const [kind, from, to] = [parseKind(asked.kind), parseMoment(asked.from, 'from'), parseMoment(asked.to, 'to')];
  const disorder = from.ok && to.ok ? checkOrder(from.value, to.value) : [];
  if (kind.ok && from.ok && to.ok && disorder.length === 0) return ok({ kind: kind.value, from: from.value, to: to.value });
  return fail('invalid', ...[kind, from, to].flatMap((part) => (part.ok ? [] : part.failure.issues)), ...disorder);
};
