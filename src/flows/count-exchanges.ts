// How the exchanges stand, for the metrics: numbers alone, nothing of a patient.
import { TASK_CODES } from '../core/fhir/systems.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { parseInstant, toFhirInstant } from '../core/kernel/time.ts';
import type { SearchFilter } from '../ports/resource-store.ts';
import { countTasks } from './count-tasks.ts';
import type { FlowPorts } from './flow-ports.ts';
import { taskFilters } from './task-filters.ts';

type Ports = Pick<FlowPorts, 'store' | 'clock'>;

export interface ExchangeCounts {
  /** Open transfers by Task.status. */
  readonly open: readonly { readonly status: string; readonly count: number }[];
  readonly deadLetters: number;
  /** For how long the exchange that waits longest has been due; 0: none is. */
  readonly oldestDueSeconds: number;
}

const OPEN = ['requested', 'received', 'in-progress', 'on-hold'] as const;
const TRANSFERS: SearchFilter = { code: 'code', values: [`${TASK_CODES}|provide-records`] };

const findOldestDue = async ({ store, clock }: Ports): Promise<number> => {
  const now = clock.now();
  const found = await store.search({ type: 'Task', filters: [{ code: 'exchange-at', values: [`le${toFhirInstant(now)}`] }], sort: [{ code: 'exchange-at' }], count: 1 });
  const [task] = found.ok ? found.value.matches : [];
  const due = parseInstant(task?.resourceType === 'Task' ? readTransfer(task).exchange?.nextAt ?? '' : '');
  return due.ok ? Math.max(0, now.since(due.value).total('seconds')) : 0;
};

export const countExchanges = async (ports: Ports): Promise<ExchangeCounts | undefined> => {
  const deadLetters = await countTasks(ports, ...taskFilters.givenUp);
  if (deadLetters === undefined) return undefined;
  const open = await Promise.all(OPEN.map(async (status) => ({ status, count: await countTasks(ports, TRANSFERS, { code: 'status', values: [status] }) ?? 0 })));
  return { open, deadLetters, oldestDueSeconds: await findOldestDue(ports) };
};
