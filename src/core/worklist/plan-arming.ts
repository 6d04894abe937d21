// Transfers that nobody asks the network about although it may be asked now, or at a moment that is known: they are put back into the outbox.
import type { Task } from '@medplum/fhirtypes';
import { findPermitMoment } from '../consent/find-permit-moment.ts';
import { findExchangeFault } from '../exchange/find-exchange-fault.ts';
import { isGivenUp } from '../exchange/is-given-up.ts';
import { isOpen, readTransfer, withExchange, withFailure, type Transfer } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import { toExchangeQuestion, type ExchangeMoment } from './to-exchange-question.ts';

/** The network's own refusal stays until the patient has acted (S8), a dead letter until a person has; recording a new authorisation takes both away. */
const isStopped = (task: Task): boolean => readTransfer(task).statusReason === 'network-refused' || isGivenUp(task);

/** Denied, and in the outbox for the moment at which time alone would permit it. */
const isTimed = ({ exchange, statusReason }: Transfer): boolean => exchange !== undefined && !exchange.worker && findExchangeFault(statusReason)?.retry === 'parked';

const toArmed = (task: Task, now: Temporal.Instant): Task => {
  const at = toFhirInstant(now);
  const { statusReason: _reason, ...rest } = withFailure(withExchange(task, { nextAt: at, attempts: 0 }), undefined);
  return { ...rest, lastModified: at };
};

const toTimed = (task: Task, moment: Temporal.Instant | undefined, now: Temporal.Instant): readonly Task[] => {
  const nextAt = moment && toFhirInstant(moment);
  if (readTransfer(task).exchange?.nextAt === nextAt) return [];
  return [{ ...withExchange(task, nextAt ? { nextAt, attempts: 0 } : undefined), lastModified: toFhirInstant(now) }];
};

/** Next versions of the Tasks to arm; none where all that may be asked is being asked. */
export const planArming = (record: RequestRecord, assessment: Pick<RequestAssessment, 'decisions'>, moment: ExchangeMoment): readonly Task[] =>
  record.transfers.filter(isOpen).flatMap((task) => {
    const transfer = readTransfer(task);
    const decision = assessment.decisions.get(transfer.id);
    if (!decision || isStopped(task) || (transfer.exchange && !isTimed(transfer))) return [];
    return decision.permit ? [toArmed(task, moment.now)] : toTimed(task, findPermitMoment(toExchangeQuestion(record, transfer, moment)), moment.now);
  });
