// The deadline check of one transfer (S13): the fact that it is overdue is recorded once, and nothing is ever taken back because `now` is earlier.
import type { Task } from '@medplum/fhirtypes';
import { isOpen, isTransfer, readTransfer, withDeadlineCheckAt, withOverdue, type Transfer } from '../fhir/transfer.ts';
import { findExtension } from '../fhir/extensions.ts';
import { EXT_DEADLINE_CHECK_AT } from '../fhir/systems.ts';
import { parseInstant } from '../kernel/time.ts';
import { planNextCheck } from './plan-next-check.ts';
import type { LadderTerms } from './to-ladder.ts';

/** The rule that governs the transfer, and the programme's zone: a custodian's own stands in the Task and wins. */
export interface CheckMoment extends LadderTerms { readonly now: Temporal.Instant }

const hasCome = (at: string | undefined, now: Temporal.Instant): boolean => {
  const parsed = parseInstant(at ?? '');
  return parsed.ok && Temporal.Instant.compare(now, parsed.value) >= 0;
};

/** Due is the last second of its time. Flagged already, or an estimate: there is nothing to record. */
const record = (task: Task, { dueAt, overdue, clock }: Transfer, { now, timeZone }: CheckMoment): Task => {
  const due = parseInstant(dueAt ?? '');
  const from = due.ok ? due.value.add({ seconds: 1 }) : undefined;
  if (!from || Temporal.Instant.compare(now, from) < 0 || overdue || clock.basis === undefined || clock.basis === 'sent') return task;
  return withOverdue(task, { since: from.toZonedDateTimeISO(timeZone).toPlainDate().toString() });
};

const checkAtOf = (task: Task): string | undefined => findExtension(task, EXT_DEADLINE_CHECK_AT)?.valueDateTime;

/** The Task as it must become, or `undefined` where nothing is to be done. `lastModified` is the caller's to set. */
export const planDeadlineCheck = (task: Task, moment: CheckMoment): Task | undefined => {
  if (!isTransfer(task)) return undefined;
  if (!isOpen(task)) return checkAtOf(task) === undefined ? undefined : withDeadlineCheckAt(task, undefined);
  const transfer = readTransfer(task);
  const here = { ...moment, timeZone: transfer.clock.timeZone ?? moment.timeZone };
  const recorded = record(task, transfer, here);
  if (recorded === task && !hasCome(checkAtOf(task), moment.now)) return undefined;
  const { startAt, dueAt, clock: { basis } } = transfer;
  const isFlagged = recorded !== task || transfer.overdue !== undefined;
  return withDeadlineCheckAt(recorded, planNextCheck({ startAt, dueAt, basis, isFlagged }, here, moment.now));
};
