// Ends an attempt at a delivery, if it is still ours.
import { findExchangeFault } from '../core/exchange/find-exchange-fault.ts';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import { planDeliveryEnd } from '../core/exchange/plan-delivery-end.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { changeRequest, type ChangeAnswer } from './change-request.ts';
import type { ClaimedDelivery } from './claim-delivery.ts';
import type { Shortfall } from './finish-transfer.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** No `shortfall`: all went well so far. Broken off by a stop, whoever runs next takes it up at once. */
export const finishDelivery = async (ports: TransferPorts, claimed: ClaimedDelivery, shortfall: Shortfall | undefined): Promise<Result<ChangeAnswer>> => {
  const finished = await changeRequest(ports, {
    id: claimed.requestId,
    decide: (record, { now }) => {
      const task = record.deliveries.find((t) => t.id === claimed.task.id);
      if (!task || !isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts })) return ok({ entries: [], quiet: true });
      const failed = shortfall && !ports.isStopping() ? { failed: { ...shortfall, random: ports.random() } } : {};
      return ok({ entries: [updateEntry(planDeliveryEnd(task, { now, policy: ports.policy.retry, ...failed }))], quiet: true });
    },
  });
  const fault = findExchangeFault(shortfall?.code)?.fault;
  ports.meter.count({ peer: claimed.peer, code: shortfall?.code ?? 'ok', ...(fault && { fault }) });
  return finished;
};
