// The outbox is read: transfers whose next attempt is due, the longest waiting first.
import type { Task } from '@medplum/fhirtypes';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import type { FlowPorts } from './flow-ports.ts';

/** The store's largest page. */
const MOST = 200;

/** At most `count`, without those that `besides` names by id. */
export const findDueTransfers = async (ports: Pick<FlowPorts, 'store' | 'clock'>, besides: ReadonlySet<string>, count: number): Promise<Result<readonly Task[]>> => {
  const due = await ports.store.search({
    type: 'Task', filters: [{ code: 'exchange-at', values: [`le${toFhirInstant(ports.clock.now())}`] }], sort: [{ code: 'exchange-at' }], count: Math.min(count + besides.size, MOST),
  });
  if (!due.ok) return due;
  return ok(due.value.matches.flatMap((r) => (r.resourceType === 'Task' && !besides.has(r.id ?? '') ? [r] : [])).slice(0, count));
};
