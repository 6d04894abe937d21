// Ends an attempt: the transfer is complete, asked again later, or parked until the patient acts (S8, S12).
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import { planNextAttempt } from '../core/exchange/plan-next-attempt.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { changeRequest, type ChangeAnswer } from './change-request.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** `reason`: code of STATUS_REASONS, absent when all went well. Nothing is written for a transfer that is no longer ours. */
export const finishTransfer = (ports: TransferPorts, claimed: ClaimedTransfer, reason: string | undefined): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id: claimed.requestId,
  decide: (record, { now }) => {
    const task = record.transfers.find((t) => t.id === claimed.task.id);
    if (!task || !isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts })) return ok({ entries: [], quiet: true });
    const own = new Set(readTransfer(task).documents);
    const received = record.documents.filter((d) => own.has(`DocumentReference/${d.id ?? ''}`));
    // broken off by a stop: whoever runs next takes it up at once
    const outcome = ports.isStopping() ? { pollSeconds: 0 } : { pollSeconds: ports.policy.pollSeconds, parked: reason === 'network-refused', ...(reason && { reason }) };
    ports.reach('transfer-before-commit');
    return ok({ entries: [updateEntry(planNextAttempt(task, { now, received, ...outcome }))], quiet: true });
  },
}).then((finished) => {
  ports.reach('transfer-after-commit');
  return finished;
});
