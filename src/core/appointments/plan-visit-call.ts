// What is to be done next so that a hospital's calendar agrees with our Appointment (S15): one table of what is wanted by what the calendar has.
import type { Appointment } from '@medplum/fhirtypes';
import type { PeerVisit } from '../fhir/visit-booking.ts';
import { parseInstant } from '../kernel/time.ts';

/** `agreed`: it stands there as here. `given-back`: it stood there and does not any more. The others are codes of STATUS_REASONS. */
export type VisitEnd = 'agreed' | 'given-back' | 'not-wanted' | 'time-taken' | 'time-passed' | 'visit-differs';
export type VisitCall = 'hold' | 'book' | 'modify' | 'cancel';
export type VisitStep = { readonly call: VisitCall } | { readonly ends: VisitEnd };

export interface VisitQuestion {
  readonly appointment: Appointment;
  /** What the calendar has, as far as we know; absent: nothing. */
  readonly seen?: PeerVisit | undefined;
  /** The calendar holds times before they are booked. */
  readonly mayHold: boolean;
  readonly now: Temporal.Instant;
}

/** `new`: the calendar is to say yes first. `standing`: it did. `gone`: nobody needs it any more. `over`: it took place, or should have. */
type Wanted = 'new' | 'standing' | 'gone' | 'over';
type Has = 'nothing' | PeerVisit['status'];
type Row = Readonly<Record<Has, (question: VisitQuestion) => VisitStep>>;

const WANTED: Readonly<Record<Appointment['status'], Wanted>> = {
  'pending': 'new', 'proposed': 'new', 'waitlist': 'new', 'booked': 'standing', 'cancelled': 'gone', 'entered-in-error': 'gone', 'arrived': 'over', 'checked-in': 'over', 'fulfilled': 'over', 'noshow': 'over',
};

const isSameInstant = (a: string | undefined, b: string | undefined): boolean => {
  const [one, other] = [parseInstant(a ?? ''), parseInstant(b ?? '')];
  return one.ok && other.ok && one.value.equals(other.value);
};

const isSameTime = ({ appointment, seen }: VisitQuestion): boolean => isSameInstant(seen?.start, appointment.start) && isSameInstant(seen?.end, appointment.end);

const hasPassed = ({ appointment, now }: VisitQuestion): boolean => {
  const start = parseInstant(appointment.start ?? '');
  return start.ok && Temporal.Instant.compare(start.value, now) <= 0;
};

const call = (word: VisitCall) => (): VisitStep => ({ call: word });
const ends = (word: VisitEnd) => (): VisitStep => ({ ends: word });

const TABLE: Readonly<Record<Wanted, Row>> = {
  new: {
    nothing: (q) => (hasPassed(q) ? { ends: 'time-passed' } : { call: q.mayHold ? 'hold' : 'book' }),
    held: (q) => ({ call: isSameTime(q) && !hasPassed(q) ? 'book' : 'cancel' }),
    // told to nobody yet: another time than the one that was chosen is given back
    booked: (q) => (isSameTime(q) ? { ends: 'agreed' } : { call: 'cancel' }),
    cancelled: (q) => ({ ends: hasPassed(q) ? 'time-passed' : 'time-taken' }),
  },
  standing: {
    nothing: ends('visit-differs'),
    held: call('book'),
    booked: (q) => (isSameTime(q) ? { ends: 'agreed' } : { call: 'modify' }),
    cancelled: ends('visit-differs'),
  },
  gone: { nothing: ends('not-wanted'), held: call('cancel'), booked: call('cancel'), cancelled: ends('given-back') },
  over: { nothing: ends('agreed'), held: ends('agreed'), booked: ends('agreed'), cancelled: ends('agreed') },
};

export const planVisitCall = (question: VisitQuestion): VisitStep => TABLE[WANTED[question.appointment.status]][question.seen?.status ?? 'nothing'](question);
