// Deliveries that may go on and do not are put into the outbox; those that may not say why they wait (S17).
import type { Task } from '@medplum/fhirtypes';
import type { DecisionCode } from '../consent/decision-reason.ts';
import { readDelivery } from '../fhir/delivery.ts';
import { STATUS_REASONS } from '../fhir/systems.ts';
import { isOpen, withExchange, withFailure } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { ExchangeDecision, RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';

/** What a new word of the patient, of a coordinator or the day itself takes away; any other reason waits for a person. */
const UNTIL_PERMITTED: Readonly<Record<Exclude<DecisionCode, 'network-refused'>, true>> = {
  'no-consent': true, 'consent-not-submitted': true, 'consent-expired': true, 'consent-withdrawn': true, 'consent-refused': true, 'no-therapeutic-relationship': true,
  'professional-refused': true, 'signer-not-entitled-today': true, 'objection-pending': true, 'age-exception-pending': true,
};

const arm = (task: Task, now: Temporal.Instant): Task => {
  const { statusReason: _reason, ...rest } = withFailure(withExchange(task, { nextAt: toFhirInstant(now), attempts: 0 }), undefined);
  return { ...rest, lastModified: toFhirInstant(now) };
};

const wait = (task: Task, code: string, now: Temporal.Instant): Task =>
  ({ ...task, statusReason: { coding: [{ system: STATUS_REASONS, code }] }, lastModified: toFhirInstant(now) });

const next = (task: Task, decision: ExchangeDecision, now: Temporal.Instant): readonly Task[] => {
  if (decision.permit) return [arm(task, now)];
  const code = decision.reasons[0]?.code ?? 'no-consent';
  return code === readDelivery(task).statusReason ? [] : [wait(task, code, now)];
};

/** Next versions of the Tasks that change. */
export const planDeliveryArming = (record: Pick<RequestRecord, 'deliveries'>, { handovers }: Pick<RequestAssessment, 'handovers'>, now: Temporal.Instant): readonly Task[] =>
  record.deliveries.filter(isOpen).flatMap((task) => {
    const { id, exchange, statusReason } = readDelivery(task);
    const decision = handovers.get(id);
    if (!decision || exchange || (statusReason !== undefined && !Object.hasOwn(UNTIL_PERMITTED, statusReason))) return [];
    return next(task, decision, now);
  });
