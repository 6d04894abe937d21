// The outbox is read: transfers and deliveries whose next attempt is due, the longest waiting first, as far as their peers may be asked now.
import type { Task } from '@medplum/fhirtypes';
import { isDelivery } from '../core/fhir/delivery.ts';
import { isTransfer, readTransfer } from '../core/fhir/transfer.ts';
import { isVisitBooking } from '../core/fhir/visit-booking.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import type { SearchFilter } from '../ports/resource-store.ts';
import type { FlowPorts } from './flow-ports.ts';

/** The store's largest page. */
const MOST = 200;
/** Looked at for each place: what its peer or its request holds up is passed over. */
const SPARE = 8;

export interface Occupied {
  /** By id: what runs or rests here. */
  readonly besides: ReadonlySet<string>;
  /** What runs here. */
  readonly running: readonly Task[];
}

/** Of one request, a peer is asked one thing at a time. */
const laneOf = (task: Task): string => `${task.basedOn?.[0]?.reference ?? ''}\n${readTransfer(task).peer ?? ''}`;

/** Those that can begin now side by side: a place at the peer for each, and one of a request and peer. */
const choose = (due: readonly Task[], { free }: FlowPorts['peers'], running: readonly Task[]): readonly Task[] => {
  const lanes = new Set(running.map(laneOf));
  const taken = new Map<string, number>();
  return due.filter((task) => {
    const { peer = '' } = readTransfer(task);
    const places = taken.get(peer) ?? 0;
    if (lanes.has(laneOf(task)) || places >= free(peer)) return false;
    lanes.add(laneOf(task));
    taken.set(peer, places + 1);
    return true;
  });
};

/** At most `count`. A peer that is left alone now does not stand before the others, however much waits for it. */
export const findDueTransfers = async (ports: Pick<FlowPorts, 'store' | 'clock' | 'peers'>, { besides, running }: Occupied, count: number): Promise<Result<readonly Task[]>> => {
  const busy = ports.peers.busy();
  const filters: SearchFilter[] = [{ code: 'exchange-at', values: [`le${toFhirInstant(ports.clock.now())}`] }];
  if (busy.length > 0) filters.push({ code: 'network-peer', modifier: 'not', values: busy });
  const due = await ports.store.search({ type: 'Task', filters, sort: [{ code: 'exchange-at' }], count: Math.min(count * SPARE + besides.size, MOST) });
  if (!due.ok) return due;
  const waiting = due.value.matches.flatMap((r) => (r.resourceType === 'Task' && (isTransfer(r) || isDelivery(r) || isVisitBooking(r)) && !besides.has(r.id ?? '') ? [r] : []));
  return ok(choose(waiting, ports.peers, running).slice(0, count));
};
