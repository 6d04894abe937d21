// The exchange of transfers, deliveries and bookings as a job: some at a time, each on its own, and of one peer no more than its entry allows.
import type { Task } from '@medplum/fhirtypes';
import { isDelivery } from '../core/fhir/delivery.ts';
import { isVisitBooking } from '../core/fhir/visit-booking.ts';
import { findDueTransfers } from '../flows/find-due-transfers.ts';
import { runDelivery } from '../flows/run-delivery.ts';
import { runTransfer } from '../flows/run-transfer.ts';
import { runVisit } from '../flows/run-visit.ts';
import type { TransferPorts } from '../flows/transfer-ports.ts';
import { startPool, type RunningPool } from './start-pool.ts';

/** Exchanges at the same time, of all peers. A peer has four by default, so that one that is slow leaves places. */
const PARALLEL = 16;
/** How long a transfer that failed is left alone by this process: longer than a glitch, shorter than a lease. */
const REST_MS = 60_000;
/** One whose turn it was not: another process is at it, or at its neighbour. */
const PASSED_OVER_MS = 500;

const flowOf = (task: Task): typeof runTransfer => {
  if (isVisitBooking(task)) return runVisit;
  return isDelivery(task) ? runDelivery : runTransfer;
};

export const startTransfers = (ports: TransferPorts, idleMs: number): RunningPool => startPool<Task>({
  name: 'transfers', size: PARALLEL, idleMs, restMs: REST_MS, log: ports.log,
  keyOf: (task) => task.id ?? '',
  find: async (occupied, count) => {
    const due = await findDueTransfers(ports, occupied, count);
    if (!due.ok) ports.log('error', 'transfers.failed', { kind: due.failure.kind });
    return due.ok ? due.value : [];
  },
  run: async (task) => {
    const result = await flowOf(task)(ports, task);
    if (!result.ok) ports.log('error', 'transfer.failed', { task: task.id ?? '', kind: result.failure.kind });
    return result.ok ? (result.value ? 0 : PASSED_OVER_MS) : REST_MS;
  },
});
