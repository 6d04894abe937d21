// A person has a transfer, or another exchange of the request, tried again that was given up.
import type { Task } from '@medplum/fhirtypes';
import { planReplay } from '../core/exchange/plan-replay.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { isOpen, readTransfer } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type ChangeAnswer, type ChangePorts } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import type { PartCall } from './request-call.ts';

/** Whatever stands in the outbox, deliveries too. Failures: `not-found`, `state-conflict`. */
const findTask = (record: RequestRecord, id: string): Result<Task> => {
  const task = record.byReference.get(`Task/${id}`);
  if (task?.resourceType !== 'Task') return fail('not-found', 'the request has no such transfer');
  return isOpen(task) ? ok(task) : fail('state-conflict', `the transfer has ended: ${task.status}`);
};

export type ReplayPorts = ChangePorts & Pick<FlowPorts, 'newId' | 'policy' | 'peers'>;

/** Failures: `not-found`; `state-conflict`: it has ended, or was not given up. */
export const replayTransfer = async (ports: ReplayPorts, call: Call, { id, partId, body, key }: PartCall): Promise<Result<ChangeAnswer>> => {
  let peer: string | undefined;
  const changed = await changeRequest(ports, {
    id,
    idempotency: { key, scope: `${id}/transfers/${partId}/replay`, content: body },
    decide: (record, { now }) => {
      const task = findTask(record, partId);
      if (!task.ok) return task;
      const replayed = planReplay(task.value, now);
      if (!replayed) return fail('state-conflict', { text: 'the transfer was not given up: it is tried by itself, or waits for somebody', expression: 'transfers.failure.givenUp' });
      ({ peer } = readTransfer(replayed));
      return ok({ entries: [updateEntry(replayed)], audits: [toUpdateAudit({ ...auditFactsOf(ports, call, now), patient: record.request.subject.reference ?? '', what: `Task/${partId}` })] });
    },
  });
  if (changed.ok && peer) ports.peers.trust(peer);
  return changed;
};
