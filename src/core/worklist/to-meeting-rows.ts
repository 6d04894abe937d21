// Meetings from the Appointments of the requests that they discuss, the first to come first.
import type { Appointment } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { meetingOf, visitKindOf } from '../fhir/visit.ts';
import { parseInstant } from '../kernel/time.ts';

export interface MeetingRow {
  /** What groups its requests. */
  readonly meeting: string;
  readonly kind: string;
  /** Of the first and the last request. */
  readonly start?: string;
  readonly end?: string;
  readonly requests: number;
}

const epochOf = (instant: string | undefined): number => {
  const parsed = parseInstant(instant ?? '');
  return parsed.ok ? parsed.value.epochMilliseconds : 0;
};

const toRow = (meeting: string, appointments: readonly Appointment[]): MeetingRow => {
  const [first] = appointments.toSorted((a, b) => epochOf(a.start) - epochOf(b.start));
  const last = appointments.toSorted((a, b) => epochOf(a.end) - epochOf(b.end)).at(-1);
  return compact({ meeting, kind: (first && visitKindOf(first)) ?? '', start: first?.start, end: last?.end, requests: appointments.length });
};

export const toMeetingRows = (appointments: readonly Appointment[]): readonly MeetingRow[] =>
  [...Map.groupBy(appointments.filter((a) => meetingOf(a) !== undefined), (a) => meetingOf(a) ?? '')]
    .map(([meeting, ofMeeting]) => toRow(meeting, ofMeeting)).toSorted((a, b) => epochOf(a.start) - epochOf(b.start));
