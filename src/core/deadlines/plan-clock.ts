// A transfer brought in line with its events: what is kept of its due date is derived from them, and from nothing that was stored (S3-S5, S13).
import type { Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { isOpen, readTransfer, withClock, withDeadlineCheckAt, withOverdue, type Transfer } from '../fhir/transfer.ts';
import { findExtension, withExtension } from '../fhir/extensions.ts';
import { EXT_DEADLINE_CHECK_AT, EXT_OVERDUE } from '../fhir/systems.ts';
import { parseInstant } from '../kernel/time.ts';
import { isSame } from '../mapping/is-same.ts';
import { assessClock } from './assess-clock.ts';
import type { ClockRule } from './clock-rule.ts';
import { planNextCheck } from './plan-next-check.ts';
import type { Clock } from './to-clock.ts';

type Overdue = Transfer['overdue'];

/** All that follows from the events. */
interface Derived {
  readonly startAt: string | undefined;
  readonly dueAt: string | undefined;
  readonly basis: Clock['basis'] | undefined;
  readonly overdue: Overdue;
  readonly checkAt: string | undefined;
}

interface Judged { readonly assessed: Clock | undefined; readonly overdue: Overdue }

const isBefore = (a: string | undefined, b: string | undefined): boolean => {
  const [first, second] = [parseInstant(a ?? ''), parseInstant(b ?? '')];
  return first.ok && second.ok && Temporal.Instant.compare(first.value, second.value) < 0;
};

/** From when on it is overdue; an estimate never is (S3). */
const findBreach = (assessed: Clock | undefined): string | undefined => (assessed?.basis === 'sent' ? undefined : assessed?.overdueFrom);

/**
 * What the check recorded stays for as long as it is true (S13): never because it is earlier now, only because what happened is known better.
 * Due earlier than it was: it is overdue since that day. Later, or not at all: what was recorded is not true, unless it ended after that too; once it is overdue, the check records it anew.
 */
const toOverdue = ({ overdue, clock }: Transfer, assessed: Clock | undefined): Overdue => {
  const from = findBreach(assessed);
  if (!overdue || !from) return undefined;
  const end = clock.handedOverAt ?? clock.cancelledAt;
  const since = from.slice(0, 10);
  const isTrue = since <= overdue.since || (end !== undefined && !isBefore(end, from));
  return isTrue ? { ...overdue, since } : undefined;
};

const isDueAsBefore = ({ dueAt, clock }: Transfer, assessed: Clock): boolean => dueAt === assessed.dueAt && clock.basis === assessed.basis;

/**
 * How far the check has come is kept for as long as due stays where it is; where due moved, all is looked at again from the first step:
 * a notice that was made already is not made twice. One that is neither overdue nor looked at any more was open before, and is again.
 */
const toCheckAt = (task: Task, { assessed, overdue }: Judged, { rule, timeZone }: ClockRule): string | undefined => {
  if (!isOpen(task) || !assessed) return undefined;
  const kept = findExtension(task, EXT_DEADLINE_CHECK_AT)?.valueDateTime;
  const isDone = kept !== undefined || overdue !== undefined || assessed.basis === 'sent';
  if (isDone && isDueAsBefore(readTransfer(task), assessed)) return kept;
  return planNextCheck({ ...assessed, isFlagged: overdue !== undefined }, { rule, timeZone });
};

const readDerived = (task: Task, { startAt, dueAt, clock, overdue }: Transfer): Derived =>
  ({ startAt, dueAt, basis: clock.basis, overdue, checkAt: findExtension(task, EXT_DEADLINE_CHECK_AT)?.valueDateTime });

const withPeriod = (task: Task, { startAt, dueAt }: Derived): Task => {
  const { restriction, ...rest } = task;
  const { period: _old, ...others } = restriction ?? {};
  const period = compact({ start: startAt, end: dueAt });
  const next = Object.keys(period).length > 0 ? { ...others, period } : others;
  return Object.keys(next).length > 0 ? { ...rest, restriction: next } : rest;
};

const withDerived = (task: Task, { clock }: Transfer, derived: Derived): Task => {
  const { basis: _old, ...events } = clock;
  const timed = withClock(withPeriod(task, derived), { ...events, ...(derived.basis && { basis: derived.basis }) });
  const flagged = derived.overdue ? withOverdue(timed, derived.overdue) : withExtension(timed, EXT_OVERDUE, []);
  return withDeadlineCheckAt(flagged, derived.checkAt);
};

/** The Task given, unchanged, where all of it is true already. */
export const planClock = (task: Task, rule: ClockRule): Task => {
  const transfer = readTransfer(task);
  const assessed = assessClock(transfer.clock, rule);
  const overdue = toOverdue(transfer, assessed);
  const derived: Derived = { startAt: assessed?.startAt, dueAt: assessed?.dueAt, basis: assessed?.basis, overdue, checkAt: toCheckAt(task, { assessed, overdue }, rule) };
  return isSame(derived, readDerived(task, transfer)) ? task : withDerived(task, transfer, derived);
};
