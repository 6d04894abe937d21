// The peers as a coordinator sees them: whether they can be asked, and what was given up at each. A line names no patient, so its audit event names none either (ADR 0006).
import type { Task } from '@medplum/fhirtypes';
import { isGivenUp } from '../core/exchange/is-given-up.ts';
import { toByReference } from '../core/fhir/reference-of.ts';
import { readTransfer, requestIdOf } from '../core/fhir/transfer.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import { toQueryAudit } from '../core/mapping/to-query-audit.ts';
import { toDeadLetter, type DeadLetter } from '../core/worklist/to-dead-letter.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { commitAudits } from './commit-audits.ts';
import { countTasks } from './count-tasks.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { taskFilters } from './task-filters.ts';

export interface PeerLine {
  /** Id in the peer file. */
  readonly peer: string;
  /** As this process knows it; `open`: it did not answer and is left alone for a while. Absent: the peer file has it no more. */
  readonly breaker?: 'closed' | 'open' | 'half-open';
  readonly givenUp: number;
}

export interface PeersPage {
  readonly peers: readonly PeerLine[];
  /** What was given up, the longest ago first, 50 a page. */
  readonly deadLetters: readonly DeadLetter[];
  readonly next?: string;
}

type Ports = Pick<FlowPorts, 'store' | 'peers' | 'validate' | 'clock' | 'newId' | 'policy'>;

const PAGE = 50;

const toLetters = async ({ store }: Ports, tasks: readonly Task[]): Promise<readonly DeadLetter[]> => {
  const requestOf = (task: Task): string => `ServiceRequest/${requestIdOf(task)}`;
  const found = await store.readMany([...new Set(tasks.flatMap((task) => [requestOf(task), task.owner?.reference ?? '']))].filter((reference) => reference !== ''));
  const parts = toByReference(found);
  return tasks.map((task) => {
    const [request, organisation] = [parts.get(requestOf(task)), parts.get(task.owner?.reference ?? '')];
    return toDeadLetter(task, { request: request?.resourceType === 'ServiceRequest' ? request : undefined, organisation: organisation?.resourceType === 'Organization' ? organisation : undefined });
  });
};

/** Those of the peer file, and those that were in it when something was given up. */
const toLines = async (ports: Ports, tasks: readonly Task[]): Promise<readonly PeerLine[]> => {
  const known = new Map(ports.peers.states().map(({ peer, breaker }) => [peer, breaker]));
  const names = [...new Set([...known.keys(), ...tasks.flatMap((task) => readTransfer(task).peer ?? [])])];
  return Promise.all(names.toSorted().map(async (peer) => {
    const breaker = known.get(peer);
    const givenUp = await countTasks(ports, ...taskFilters.givenUp, { code: 'network-peer', values: [peer] }) ?? 0;
    return { peer, givenUp, ...(breaker && { breaker }) };
  }));
};

export const readPeers = async (ports: Ports, call: Call, { cursor }: { readonly cursor?: string }): Promise<Result<PeersPage>> => {
  const page = await ports.store.search({ type: 'Task', filters: taskFilters.givenUp, sort: [{ code: '_lastUpdated' }], count: PAGE, ...(cursor !== undefined && { cursor }) });
  if (!page.ok) return page;
  const audited = await commitAudits(ports, [toQueryAudit({ ...auditFactsOf(ports, call, ports.clock.now()), url: `${ports.policy.publicUrl}/peers` })]);
  if (!audited.ok) return audited;
  const tasks = page.value.matches.filter((r): r is Task => r.resourceType === 'Task').filter(isGivenUp);
  return ok({ peers: await toLines(ports, tasks), deadLetters: await toLetters(ports, tasks), ...(page.value.next !== undefined && { next: page.value.next }) });
};
