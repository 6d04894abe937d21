// One open request as a line of the worklist: its transfers' time as of now, and what is missing as of its last change.
import type { Organization, ServiceRequest, Task } from '@medplum/fhirtypes';
import { assessRisk, type Risk, type RiskHistory } from '../deadlines/assess-risk.ts';
import { findOutcome } from '../deadlines/find-outcome.ts';
import { toCustodianKey } from '../deadlines/to-custodian-key.ts';
import { compact } from '../fhir/compact.ts';
import { isDelivery, readDelivery } from '../fhir/delivery.ts';
import { findExtension, findExtensions } from '../fhir/extensions.ts';
import { EXT_MISSING, PROGRAMME_CODES, STATUS_REASONS, STEP_CODES } from '../fhir/systems.ts';
import { isStep } from '../fhir/path-step.ts';
import { isOpen, isTransfer, readTransfer } from '../fhir/transfer.ts';
import { isVisitBooking, readVisitBooking } from '../fhir/visit-booking.ts';
import type { Programme } from '../intake/programme.ts';
import { toTransferFailure } from './to-transfer-failure.ts';
import { toWorklistStep } from './to-worklist-step.ts';
import { toTransferState } from './to-transfer-state.ts';
import type { WorklistDelivery, WorklistMissing, WorklistRow, WorklistTransfer, WorklistVisit } from './worklist-page.ts';

export interface WorklistFacts {
  readonly coordination: Task;
  readonly request: ServiceRequest;
  /** Transfers, deliveries, visits carried into calendars, and steps of the request. */
  readonly transfers: readonly Task[];
  /** Organizations by reference. */
  readonly custodians: ReadonlyMap<string, Organization>;
  readonly programme: Programme;
  readonly now: Temporal.Instant;
  /** What the early warning has learnt of the programme. */
  readonly history?: RiskHistory | undefined;
}

const toMissing = (coordination: Task): readonly WorklistMissing[] => findExtensions(coordination, EXT_MISSING)
  .filter((e) => findExtension(e, 'required')?.valueBoolean !== false)
  .map((e) => ({
    code: findExtension(e, 'code')?.valueCode ?? '', text: findExtension(e, 'text')?.valueString ?? '', suppliedBy: findExtension(e, 'suppliedBy')?.valueCode ?? '',
  }));

/** Of what is open within a limit that counts by law. */
const toRisk = (task: Task, { history, custodians, now, programme }: WorklistFacts): Risk | undefined => {
  const outcome = history && findOutcome(task, { now, timeZone: programme.timeZone });
  if (!outcome || outcome.standing !== 'open' || outcome.dueDays === undefined) return undefined;
  const reference = task.owner?.reference ?? '';
  const days = outcome.startOn.until(now.toZonedDateTimeISO(readTransfer(task).clock.timeZone ?? programme.timeZone).toPlainDate(), { largestUnit: 'day' }).days;
  return assessRisk(history, { custodian: toCustodianKey(custodians.get(reference), reference), days });
};

const toTransfer = (task: Task, facts: WorklistFacts): WorklistTransfer => {
  const look = { assessment: { decisions: new Map() }, now: facts.now };
  const { custodian, id, status, dueOn, daysLeft, daysLate, overdue, dueSoon, estimate, paused, overdueSince, failure } =
    toTransferState(task, { record: { byReference: facts.custodians }, programme: facts.programme, look });
  return compact({ id, status, custodian: { reference: task.owner?.reference ?? '', name: custodian.name }, dueOn, daysLeft, daysLate, overdue, dueSoon, estimate, paused, overdueSince, failure, risk: toRisk(task, facts) });
};

const toDelivery = (task: Task, { custodians }: WorklistFacts): readonly WorklistDelivery[] => {
  const { id, recipient, statusReason } = readDelivery(task);
  return statusReason ? [compact({ id, recipient: custodians.get(recipient)?.name ?? '', reason: statusReason, failure: toTransferFailure(readTransfer(task), undefined) })] : [];
};

const toVisit = (task: Task): readonly WorklistVisit[] => {
  const { id, peer } = readVisitBooking(task);
  const failure = toTransferFailure(readTransfer(task), undefined);
  return failure ? [{ id, peer, failure }] : [];
};

/** Draft, or the reason it waits for, or the step it is in: what `state` of the request itself says, as of its last change. */
const stateOf = ({ coordination }: WorklistFacts): string => {
  if (coordination.status === 'draft') return 'draft';
  return coordination.statusReason?.coding?.find((c) => c.system === STATUS_REASONS)?.code ?? stepOf(coordination);
};

const stepOf = (coordination: Task): string => coordination.businessStatus?.coding?.find((c) => c.system === STEP_CODES)?.code ?? '';

const most = (days: readonly (number | undefined)[], pick: (...values: number[]) => number): number | undefined => {
  const known = days.filter((d) => d !== undefined);
  return known.length > 0 ? pick(...known) : undefined;
};

const departmentOf = ({ request, programme }: WorklistFacts): string | undefined =>
  programme.departments.find((d) => request.performer?.[0]?.reference === `HealthcareService/${programme.id}-${d.code}`)?.display;

const placerOf = ({ request }: WorklistFacts): WorklistRow['placerIdentifier'] => {
  const placer = request.identifier?.[0];
  return { system: placer?.system ?? '', value: placer?.value ?? '' };
};

export const toWorklistRow = (facts: WorklistFacts): WorklistRow => {
  const { coordination, request, programme } = facts;
  const open = facts.transfers.filter(isOpen);
  const transfers = open.filter(isTransfer).map((t) => toTransfer(t, facts));
  const steps = open.filter(isStep).map((t) => toWorklistStep(t, { now: facts.now, timeZone: programme.timeZone }));
  const timed = [...transfers, ...steps];
  return { missing: toMissing(coordination), transfers, steps, deliveries: open.filter(isDelivery).flatMap((t) => toDelivery(t, facts)), visits: open.filter(isVisitBooking).flatMap(toVisit), ...compact({
    id: request.id ?? '',
    placerIdentifier: placerOf(facts),
    programme: coordination.meta?.tag?.find((t) => t.system === PROGRAMME_CODES)?.code ?? programme.id,
    department: departmentOf(facts),
    state: stateOf(facts),
    step: stepOf(coordination),
    urgency: request.priority ?? 'routine',
    daysLate: most(timed.filter((t) => t.overdue).map((t) => t.daysLate), Math.max),
    daysLeft: most(timed.filter((t) => !t.overdue).map((t) => t.daysLeft), Math.min),
  }) };
};
