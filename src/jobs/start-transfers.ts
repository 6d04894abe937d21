// The exchange of transfers as a job: a few custodians at a time, each on its own.
import type { Task } from '@medplum/fhirtypes';
import { findDueTransfers } from '../flows/find-due-transfers.ts';
import { runTransfer } from '../flows/run-transfer.ts';
import type { TransferPorts } from '../flows/transfer-ports.ts';
import { startPool, type RunningPool } from './start-pool.ts';

/** Custodians asked at the same time. */
const PARALLEL = 4;
/** How long a transfer that failed is left alone by this process: longer than a glitch, shorter than a lease. */
const REST_MS = 60_000;

export const startTransfers = (ports: TransferPorts, idleMs: number): RunningPool => startPool<Task>({
  name: 'transfers', size: PARALLEL, idleMs, restMs: REST_MS, log: ports.log,
  keyOf: (task) => task.id ?? '',
  find: async (besides, count) => {
    const due = await findDueTransfers(ports, besides, count);
    if (!due.ok) ports.log('error', 'transfers.failed', { kind: due.failure.kind });
    return due.ok ? due.value : [];
  },
  run: async (task) => {
    const result = await runTransfer(ports, task);
    if (!result.ok) ports.log('error', 'transfer.failed', { task: task.id ?? '', kind: result.failure.kind });
    return result.ok;
  },
});
