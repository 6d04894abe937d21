// Body of POST …/appointments/{id}/cancellation (S15).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface AppointmentCancellation {
  /** For whom the visit was cancelled. */
  readonly by: 'patient' | 'hospital' | 'other';
  readonly reason?: string;
  /** When the message reached the hospital; instant with offset. */
  readonly receivedAt: string;
}

export const parseAppointmentCancellation = toPastBodyParser<AppointmentCancellation>('appointmentCancellation');
