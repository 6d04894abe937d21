// By which identifier the requests of one meeting are grouped: the one that was given, else the team's meetings of one kind on one day are one (S15).
import { isWithPatient, type VisitKind } from '../fhir/visit.ts';
import { parseInstant } from '../kernel/time.ts';

export interface MeetingQuestion {
  readonly kind: VisitKind;
  /** As given; absent: it is found. */
  readonly meeting?: string | undefined;
  /** Instant with offset. */
  readonly start: string;
  /** Of the hospital. */
  readonly timeZone: string;
  readonly programme: string;
  /** `HealthcareService/…` */
  readonly department?: string | undefined;
}

/** `undefined`: a visit of one patient is no meeting. */
export const findMeeting = ({ kind, meeting, start, timeZone, programme, department }: MeetingQuestion): string | undefined => {
  if (isWithPatient(kind) || meeting !== undefined) return meeting;
  const starts = parseInstant(start);
  const day = starts.ok ? starts.value.toZonedDateTimeISO(timeZone).toPlainDate().toString() : '';
  return `${department?.replace('HealthcareService/', '') ?? programme}-${kind}-${day}`;
};
