// One transfer as people see it: to whom, by which way, since when, until when, and what came.
import type { Task } from '@medplum/fhirtypes';
import { toExplainedClock } from '../deadlines/to-explained-clock.ts';
import { assessLateness } from '../deadlines/assess-lateness.ts';
import { findClockRule, type CalendarOf } from '../deadlines/find-clock-rule.ts';
import { toExplanationText } from '../deadlines/to-explanation-text.ts';
import { compact } from '../fhir/compact.ts';
import { postedLetters } from '../fhir/posted-letters.ts';
import { readPromised } from '../fhir/promised.ts';
import { isOpen, readTransfer, type Transfer } from '../fhir/transfer.ts';
import { findRule } from '../intake/find-rule.ts';
import type { Programme } from '../intake/programme.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { TransferState } from './request-state.ts';
import { toAttemptTime } from './to-attempt-time.ts';
import { toTransferFailure } from './to-transfer-failure.ts';

export interface TransferLook {
  readonly record: Pick<RequestRecord, 'byReference'>;
  readonly programme: Programme;
  /** Without `calendarOf` the clock is not explained. */
  readonly look: { readonly assessment: Pick<RequestAssessment, 'decisions'>; readonly now: Temporal.Instant; readonly calendarOf?: CalendarOf; /** That of who speaks for the patient was checked. */ readonly isRepresentationProven?: boolean | undefined };
}

type Time = Pick<TransferState, 'dueOn' | 'daysLeft' | 'daysLate' | 'overdue' | 'dueSoon' | 'estimate'>;

const NO_TIME: Time = { overdue: false, dueSoon: false, estimate: false };

/** Days count until it ends; what has ended is neither late nor soon, its record of having been late stays. */
const toTime = (transfer: Transfer, open: boolean, at: TransferLook): Time => {
  const lateness = assessLateness({
    dueAt: transfer.dueAt,
    basis: transfer.clock.basis,
    timeZone: transfer.clock.timeZone ?? at.programme.timeZone,
    rule: findRule(at.programme, transfer.clock.rule),
    now: at.look.now,
  });
  if (!lateness || !transfer.dueAt) return NO_TIME;
  const dueOn = transfer.dueAt.slice(0, 10);
  return open ? { dueOn, ...lateness } : { ...NO_TIME, dueOn, estimate: lateness.estimate };
};

/** It stands still: it has begun, and nothing is due. */
const isPaused = (transfer: Transfer, open: boolean): boolean => open && transfer.startAt !== undefined && transfer.dueAt === undefined;

const toClock = ({ clock }: Transfer, { programme, look }: TransferLook): TransferState['clock'] => {
  if (!look.calendarOf) return undefined;
  const by = findClockRule(clock, programme, look.calendarOf);
  const assessed = toExplainedClock({ ...clock, ...(look.isRepresentationProven && { validBy: 'proof-of-representation' }) }, by);
  const { id, source, sourceUrl } = by.rule;
  return assessed && compact({ rule: id, source, sourceUrl, state: assessed.state, explanation: toExplanationText(assessed.explanation, 'en') });
};

/** The receiving hospital is the only Organization that a copy is delivered to. */
const deliverTo = (transfer: Transfer, at: TransferLook): TransferState['deliverTo'] => {
  if (transfer.deliverTo.startsWith('Organization/')) return 'receiving-hospital';
  return at.record.byReference.get(transfer.deliverTo)?.resourceType === 'Patient' ? 'patient' : 'doctor';
};

const nameOf = (reference: string, at: TransferLook): string => {
  const custodian = at.record.byReference.get(reference);
  return custodian?.resourceType === 'Organization' ? custodian.name ?? '' : '';
};

const toDecision = (transfer: Transfer, at: TransferLook): TransferState['decision'] => {
  const decision = at.look.assessment.decisions.get(transfer.id);
  return decision && { permit: decision.permit, reasons: decision.reasons };
};

const toHistory = (t: Transfer): Pick<TransferState, 'overdueSince' | 'overdueCleared' | 'nextAttemptAt' | 'attemptUntil' | 'attempts'> => compact({
  overdueSince: t.overdue?.since, overdueCleared: t.overdue?.cleared, ...toAttemptTime(t.exchange), attempts: t.exchange?.attempts,
});

/** Of one that goes on the custodian owes the records. */
const toFault = (transfer: Transfer, at: TransferLook): Pick<TransferState, 'waitsFor' | 'failure'> => {
  const failure = toTransferFailure(transfer, at.look.assessment.decisions.get(transfer.id));
  return { waitsFor: failure?.fault ?? 'custodian', ...(failure && { failure }) };
};

const toPromised = (task: Task): Pick<TransferState, 'promised'> => {
  const promised = readPromised(task);
  return promised ? { promised: { ...promised, found: promised.named - promised.open.length } } : {};
};

export const toTransferState = (task: Task, at: TransferLook): TransferState => {
  const t = readTransfer(task);
  return {
    id: t.id,
    custodian: { key: t.custodianKey, name: nameOf(t.custodian, at) },
    channel: t.peer ? 'network' : 'letter',
    deliverTo: deliverTo(t, at),
    kinds: t.kinds,
    status: t.status,
    ...compact({ statusReason: t.statusReason, basis: t.clock.basis, startAt: t.startAt, dueAt: t.dueAt, clock: toClock(t, at), decision: toDecision(t, at), letters: postedLetters.read(task) }),
    paused: isPaused(t, isOpen(task)),
    ...toTime(t, isOpen(task), at),
    ...toHistory(t),
    ...toPromised(task),
    ...(isOpen(task) && toFault(t, at)),
    documents: t.documents,
    quarantined: t.quarantined,
  };
};
