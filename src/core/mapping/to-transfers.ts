// The asks to the custodians, and who says when each was received (S1, S3).
import type { Resource } from '@medplum/fhirtypes';
import type { Intake, IntakeCustodian } from '../intake/intake.ts';
import type { MappingContext } from './mapping-context.ts';
import { toProvenance } from './to-provenance.ts';
import { toRoleId } from './to-role-id.ts';
import { toRoleReference } from './to-role-reference.ts';
import { toTransferTask } from './to-transfer-task.ts';

/** Receipt and validity start a legal clock: who recorded them, and on which evidence, stays with the Task. */
const toClockRecord = ({ key, receivedAt, validAt, clockRecordedBy, clockEvidence }: IntakeCustodian, context: MappingContext): readonly Resource[] => {
  const known = receivedAt ?? validAt;
  return known && (clockRecordedBy ?? clockEvidence) ? [toProvenance({
    id: toRoleId(context, `provenance:clock:${key}`),
    targets: [toRoleReference(context, `transfer:${key}`)],
    occurredAt: known,
    recordedAt: context.now,
    agents: [{ type: 'enterer', who: clockRecordedBy ?? context.actor.id }],
    sources: clockEvidence ? [{ display: clockEvidence }] : [],
  })] : [];
};

/** A draft asks nobody: no transfer before the request may start (S11). */
export const toTransfers = (intake: Intake, context: MappingContext): readonly Resource[] => (context.mayStart ? intake.custodians ?? [] : [])
  .flatMap((custodian) => [toTransferTask(custodian, intake, context), ...toClockRecord(custodian, context)]);
