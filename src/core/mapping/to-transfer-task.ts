// One ask to one custodian, with its clock; an open one with exchange state is the outbox (S12). https://hl7.org/fhir/R4/task.html
import type { Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { CUSTODIAN_KINDS, PROFILE, TASK_CODES, TASK_IDENTIFIER } from '../fhir/systems.ts';
import { withClock, withDeadlineCheckAt, withExchange, type Transfer } from '../fhir/transfer.ts';
import type { Intake, IntakeCustodian } from '../intake/intake.ts';
import { toFhirDateTime, toFhirInstant } from '../kernel/time.ts';
import type { MappingContext } from './mapping-context.ts';
import { toRequesterReference } from './to-requester-reference.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';
import { toTransferInputs } from './to-transfer-inputs.ts';

const toClock = ({ key, requestedAt, receivedAt, validAt, timeZone }: IntakeCustodian, context: MappingContext): Transfer['clock'] => {
  const clock = context.clocks.get(key);
  return compact({ requestedAt, receivedAt, validAt, rule: clock?.rule, basis: clock?.basis, timeZone: timeZone ?? clock?.timeZone ?? context.programme.timeZone });
};

/** Only a copy for the receiving hospital is asked for over the network: what goes to the patient or a doctor goes by letter (P1.4, S12). */
const toExchange = ({ network, deliverTo }: IntakeCustodian, context: MappingContext): Transfer['exchange'] =>
  (network && deliverTo === 'receiving-hospital' ? { nextAt: toFhirInstant(context.now), attempts: 0 } : undefined);

const KIND = { hospital: 'hospital', gp: 'gp' } as const satisfies Record<IntakeCustodian['kind'], string>;

const toTask = (custodian: IntakeCustodian, intake: Intake, context: MappingContext): Task => {
  const clock = context.clocks.get(custodian.key);
  return {
    resourceType: 'Task',
    id: toRoleId(context, `transfer:${custodian.key}`),
    meta: { profile: [PROFILE.transferTask] },
    identifier: [{ system: TASK_IDENTIFIER, value: `${context.requestId}-transfer-${custodian.key}` }],
    basedOn: [toRoleReference(context, 'request')],
    partOf: [toRoleReference(context, 'coordination')],
    status: custodian.receivedAt ? 'received' : 'requested',
    intent: 'order',
    code: { coding: [{ system: TASK_CODES, code: 'provide-records' }] },
    for: toRoleReference(context, 'patient'),
    authoredOn: toFhirDateTime(context.now, context.programme.timeZone),
    lastModified: toFhirInstant(context.now),
    requester: toRequesterReference(intake, context),
    performerType: [{ coding: [{ system: CUSTODIAN_KINDS, code: KIND[custodian.kind] }] }],
    owner: toRoleReference(context, `custodian:${custodian.key}`),
    ...(clock?.startAt && { restriction: { period: compact({ start: clock.startAt, end: clock.dueAt }) } }),
    input: toTransferInputs(custodian, intake, context),
  };
};

/**
 * | intake `custodians[]` | element | note |
 * |---|---|---|
 * | `key` | `identifier`, input custodian-key | |
 * | `organisation` | `owner` | |
 * | `kind` | `performerType` | |
 * | `receivedAt` | `status` | `received`, else `requested` |
 * | `requestedAt`, `receivedAt`, `validAt`, `timeZone` | extension clock | zone: else the custodian's or programme's by configuration |
 * | `organisation.identifiers` | extension clock, `rule` | which rule governs it: chosen elsewhere |
 * | start and end of its time (S3, S4) | `restriction.period` | computed elsewhere; absent while it does not run |
 * | first step of the ladder, or first moment after the end | extension deadline-check-at | |
 * | `kinds` | inputs document-kind | absent: the complete copy, LOINC 11503-0 |
 * | `deliverTo`, `network` | inputs deliver-to, network-peer | |
 * | both | extension exchange | due now when the network is to bring it to this hospital |
 * | authorisations that name it | inputs authorisation | |
 *
 * Shown by fixtures/cases/001 (network, received), 002 (letter), 011 (copy to the patient).
 */
export const toTransferTask = (custodian: IntakeCustodian, intake: Intake, context: MappingContext): Task => {
  const task = withClock(toTask(custodian, intake, context), toClock(custodian, context));
  return withExchange(withDeadlineCheckAt(task, context.clocks.get(custodian.key)?.checkAt), toExchange(custodian, context));
};
