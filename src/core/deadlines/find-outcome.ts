// How one transfer stands or ended against its limit (S3, S4, S13), for counting: nothing of it tells of whom it is.
import type { Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { isOpen, isTransfer, readTransfer, type Transfer } from '../fhir/transfer.ts';
import { parseInstant } from '../kernel/time.ts';

/**
 * `on-time`, `late`: handed over under a legal clock. `open`, `overdue`: not handed over yet, within the limit and after it.
 * `estimated-open`, `estimated-done`: the receipt was never recorded, so that nothing can be late (S3). `withdrawn`, `cancelled`: nobody wants it any more.
 */
export type Standing = 'on-time' | 'late' | 'open' | 'overdue' | 'estimated-open' | 'estimated-done' | 'withdrawn' | 'cancelled';

/** Dates are local ones of the custodian, days their differences: 0 on the same date. */
export interface Outcome {
  readonly standing: Standing;
  readonly startOn: Temporal.PlainDate;
  /** From the start to the end of the Task; absent: open. */
  readonly days?: number;
  /** From the start to the due date; absent: none, as the clock stands still. */
  readonly dueDays?: number;
  /** The limit passed while it was open, whatever came of it later. */
  readonly missed: boolean;
}

export interface Moment { readonly now: Temporal.Instant; /** For transfers that keep none. */ readonly timeZone: string }

const WITHDRAWN = 'consent-withdrawn';

const instantOf = (text: string | undefined): Temporal.Instant | undefined => {
  const parsed = parseInstant(text ?? '');
  return parsed.ok ? parsed.value : undefined;
};

/** Whether it was open when its last second had passed; where the due date was lost, as the check recorded it. */
const isMissed = ({ dueAt, overdue }: Transfer, until: Temporal.Instant): boolean => {
  const due = instantOf(dueAt);
  return due ? Temporal.Instant.compare(until, due.add({ seconds: 1 })) >= 0 : overdue !== undefined;
};

/** Counted from a receipt, or from the request where the rule says so. */
const isLegal = ({ clock }: Transfer): boolean => clock.basis !== undefined && clock.basis !== 'sent';

const OF = {
  legal: { open: { false: 'open', true: 'overdue' }, done: { false: 'on-time', true: 'late' } },
  estimate: { open: { false: 'estimated-open', true: 'estimated-open' }, done: { false: 'estimated-done', true: 'estimated-done' } },
} as const;

const standingOf = (task: Task, transfer: Transfer, missed: boolean): Standing => {
  const open = isOpen(task);
  if (!open && task.status !== 'completed') return transfer.statusReason === WITHDRAWN ? 'withdrawn' : 'cancelled';
  return OF[isLegal(transfer) ? 'legal' : 'estimate'][open ? 'open' : 'done'][missed ? 'true' : 'false'];
};

const toOutcome = (task: Task, { start, now, timeZone }: { readonly start: Temporal.Instant; readonly now: Temporal.Instant; readonly timeZone: string }): Outcome => {
  const transfer = readTransfer(task);
  const dateOf = (at: Temporal.Instant): Temporal.PlainDate => at.toZonedDateTimeISO(timeZone).toPlainDate();
  const daysTo = (at: Temporal.Instant | undefined): number | undefined => at && Math.max(0, dateOf(start).until(dateOf(at), { largestUnit: 'day' }).days);
  const ended = instantOf(transfer.clock.handedOverAt ?? transfer.clock.cancelledAt);
  const missed = isMissed(transfer, ended ?? now);
  return {
    standing: standingOf(task, transfer, missed), startOn: dateOf(start), missed: isLegal(transfer) && missed,
    ...compact({ days: daysTo(ended), dueDays: daysTo(instantOf(transfer.dueAt)) }),
  };
};

/** `undefined`: no transfer, or nothing has started its clock. */
export const findOutcome = (task: Task, { now, timeZone }: Moment): Outcome | undefined => {
  if (!isTransfer(task)) return undefined;
  const { startAt, clock } = readTransfer(task);
  const start = instantOf(startAt);
  return start && toOutcome(task, { start, now, timeZone: clock.timeZone ?? timeZone });
};
