// Deliveries that may go on and do not are put into the outbox; those that may not say why they wait, and wait for the day where one is known (S17).
import type { Task } from '@medplum/fhirtypes';
import type { DecisionCode } from '../consent/decision-reason.ts';
import { findPermitMoment } from '../consent/find-permit-moment.ts';
import { isTimed } from '../exchange/is-timed.ts';
import { readDelivery } from '../fhir/delivery.ts';
import { STATUS_REASONS } from '../fhir/systems.ts';
import { isOpen, withExchange, withFailure } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { decideHandover } from './decide-handover.ts';
import type { ExchangeDecision, RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { ExchangeMoment } from './to-exchange-question.ts';

/** What a new word of the patient, of a coordinator or the day itself takes away; any other reason waits for a person. */
const UNTIL_PERMITTED: Readonly<Record<Exclude<DecisionCode, 'network-refused'>, true>> = {
  'no-consent': true, 'consent-not-submitted': true, 'consent-expired': true, 'consent-withdrawn': true, 'consent-refused': true, 'no-therapeutic-relationship': true,
  'professional-refused': true, 'signer-not-entitled-today': true, 'objection-pending': true, 'age-exception-pending': true,
};

const arm = (task: Task, now: Temporal.Instant): Task => {
  const { statusReason: _reason, ...rest } = withFailure(withExchange(task, { nextAt: toFhirInstant(now), attempts: 0 }), undefined);
  return { ...rest, lastModified: toFhirInstant(now) };
};

const wait = (task: Task, { code, nextAt }: { readonly code: string; readonly nextAt: string | undefined }, now: Temporal.Instant): Task => ({
  ...withExchange(task, nextAt === undefined ? undefined : { nextAt, attempts: 0 }), statusReason: { coding: [{ system: STATUS_REASONS, code }] }, lastModified: toFhirInstant(now),
});

const momentOf = (record: RequestRecord, task: Task, { programme, now }: ExchangeMoment): string | undefined => {
  const timed = { consents: record.releases, birthDate: record.patient.birthDate, programme, now };
  const moment = findPermitMoment(timed, (at) => decideHandover(record, task, { programme, now: at }).permit);
  return moment && toFhirInstant(moment);
};

const next = (record: RequestRecord, task: Task, { decision, moment }: { readonly decision: ExchangeDecision; readonly moment: ExchangeMoment }): readonly Task[] => {
  if (decision.permit) return [arm(task, moment.now)];
  const waiting = { code: decision.reasons[0]?.code ?? 'no-consent', nextAt: momentOf(record, task, moment) };
  const { statusReason, exchange } = readDelivery(task);
  return waiting.code === statusReason && waiting.nextAt === exchange?.nextAt ? [] : [wait(task, waiting, moment.now)];
};

const isToBeLookedAt = (task: Task, now: Temporal.Instant): boolean => {
  const { exchange, statusReason } = readDelivery(task);
  return exchange ? isTimed(task, now) : statusReason === undefined || Object.hasOwn(UNTIL_PERMITTED, statusReason);
};

/** Next versions of the Tasks that change. */
export const planDeliveryArming = (record: RequestRecord, { handovers }: Pick<RequestAssessment, 'handovers'>, moment: ExchangeMoment): readonly Task[] =>
  record.deliveries.filter((task) => isOpen(task) && isToBeLookedAt(task, moment.now)).flatMap((task) => {
    const decision = handovers.get(task.id ?? '');
    return decision ? next(record, task, { decision, moment }) : [];
  });
