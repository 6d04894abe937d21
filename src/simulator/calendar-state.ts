// The calendar of a simulated hospital: times that it gives, and who has which. One time has one live appointment at most, whatever is asked.
import type { Appointment } from '@medplum/fhirtypes';

export interface CalendarTime { readonly id: string; /** Instants. */ readonly start: string; readonly end: string }
export type CalendarAppointment = Appointment & { readonly id: string };
export interface KeptAppointment { readonly appointment: CalendarAppointment; readonly time: string; /** Of a hold, milliseconds. */ readonly heldUntilMs?: number }

export interface CalendarState {
  readonly times: Map<string, CalendarTime>;
  readonly kept: Map<string, KeptAppointment>;
  /** In a new version. */
  readonly keep: (kept: KeptAppointment) => CalendarAppointment;
  readonly isLive: (kept: KeptAppointment) => boolean;
  readonly free: () => readonly CalendarTime[];
  readonly isFree: (time: string) => boolean;
  /** What it calls the next appointment at a time: never what it called one that was given back. */
  readonly nextIdAt: (time: string) => string;
  readonly reset: () => void;
}

const HOURS = [9, 10, 11, 14, 15] as const;
const DAYS = 60;
const MINUTES = 40;
const WEEKEND: readonly number[] = [6, 7];
const ZONE = 'Europe/Brussels';

const timesOf = (day: Temporal.PlainDate): readonly CalendarTime[] => (WEEKEND.includes(day.dayOfWeek) ? [] : HOURS.map((hour) => {
  const start = day.toZonedDateTime({ timeZone: ZONE, plainTime: new Temporal.PlainTime(hour) });
  return { id: `t-${day.toString()}-${String(hour)}`, start: start.toInstant().toString(), end: start.add({ minutes: MINUTES }).toInstant().toString() };
}));

/** Working days from tomorrow on. */
const seedTimes = (): readonly CalendarTime[] => {
  const today = Temporal.Now.plainDateISO(ZONE);
  return Array.from({ length: DAYS }, (_, i) => today.add({ days: i + 1 })).flatMap(timesOf);
};

const isLive = ({ appointment: { status }, heldUntilMs = Infinity }: KeptAppointment): boolean => status === 'booked' || (status === 'pending' && heldUntilMs > Date.now());

export const calendarState = (): CalendarState => {
  const [times, kept] = [new Map<string, CalendarTime>(), new Map<string, KeptAppointment>()];
  const at = (time: string): readonly KeptAppointment[] => [...kept.values()].filter((k) => k.time === time);
  const isFree = (time: string): boolean => !at(time).some(isLive);
  const reset = (): void => {
    kept.clear();
    times.clear();
    for (const time of seedTimes()) times.set(time.id, time);
  };
  reset();
  return {
    times, kept, isLive, isFree, reset,
    keep: (next) => {
      const version = Number(kept.get(next.appointment.id)?.appointment.meta?.versionId ?? 0) + 1;
      const appointment = { ...next.appointment, meta: { versionId: String(version) } };
      kept.set(appointment.id, { ...next, appointment });
      return appointment;
    },
    free: () => [...times.values()].filter((t) => isFree(t.id)),
    nextIdAt: (time) => {
      const before = at(time).filter((k) => !isLive(k)).length;
      return before === 0 ? time : `${time}.${String(before + 1)}`;
    },
  };
};
