// All that a deadline check does for one transfer: the Task's next version, and the notices that its ladder has come to.
import type { CommunicationRequest, Organization, ServiceRequest, Task } from '@medplum/fhirtypes';
import type { CalendarOf } from '../deadlines/find-clock-rule.ts';
import { findClockRule } from '../deadlines/find-clock-rule.ts';
import { planDeadlineCheck } from '../deadlines/plan-deadline-check.ts';
import { findExtension } from '../fhir/extensions.ts';
import { EXT_DEADLINE_CHECK_AT } from '../fhir/systems.ts';
import { isOpen, isTransfer, readTransfer } from '../fhir/transfer.ts';
import type { Programme } from '../intake/programme.ts';
import { parseInstant } from '../kernel/time.ts';
import { planLadder } from './plan-ladder.ts';
import { toNotice } from './to-notice.ts';

export interface CheckQuestion {
  readonly task: Task;
  /** Absent: who is asked for what is not known, and nobody is told. */
  readonly request: ServiceRequest | undefined;
  readonly custodian: Organization | undefined;
  readonly programme: Programme;
  readonly calendarOf: CalendarOf;
  readonly now: Temporal.Instant;
  readonly digestText: (text: string) => string;
}

export interface Check {
  /** `undefined`: it stays. */
  readonly task: Task | undefined;
  /** Those that may be there already too. */
  readonly due: readonly CommunicationRequest[];
  readonly overtaken: readonly CommunicationRequest[];
}

/** Steps before this are done. */
const findDone = (task: Task): Temporal.Instant | undefined => {
  const at = parseInstant(findExtension(task, EXT_DEADLINE_CHECK_AT)?.valueDateTime ?? '');
  return at.ok ? at.value : undefined;
};

const planNotices = ({ task, request, custodian, programme, calendarOf, now, digestText }: CheckQuestion): Pick<Check, 'due' | 'overtaken'> => {
  const from = findDone(task);
  if (!request || !from || !isTransfer(task) || !isOpen(task)) return { due: [], overtaken: [] };
  const transfer = readTransfer(task);
  const { rule, timeZone, calendar } = findClockRule(transfer.clock, programme, calendarOf);
  const { startAt, dueAt, clock: { basis } } = transfer;
  const { due, overtaken } = planLadder({ time: { startAt, dueAt, basis }, rule, timeZone, from, now });
  const about = { transfer, request, custodian, programme, rule, calendar, timeZone, now, digestText };
  return {
    due: due.map((moment) => toNotice({ ...about, moment, isOvertaken: false })),
    overtaken: overtaken.map((moment) => toNotice({ ...about, moment, isOvertaken: true })),
  };
};

export const planCheck = (question: CheckQuestion): Check => {
  const { task, programme, calendarOf, now } = question;
  const { rule, timeZone } = findClockRule(readTransfer(task).clock, programme, calendarOf);
  return { task: planDeadlineCheck(task, { now, timeZone, rule }), ...planNotices(question) };
};
