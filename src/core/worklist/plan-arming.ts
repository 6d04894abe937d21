// Transfers that nobody asks the network about although it may be asked now, or at a moment that is known: they are put back into the outbox.
import type { Task } from '@medplum/fhirtypes';
import { decideExchange } from '../consent/decide-exchange.ts';
import { findPermitMoment } from '../consent/find-permit-moment.ts';
import { isGivenUp } from '../exchange/is-given-up.ts';
import { isTimed } from '../exchange/is-timed.ts';
import { isOpen, readTransfer, withExchange, withFailure, type Transfer } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import { toExchangeQuestion, type ExchangeMoment } from './to-exchange-question.ts';

/** The network's own refusal stays until the patient has acted (S8), a dead letter until a person has; recording a new authorisation takes both away. */
const isStopped = (task: Task): boolean => readTransfer(task).statusReason === 'network-refused' || isGivenUp(task);

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

const momentOf = (record: RequestRecord, transfer: Transfer, moment: ExchangeMoment): Temporal.Instant | undefined => {
  const question = toExchangeQuestion(record, transfer, moment);
  return findPermitMoment(question, (now) => decideExchange({ ...question, now }).permit);
};

/** Next versions of the Tasks to arm; none where all that may be asked is being asked. */
export const planArming = (record: RequestRecord, assessment: Pick<RequestAssessment, 'decisions'>, moment: ExchangeMoment): readonly Task[] =>
  record.transfers.filter(isOpen).flatMap((task) => {
    const transfer = readTransfer(task);
    const decision = assessment.decisions.get(transfer.id);
    if (!decision || isStopped(task) || (transfer.exchange && !isTimed(task, moment.now))) return [];
    return decision.permit ? [toArmed(task, moment.now)] : toTimed(task, momentOf(record, transfer, moment), moment.now);
  });
