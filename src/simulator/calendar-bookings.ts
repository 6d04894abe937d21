// What a simulated calendar does when it is asked to hold, book, move or give back, and what an injected fault makes of it.
import type { Appointment, AppointmentParticipant, Resource } from '@medplum/fhirtypes';
import type { CalendarAppointment, CalendarState, CalendarTime, KeptAppointment } from './calendar-state.ts';
import type { FaultKind } from './faults.ts';
import { toOutcome } from './to-outcome.ts';

export interface CalendarAnswer { readonly status: number; readonly resource: Resource }

interface Asked { readonly state: CalendarState; readonly fault: FaultKind | undefined }

/** How long a hold lasts. */
const HOLD_MS = 600_000;
const DOCTOR: AppointmentParticipant = { actor: { type: 'Practitioner', reference: 'Practitioner/specialist', display: 'Dr. Invented Specialist' }, status: 'accepted' };

const TAKEN: CalendarAnswer = { status: 409, resource: toOutcome('conflict', 'the time is taken') };
const GONE: CalendarAnswer = { status: 404, resource: toOutcome('not-found', 'not available any more') };

const toSearchset = (resources: readonly Resource[]): CalendarAnswer => ({
  status: 200, resource: { resourceType: 'Bundle', type: 'searchset', total: resources.length, entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })) },
});

const toProposed = (state: CalendarState, time: CalendarTime): CalendarAppointment => ({ resourceType: 'Appointment', id: state.nextIdAt(time.id), status: 'proposed', start: time.start, end: time.end, participant: [DOCTOR] });

/** The free time that is called so. */
const findTime = (state: CalendarState, id: string): CalendarTime | undefined => state.free().find((t) => state.nextIdAt(t.id) === id);

const hourLater = (instant = ''): string => Temporal.Instant.from(instant).add({ hours: 1 }).toString();
/** What it notes, which may be another hour than it was asked for, or not yet sure. */
const toNoted = (appointment: CalendarAppointment, fault: FaultKind | undefined): CalendarAppointment => ({
  ...appointment, status: fault === 'half-booked' ? 'pending' : 'booked', ...(fault === 'keep-other' && { start: hourLater(appointment.start), end: hourLater(appointment.end) }),
});

const isPatients = ({ actor }: AppointmentParticipant): boolean => actor?.type === 'Patient';
const ofSomebodyElse = (appointment: CalendarAppointment): CalendarAppointment =>
  ({ ...appointment, participant: appointment.participant.map((p) => (isPatients(p) ? { ...p, actor: { ...p.actor, identifier: { ...p.actor?.identifier, value: 'somebody-else' } } } : p)) });

/** One that is booked, or two, and what the calendar says of it. */
const note = ({ state, fault }: Asked, { appointment, time }: KeptAppointment): readonly CalendarAppointment[] => {
  const noted = toNoted({ ...appointment, participant: [...appointment.participant.filter(isPatients), DOCTOR] }, fault);
  if (fault === 'lie-accepted') return [noted];
  const first = state.keep({ appointment: noted, time });
  if (fault === 'other-patient') return [ofSomebodyElse(first)];
  return fault === 'book-twice' ? [first, state.keep({ appointment: { ...noted, id: `${noted.id}.again` }, time: `${time}.again` })] : [first];
};

const giveBack = (state: CalendarState, kept: KeptAppointment): CalendarAnswer => toSearchset([state.keep({ appointment: { ...kept.appointment, status: 'cancelled' }, time: kept.time })]);

const move = (state: CalendarState, { appointment }: KeptAppointment, { start = '' }: Appointment): CalendarAnswer => {
  const time = state.free().find((t) => Date.parse(t.start) === Date.parse(start));
  return time ? toSearchset([state.keep({ appointment: { ...appointment, start: time.start, end: time.end }, time: time.id })]) : TAKEN;
};

/** ITI-117 of one that it has: `pending` books what is held, `booked` moves, `cancelled` gives back. */
const change = (asked: Asked, kept: KeptAppointment, next: Appointment): CalendarAnswer => {
  const { state } = asked;
  if (next.status === 'cancelled') return giveBack(state, kept);
  if (!state.isLive(kept)) return GONE;
  if (next.status === 'booked') return move(state, kept, next);
  return kept.appointment.status === 'booked' ? TAKEN : toSearchset(note(asked, { ...kept, appointment: { ...kept.appointment, ...next, id: kept.appointment.id } }));
};

/** ITI-116. */
const hold = ({ state, fault }: Asked, id: string): CalendarAnswer => {
  if (fault === 'no-hold') return { status: 501, resource: toOutcome('not-supported', 'no such operation') };
  const time = fault === 'time-taken' ? undefined : findTime(state, id);
  return time ? toSearchset([state.keep({ appointment: { ...toProposed(state, time), status: 'pending' }, time: time.id, heldUntilMs: Date.now() + HOLD_MS })]) : GONE;
};

/** ITI-117. */
const operate = (asked: Asked, next: Appointment): CalendarAnswer => {
  const { state, fault } = asked;
  const { id = '' } = next;
  if (fault === 'time-taken') return TAKEN;
  const kept = state.kept.get(id);
  if (kept) return change(asked, kept, next);
  const time = next.status === 'pending' ? findTime(state, id) : undefined;
  return time ? toSearchset(note(asked, { appointment: { ...next, id }, time: time.id })) : GONE;
};

/** Plain FHIR: an Appointment on a free Slot. */
const create = (asked: Asked, next: Appointment): CalendarAnswer => {
  const { state, fault } = asked;
  const time = state.free().find(({ id }) => next.slot?.[0]?.reference === `Slot/${id}`);
  if (!time || fault === 'time-taken') return TAKEN;
  const noted = note(asked, { appointment: { ...next, id: `a-${String(state.kept.size + 1)}`, start: time.start, end: time.end }, time: time.id });
  const [first] = noted;
  return first && noted.length === 1 ? { status: 201, resource: first } : toSearchset(noted);
};

/** Plain FHIR: the next version of one that it has. */
const replace = (asked: Asked, kept: KeptAppointment, next: Appointment): CalendarAnswer => {
  const done = change(asked, kept, next);
  const now = asked.state.kept.get(kept.appointment.id);
  return done.status === 200 && now ? { status: 200, resource: now.appointment } : done;
};

export const calendarBookings = { toSearchset, toProposed, hold, operate, create, replace } as const;
