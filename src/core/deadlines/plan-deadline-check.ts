// The deadline check of one transfer (S13): the fact that it is overdue is recorded once, and nothing is ever taken back because `now` is earlier.
import type { Task } from '@medplum/fhirtypes';
import { isOpen, isTransfer, readTransfer, withDeadlineCheckAt, withOverdue, type Transfer } from '../fhir/transfer.ts';
import { findExtension } from '../fhir/extensions.ts';
import { EXT_DEADLINE_CHECK_AT } from '../fhir/systems.ts';
import { parseInstant } from '../kernel/time.ts';

export interface CheckMoment {
  readonly now: Temporal.Instant;
  /** The programme's; a custodian's own stands in the Task and wins. */
  readonly timeZone: string;
}

/** Due is the last second of its time. */
const findOverdueFrom = (dueAt: string | undefined): Temporal.Instant | undefined => {
  const due = parseInstant(dueAt ?? '');
  return due.ok ? due.value.add({ seconds: 1 }) : undefined;
};

/** Flagged already, or an estimate: there is nothing to record. */
const record = (task: Task, transfer: Transfer, since: string): Task =>
  (transfer.overdue || transfer.clock.basis === undefined || transfer.clock.basis === 'sent' ? task : withOverdue(task, { since }));

const needsNoCheck = (task: Task): Task | undefined => (findExtension(task, EXT_DEADLINE_CHECK_AT) ? withDeadlineCheckAt(task, undefined) : undefined);

/** The Task as it must become, or `undefined` where nothing is to be done. `lastModified` is the caller's to set. */
export const planDeadlineCheck = (task: Task, moment: CheckMoment): Task | undefined => {
  if (!isTransfer(task)) return undefined;
  if (!isOpen(task)) return needsNoCheck(task);
  const transfer = readTransfer(task);
  const from = findOverdueFrom(transfer.dueAt);
  if (!from || Temporal.Instant.compare(moment.now, from) < 0) return undefined;
  const since = from.toZonedDateTimeISO(transfer.clock.timeZone ?? moment.timeZone).toPlainDate();
  const recorded = record(task, transfer, since.toString());
  return needsNoCheck(recorded) ?? (recorded === task ? undefined : recorded);
};
