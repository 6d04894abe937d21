// May this visit be booked (P2.6-P2.8)? Errors refuse it, warnings go with the answer.
import type { Appointment } from '@medplum/fhirtypes';
import type { InsurerFacts } from '../fhir/insurer.ts';
import { isStanding, isWithPatient, visitKindOf, type VisitKind } from '../fhir/visit.ts';
import type { Programme } from '../intake/programme.ts';
import type { Issue } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { checkInsurer } from './check-insurer.ts';

export interface WantedVisit {
  readonly kind: VisitKind;
  /** Instants with offset. */
  readonly start: string;
  readonly end: string;
}

export interface VisitContext {
  readonly programme: Programme;
  /** The request's Appointments, without the one that is moved. */
  readonly existing: readonly Appointment[];
  readonly insurer: InsurerFacts;
  /** The steps before this kind of visit have ended; also where the programme's path has no step for it. */
  readonly isReached: boolean;
}

type Rule = (wanted: WantedVisit, context: VisitContext) => readonly Issue[];

const error = (expression: string, text: string, code: 'business-rule' | 'invariant' = 'business-rule'): readonly Issue[] => [{ text, expression, code }];

const kind: Rule = ({ kind: asked }, { programme }) => (programme.visits.kinds.includes(asked) ? [] : error('kind', 'is not a kind of visit of the programme'));

const order: Rule = ({ start, end }) => {
  const from = parseInstant(start);
  const to = parseInstant(end);
  return from.ok && to.ok && Temporal.Instant.compare(from.value, to.value) >= 0 ? error('end', 'must lie after start', 'invariant') : [];
};

const findStanding = (existing: readonly Appointment[], asked: VisitKind): readonly Appointment[] => existing.filter((a) => isStanding(a) && visitKindOf(a) === asked);

const dayOf = (at: string | undefined, timeZone: string): Temporal.PlainDate | undefined => {
  const parsed = parseInstant(at ?? '');
  return parsed.ok ? parsed.value.toZonedDateTimeISO(timeZone).toPlainDate() : undefined;
};

/** Patients are seen once first and once again; a visit that was cancelled makes room for another. Teams may meet more often. */
const once: Rule = ({ kind: asked }, { existing }) => (isWithPatient(asked) && findStanding(existing, asked).length > 0
  ? error('kind', 'is booked already: move it, or cancel it first')
  : []);

/** By the local dates of both; `undefined` where one of them is none. */
const isInWindow = (first: string | undefined, second: string | undefined, { timeZone, visits: { secondVisit: rule } }: Programme): boolean | undefined => {
  const [from, to] = [dayOf(first, timeZone), dayOf(second, timeZone)];
  if (!from || !to || !rule) return undefined;
  const days = from.until(to, { largestUnit: 'day' }).days;
  return Math.abs(days - rule.afterDays) <= rule.windowDays && days > 0;
};

const secondAfterFirst: Rule = ({ kind: asked, start }, { programme, existing }) => {
  const rule = programme.visits.secondVisit;
  if (asked !== 'second-visit' || !rule) return [];
  const isIn = isInWindow(findStanding(existing, 'first-visit')[0]?.start, start, programme);
  if (isIn === undefined) return error('kind', 'needs a first visit that stands');
  return isIn ? [] : error('start', `must be ${String(rule.afterDays)} days after the first visit, give or take ${String(rule.windowDays)}`);
};

/** P2.8: the recommendations are discussed in it. */
const afterTeam: Rule = ({ kind: asked }, { isReached }) => (asked === 'second-visit' && !isReached ? error('kind', 'waits for what comes before it: the outcome of the team is not recorded yet') : []);

/** Booked ahead, it may be in vain. */
const afterAssessment: Rule = ({ kind: asked }, { isReached }) => (asked === 'first-visit' && !isReached
  ? [{ text: 'The assessment has not accepted the request yet: the visit is booked ahead', severity: 'warning', code: 'business-rule', expression: 'kind' }]
  : []);

/** A first visit that moves leaves the second where it is. */
const firstBeforeSecond: Rule = ({ kind: asked, start }, { programme, existing }) => (asked === 'first-visit' && isInWindow(start, findStanding(existing, 'second-visit')[0]?.start, programme) === false
  ? [{ text: 'The second visit is no longer in its window after the first: it has to be moved too', severity: 'warning', code: 'business-rule', expression: 'start' }]
  : []);

const insurer: Rule = ({ kind: asked }, { programme, insurer: facts }) => (asked === 'first-visit' ? checkInsurer(facts, programme) : []);

const RULES: readonly Rule[] = [kind, order, once, secondAfterFirst, afterTeam, firstBeforeSecond, insurer, afterAssessment];

export const checkVisit = (wanted: WantedVisit, context: VisitContext): readonly Issue[] => RULES.flatMap((rule) => rule(wanted, context));
