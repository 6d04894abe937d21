// A person records that a custodian has the valid request: the legal clock starts (S3).
import type { Task } from '@medplum/fhirtypes';
import { planReplay } from '../core/exchange/plan-replay.ts';
import { parseReceipt } from '../core/intake/parse-receipt.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { AmendPorts } from './amend-intake.ts';
import { amendRequest } from './amend-request.ts';
import type { ChangeAnswer } from './change-request.ts';
import { findOpenTransfer } from './find-open-transfer.ts';
import type { Call } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

/** `received` is the custodian's state; a transfer that runs already stays where it is. */
const toReceived = (task: Task): Task => (task.status === 'requested' ? { ...task, status: 'received' } : task);

export const recordReceipt = (ports: AmendPorts, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => amendRequest(ports, {
  call,
  id,
  idempotency: { key, scope: `${id}/transfers/${partId}/receipt`, content: body },
  change: (record, { now, programme }) => {
    const receipt = parseReceipt(body, { now, timeZone: programme.timeZone });
    if (!receipt.ok) return receipt;
    const task = findOpenTransfer(record, partId);
    if (!task.ok) return task;
    const { custodianKey } = readTransfer(task.value);
    const { receivedAt, validAt, evidence, recordedBy } = receipt.value;
    return ok({
      intake: (current) => ok({
        ...current,
        custodians: (current.custodians ?? []).map((c) => (c.key === custodianKey ? { ...c, receivedAt, validAt, clockEvidence: evidence, clockRecordedBy: recordedBy } : c)),
      }),
      also: (_record, entries) => entries.flatMap(({ resource }) => (resource?.resourceType === 'Task' && resource.id === task.value.id ? [updateEntry(planReplay(toReceived(resource), now) ?? toReceived(resource))] : [])),
    });
  },
});
