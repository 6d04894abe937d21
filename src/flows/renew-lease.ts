// A worker that is long at one transfer or delivery keeps it: the lease is renewed while bytes come or go.
import type { Task } from '@medplum/fhirtypes';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import { planRenewal } from '../core/exchange/plan-renewal.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { ok } from '../core/kernel/result.ts';
import { changeRequest } from './change-request.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** What a worker holds: a transfer or a delivery. */
export interface Held {
  readonly requestId: string;
  readonly task: Task;
  /** Attempt number of the claim. */
  readonly attempts: number;
}

/** A third of the lease may pass before it is renewed. */
const PART = 3;

/** `false`: the transfer is no longer this worker's. A store that does not answer says nothing. */
const renew = async (ports: TransferPorts, claimed: Held): Promise<boolean> => {
  let isOurs = true;
  await changeRequest(ports, {
    id: claimed.requestId,
    decide: (record, { now }) => {
      const task = [...record.transfers, ...record.deliveries].find((t) => t.id === claimed.task.id);
      isOurs = task !== undefined && isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts });
      return ok({ entries: task && isOurs ? [updateEntry(planRenewal(task, { now, leaseSeconds: ports.policy.leaseSeconds }))] : [], quiet: true });
    },
  });
  return isOurs;
};

/**
 * The same bytes; they end early where the transfer was taken away meanwhile: what came is discarded by whoever reads them, what goes is cut off.
 * `since`: when the lease was last written. A process that was stopped between that and the first byte (a suspended machine) looks before it goes on.
 */
export const renewLease = async function* (ports: TransferPorts, claimed: Held, { bytes, since }: { readonly bytes: AsyncIterable<Uint8Array>; readonly since: Temporal.Instant }): AsyncGenerator<Uint8Array> {
  const part = { seconds: Math.floor(ports.policy.leaseSeconds / PART) };
  let next = since.add(part);
  for await (const chunk of bytes) {
    if (Temporal.Instant.compare(ports.clock.now(), next) >= 0) {
      if (!await renew(ports, claimed)) return;
      next = ports.clock.now().add(part);
    }
    yield chunk;
  }
};
