// Body of POST …/appointments/{id}/attendance: who came to a visit, or that a meeting was held (S15).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Attendance {
  /** `attended`: it took place. */
  readonly outcome: 'arrived' | 'attended' | 'no-show';
  /** Instant with offset; absent: when it is recorded. */
  readonly observedAt?: string;
  readonly reason?: string;
}

export const parseAttendance = toPastBodyParser<Attendance>('attendance');
