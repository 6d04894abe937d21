// Somebody came, did not come, or a meeting was held: which status the Appointment gets, and whether that may be said of it (S15).
import type { Appointment } from '@medplum/fhirtypes';
import { isWithPatient, visitKindOf } from '../fhir/visit.ts';
import type { Attendance } from '../intake/parse-attendance.ts';
import { fail, ok, type Issue, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';
import { isTooEarly, type Observation } from './is-too-early.ts';

/** `timeZone`: of the programme. */
export interface AttendanceQuestion extends Observation { readonly appointment: Appointment }

type Status = 'arrived' | 'fulfilled' | 'noshow';

const STATUS = { 'arrived': 'arrived', 'attended': 'fulfilled', 'no-show': 'noshow' } as const satisfies Record<Attendance['outcome'], Status>;

/** From where each may be reached: whoever was thought absent may turn up, and who was thought there may not have been. */
const FROM = {
  arrived: ['proposed', 'pending', 'booked', 'noshow'],
  fulfilled: ['proposed', 'pending', 'booked', 'arrived', 'checked-in', 'noshow'],
  noshow: ['proposed', 'pending', 'booked', 'arrived', 'checked-in'],
} as const satisfies Record<Status, readonly Appointment['status'][]>;

const TOO_EARLY = { 'arrived': 'lies before the day of the visit', 'attended': 'lies before the day of the visit', 'no-show': 'lies before the start: who is not expected yet cannot fail to come' } as const satisfies Record<Attendance['outcome'], string>;

const checkPeople = ({ appointment, outcome }: AttendanceQuestion): readonly Issue[] => (outcome !== 'attended' && !isWithPatient(visitKindOf(appointment))
  ? [{ text: 'is for visits of the patient: a meeting has none', expression: 'outcome' }]
  : []);

/** Failures: `state-conflict` where its status forbids it; `business-rule` where the moment or the kind does. */
export const decideAttendance = (question: AttendanceQuestion): Result<Status> => {
  const { appointment, outcome } = question;
  const from: readonly string[] = FROM[STATUS[outcome]];
  if (!from.includes(appointment.status)) return fail('state-conflict', `this cannot be recorded of an appointment that is ${appointment.status}`);
  const start = parseInstant(appointment.start ?? '');
  const issues = [...checkPeople(question), ...(start.ok && isTooEarly(start.value, question) ? [{ text: TOO_EARLY[outcome], expression: 'observedAt' }] : [])];
  return issues.length > 0 ? fail('business-rule', ...issues) : ok(STATUS[outcome]);
};
