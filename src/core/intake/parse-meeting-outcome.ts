// Body of POST …/appointments/{id}/outcome: what the team came to (P2.7, S15).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface MeetingOutcome {
  /** Code of MEETING_OUTCOMES. */
  readonly outcome: 'recommendation' | 'multidisciplinary-meeting' | 'further-information';
  /** Instant with offset; absent: when it is recorded. */
  readonly decidedAt?: string;
  readonly summary?: string;
}

export const parseMeetingOutcome = toPastBodyParser<MeetingOutcome>('meetingOutcome');
