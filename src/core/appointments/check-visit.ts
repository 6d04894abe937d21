// May this visit be booked (P2.6-P2.8)? Errors refuse it, warnings go with the answer.
import type { Appointment } from '@medplum/fhirtypes';
import type { InsurerFacts } from '../fhir/insurer.ts';
import { VISIT_CODES } from '../fhir/systems.ts';
import type { AppointmentBooking, VisitKind } from '../intake/parse-appointment.ts';
import type { Programme } from '../intake/programme.ts';
import type { Issue } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { checkInsurer } from './check-insurer.ts';

export interface VisitContext {
  readonly programme: Programme;
  /** The request's Appointments. */
  readonly existing: readonly Appointment[];
  readonly insurer: InsurerFacts;
}

type Rule = (booking: AppointmentBooking, context: VisitContext) => readonly Issue[];

const error = (expression: string, text: string, code: 'business-rule' | 'invariant' = 'business-rule'): readonly Issue[] => [{ text, expression, code }];

const kind: Rule = ({ kind: asked }, { programme }) => (programme.visits.kinds.includes(asked) ? [] : error('kind', 'is not a kind of visit of the programme'));

const order: Rule = ({ start, end }) => {
  const from = parseInstant(start);
  const to = parseInstant(end);
  return from.ok && to.ok && Temporal.Instant.compare(from.value, to.value) >= 0 ? error('end', 'must lie after start', 'invariant') : [];
};

/** Those that were cancelled, missed or mistaken did not take place. */
const STANDING: readonly Appointment['status'][] = ['proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'checked-in'];

const findStanding = (existing: readonly Appointment[], asked: VisitKind): readonly Appointment[] => existing.filter((a) =>
  STANDING.includes(a.status) && a.serviceType?.some((type) => type.coding?.some((c) => c.system === VISIT_CODES && c.code === asked)));

const dayOf = (at: string | undefined, timeZone: string): Temporal.PlainDate | undefined => {
  const parsed = parseInstant(at ?? '');
  return parsed.ok ? parsed.value.toZonedDateTimeISO(timeZone).toPlainDate() : undefined;
};

/** Patients are seen once first and once again; a visit that was cancelled makes room for another. Teams may meet more often. */
const once: Rule = ({ kind: asked }, { existing }) => ((asked === 'first-visit' || asked === 'second-visit') && findStanding(existing, asked).length > 0
  ? error('kind', 'is booked already: cancel it first')
  : []);

const secondAfterFirst: Rule = (booking, { programme, existing }) => {
  const rule = programme.visits.secondVisit;
  if (booking.kind !== 'second-visit' || !rule) return [];
  const first = dayOf(findStanding(existing, 'first-visit')[0]?.start, programme.timeZone);
  const second = dayOf(booking.start, programme.timeZone);
  if (!first || !second) return error('kind', 'needs a first visit that stands');
  const days = first.until(second, { largestUnit: 'day' }).days;
  return Math.abs(days - rule.afterDays) <= rule.windowDays && days > 0
    ? []
    : error('start', `must be ${String(rule.afterDays)} days after the first visit, give or take ${String(rule.windowDays)}`);
};

const insurer: Rule = (booking, { programme, insurer: facts }) => (booking.kind === 'first-visit' ? checkInsurer(facts, programme) : []);

const RULES: readonly Rule[] = [kind, order, once, secondAfterFirst, insurer];

export const checkVisit = (booking: AppointmentBooking, context: VisitContext): readonly Issue[] => RULES.flatMap((rule) => rule(booking, context));
