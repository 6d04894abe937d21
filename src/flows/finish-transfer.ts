// Ends an attempt: the transfer is complete, asked again later, parked until the patient acts, or given up (S8, S12).
import { findExchangeFault } from '../core/exchange/find-exchange-fault.ts';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import { planNextAttempt, type AttemptOutcome } from '../core/exchange/plan-next-attempt.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { withPromised, type Promised } from '../core/fhir/promised.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { changeRequest, type ChangeAnswer } from './change-request.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** Why an attempt brought nothing or not all: a code of STATUS_REASONS. */
export interface Shortfall { readonly code: string; readonly retryAfterSeconds?: number | undefined }

const toOutcome = (ports: TransferPorts, shortfall: Shortfall | undefined): Pick<AttemptOutcome, 'failed' | 'brokenOff'> => {
  if (ports.isStopping()) return { brokenOff: true };
  return shortfall ? { failed: { ...shortfall, random: ports.random() } } : {};
};

/** No `shortfall`: all went well. `promised`: what the custodian's submission sets show by now; absent: they were not read. */
export interface Attempted { readonly shortfall: Shortfall | undefined; readonly promised?: Promised | undefined }

/** Nothing is written for a transfer that is no longer ours. */
export const finishTransfer = (ports: TransferPorts, claimed: ClaimedTransfer, { shortfall, promised }: Attempted): Promise<Result<ChangeAnswer>> => changeRequest(ports, {
  id: claimed.requestId,
  decide: (record, { now }) => {
    const task = record.transfers.find((t) => t.id === claimed.task.id);
    if (!task || !isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts })) return ok({ entries: [], quiet: true });
    const own = new Set(readTransfer(task).documents);
    const received = record.documents.filter((d) => own.has(`DocumentReference/${d.id ?? ''}`));
    ports.reach('transfer-before-commit');
    const looked = promised ? withPromised(task, promised) : task;
    return ok({ entries: [updateEntry(planNextAttempt(looked, { now, received, policy: ports.policy.retry, ...toOutcome(ports, shortfall) }))], quiet: true });
  },
}).then((finished) => {
  ports.reach('transfer-after-commit');
  const fault = findExchangeFault(shortfall?.code)?.fault;
  ports.meter.count({ peer: claimed.peer, code: shortfall?.code ?? 'ok', ...(fault && { fault }) });
  return finished;
});
