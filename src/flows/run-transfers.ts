// The outbox is read: transfers whose next attempt is due, each run on its own; what one custodian does keeps no other waiting.
import { toFhirInstant } from '../core/kernel/time.ts';
import { runTransfer } from './run-transfer.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** At the same time: enough to keep slow custodians from blocking each other. */
const PARALLEL = 4;

/** How many transfers were run; what failed stays claimed until its lease ends, and is due again then. */
export const runTransfers = async (ports: TransferPorts): Promise<number> => {
  const due = await ports.store.search({
    type: 'Task', filters: [{ code: 'exchange-at', values: [`le${toFhirInstant(ports.clock.now())}`] }], sort: [{ code: 'exchange-at' }], count: PARALLEL,
  });
  if (!due.ok) {
    ports.log('error', 'transfers.failed', { kind: due.failure.kind });
    return 0;
  }
  const tasks = due.value.matches.flatMap((r) => (r.resourceType === 'Task' ? [r] : []));
  const ran = await Promise.all(tasks.map(async (task) => {
    const result = await runTransfer(ports, task);
    if (!result.ok) ports.log('error', 'transfer.failed', { task: task.id ?? '', kind: result.failure.kind });
    return result.ok && result.value;
  }));
  return ran.filter(Boolean).length;
};
