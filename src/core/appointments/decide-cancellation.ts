// A cancelled visit: was it late, and may it be invoiced (P2.10, S15)?
import type { Appointment } from '@medplum/fhirtypes';
import { isWithPatient, visitKindOf } from '../fhir/visit.ts';
import { parseInstant } from '../kernel/time.ts';

export interface CancellationQuestion {
  readonly appointment: Appointment;
  readonly by: 'patient' | 'hospital' | 'other';
  /** When the message reached the hospital; instant with offset. */
  readonly receivedAt: string;
  /** The programme's `visits.cancellationHours`. */
  readonly cancellationHours: number;
}

export interface CancellationDecision {
  readonly late: boolean;
  readonly billable: boolean;
  /** Code of appointment-cancellation-reason. System: APPOINTMENT_CANCELLATION. */
  readonly cancelationReason: 'pat' | 'prov' | 'other';
}

const REASONS = { patient: 'pat', hospital: 'prov', other: 'other' } as const satisfies Record<CancellationQuestion['by'], CancellationDecision['cancelationReason']>;

/** Elapsed time, not clock time: 24 hours are 24 × 3600 seconds also across a clock change, and exactly that is in time. */
const isLate = (start: string | undefined, question: CancellationQuestion): boolean => {
  const starts = parseInstant(start ?? '');
  const reached = parseInstant(question.receivedAt);
  return starts.ok && reached.ok && Temporal.Instant.compare(reached.value, starts.value.subtract({ seconds: question.cancellationHours * 3600 })) > 0;
};

/** Whoever did not come at all is billable as who cancels late. */
export const decideCancellation = (question: CancellationQuestion): CancellationDecision => {
  const isNoShow = question.appointment.status === 'noshow';
  const late = isNoShow || isLate(question.appointment.start, question);
  return { late, billable: isWithPatient(visitKindOf(question.appointment)) && late && (isNoShow || question.by === 'patient'), cancelationReason: REASONS[question.by] };
};
