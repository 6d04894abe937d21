// What a call to a recipient brought goes onto the delivery, with its audit event, in one commit; no step counts before (S17).
import type { AuditEvent } from '@medplum/fhirtypes';
import { findFailureCode } from '../core/exchange/find-failure-code.ts';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import { planAcknowledgement } from '../core/exchange/plan-acknowledgement.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import type { Acknowledgement } from '../core/fhir/delivery.ts';
import { ok } from '../core/kernel/result.ts';
import { changeRequest } from './change-request.ts';
import type { ClaimedDelivery } from './claim-delivery.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface Arrivals { readonly acknowledged: readonly Acknowledgement[]; readonly audit: AuditEvent }

/** `ok`; `lost`: no longer this worker's, only the audit event is kept; else a code of STATUS_REASONS. */
export const recordArrivals = async (ports: TransferPorts, claimed: ClaimedDelivery, { acknowledged, audit }: Arrivals): Promise<string> => {
  let outcome = 'lost';
  const changed = await changeRequest(ports, {
    id: claimed.requestId,
    decide: (record, { now }) => {
      const task = record.deliveries.find((t) => t.id === claimed.task.id);
      const isOurs = task !== undefined && isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts });
      outcome = isOurs ? 'ok' : 'lost';
      const entries = isOurs ? [updateEntry(planAcknowledgement(task, acknowledged, { now, leaseSeconds: ports.policy.leaseSeconds }))] : [];
      return ok({ entries, audits: [audit], quiet: true });
    },
  });
  return changed.ok ? outcome : findFailureCode(changed.failure.kind, 'package');
};
