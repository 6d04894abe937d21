// What a notice is made of: one step that has come, and the transfer, request and programme that it is about.
import type { Organization, ServiceRequest } from '@medplum/fhirtypes';
import type { Calendar } from '../deadlines/calendar.ts';
import type { LadderMoment } from '../deadlines/to-ladder.ts';
import type { Transfer } from '../fhir/transfer.ts';
import type { DeadlineRule, Programme } from '../intake/programme.ts';

export interface NoticeQuestion {
  readonly moment: LadderMoment;
  /** Missed, and without sense by now. */
  readonly isOvertaken: boolean;
  readonly transfer: Transfer;
  readonly request: ServiceRequest;
  readonly custodian: Organization | undefined;
  readonly programme: Programme;
  /** That governs the transfer; its calendar, and the custodian's zone. */
  readonly rule: DeadlineRule;
  readonly calendar: Calendar;
  readonly timeZone: string;
  /** When it is made. */
  readonly now: Temporal.Instant;
  /** Lower-case hex SHA-256. */
  readonly digestText: (text: string) => string;
}
