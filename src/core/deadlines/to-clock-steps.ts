// How a due date was found, step by step, in the order in which people count.
import type { ClockBasis } from '../fhir/transfer.ts';
import type { DeadlineRule } from '../intake/programme.ts';
import { parseInstant, toFhirDateTime } from '../kernel/time.ts';
import type { PausedTime } from './assess-pauses.ts';
import type { ClockEvents } from './clock-events.ts';
import type { ClockStep } from './clock-step.ts';
import type { End } from './find-end.ts';

export interface Counted {
  readonly events: ClockEvents;
  readonly basis: ClockBasis;
  readonly end: End | undefined;
  /** The further time counts. */
  readonly extended: boolean;
  readonly paused: PausedTime;
}

interface Place { readonly rule: DeadlineRule; readonly timeZone: string }
type MomentCode = Extract<ClockStep, { readonly at: string }>['code'] & ('requested' | 'first-query' | 'received' | 'paused-since' | 'handed-over' | 'cancelled');

const SATURDAY = 6;

const toMoment = (code: MomentCode, at: string | undefined, timeZone: string): readonly ClockStep[] => {
  const parsed = parseInstant(at ?? '');
  return parsed.ok ? [{ code, at: toFhirDateTime(parsed.value, timeZone) }] : [];
};

const isLater = (a: string | undefined, b: string | undefined): boolean => {
  const [first, second] = [parseInstant(a ?? ''), parseInstant(b ?? '')];
  return first.ok && second.ok && Temporal.Instant.compare(first.value, second.value) > 0;
};

const toValid = ({ validAt, validBy }: ClockEvents, timeZone: string): readonly ClockStep[] => {
  const parsed = parseInstant(validAt ?? '');
  return parsed.ok ? [{ code: 'valid', at: toFhirDateTime(parsed.value, timeZone), ...(validBy && { because: validBy }) }] : [];
};

const toStart = ({ events, basis }: Counted, { rule, timeZone }: Place): readonly ClockStep[] => {
  if (basis !== 'received') return events.requestedAt === undefined ? toMoment('first-query', events.firstQueryAt, timeZone) : toMoment('requested', events.requestedAt, timeZone);
  const received = toMoment('received', events.receivedAt, timeZone);
  return rule.startsAt !== 'receipt' && isLater(events.validAt, events.receivedAt) ? [...received, ...toValid(events, timeZone)] : received;
};

const toPaused = ({ paused }: Counted, { rule, timeZone }: Place): readonly ClockStep[] => [
  ...(paused.minutes > 0 && (rule.unit === 'hour' || paused.days > 0) ? [{ code: 'paused' as const, days: paused.days, ...(rule.unit === 'hour' && { minutes: paused.minutes }) }] : []),
  ...(paused.since ? [{ code: 'paused-since' as const, at: toFhirDateTime(paused.since, timeZone) }] : []),
];

const toExtended = ({ events, extended }: Counted, { rule, timeZone }: Place): readonly ClockStep[] => {
  const at = parseInstant(events.extended?.at ?? '');
  if (!at.ok || !rule.extension) return [];
  const { length, unit } = rule.extension;
  return extended ? [{ code: 'extended', at: toFhirDateTime(at.value, timeZone), length, unit }] : [{ code: 'extension-late', at: toFhirDateTime(at.value, timeZone) }];
};

const toRolledOver = ({ counted, dueOn }: End): readonly ClockStep[] => (counted.equals(dueOn)
  ? [] : [{ code: 'rolled-over', from: counted.toString(), to: dueOn.toString(), because: counted.dayOfWeek >= SATURDAY ? 'weekend' : 'holiday' }]);

const toDue = ({ end, basis }: Counted, { rule, timeZone }: Place): readonly ClockStep[] => {
  if (!end) return [];
  const isToTheMinute = rule.unit === 'hour' && rule.endsAt !== 'end-of-day';
  const estimate = basis === 'sent';
  const due: ClockStep = { code: 'due', on: end.dueOn.toString(), ...(isToTheMinute && { at: toFhirDateTime(end.overFrom.subtract({ seconds: 1 }), timeZone) }), estimate };
  return [...toRolledOver(end), due, ...(estimate ? [] : [{ code: 'overdue-from' as const, at: toFhirDateTime(end.overFrom, timeZone), timeZone }])];
};

export const toClockSteps = (counted: Counted, place: Place): readonly ClockStep[] => [
  ...toStart(counted, place),
  { code: 'counted', length: place.rule.length, unit: place.rule.unit },
  ...toExtended(counted, place),
  ...toPaused(counted, place),
  ...toDue(counted, place),
  ...toMoment('handed-over', counted.events.handedOverAt, place.timeZone),
  ...toMoment('cancelled', counted.events.cancelledAt, place.timeZone),
];
