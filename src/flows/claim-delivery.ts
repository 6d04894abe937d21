// Takes a due delivery, if it may go on now: the decision is on the audit trail in the same commit, before any call leaves (S17, S16).
import type { Task } from '@medplum/fhirtypes';
import { findNeighbours } from '../core/exchange/find-neighbours.ts';
import { planClaim } from '../core/exchange/plan-claim.ts';
import { planRetry } from '../core/exchange/plan-retry.ts';
import { readDelivery } from '../core/fhir/delivery.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { PatientKey } from '../ports/regional-network.ts';
import { changeRequest, type Change } from './change-request.ts';
import { findPatientKey } from './find-patient-key.ts';
import type { Call } from './flow-ports.ts';
import type { Held } from './renew-lease.ts';
import { toExchangeAudit, type ExchangeLook } from './to-exchange-audit.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface ClaimedDelivery extends Held {
  readonly peer: string;
  /** `Organization/…`, `Patient/…` */
  readonly recipient: string;
  readonly patient: string;
  readonly patientKey: PatientKey;
  /** Nobody has tried before, so that nothing can have arrived. */
  readonly isFirst: boolean;
  readonly call: Call;
}

const requestOf = (task: Task): string => task.basedOn?.[0]?.reference?.replace('ServiceRequest/', '') ?? '';

/** S16: the user of a job's decision is the department that owns the request. */
const callOf = (record: RequestRecord, task: Task, newId: () => string): Call =>
  ({ basedOn: [`ServiceRequest/${record.request.id ?? ''}`, `Task/${task.id ?? ''}`], actor: { id: record.request.performer?.[0]?.reference ?? record.coordination.owner?.reference ?? '', kind: 'client', roles: [] }, requestId: newId() });

interface Look extends ExchangeLook { readonly task: Task }

/** The number by which the recipient knows the patient, or why nothing can leave although it is this delivery's turn. */
const findKeyOrObstacle = (ports: TransferPorts, { record, decision, task }: Look): PatientKey | string => {
  const { peer } = readDelivery(task);
  if (!decision?.permit) return decision?.reasons[0]?.code ?? 'no-consent';
  // the peer file is read at the start: after the next one it may be there
  if (!ports.network.hasPeer(peer)) return 'peer-not-configured';
  return findPatientKey(ports, record, peer) ?? 'no-identifier-for-peer';
};

/** Nothing leaves: parked until something changes, or looked at again at the next poll. */
const hold = (ports: TransferPorts, { task, moment }: Look, code: string): Task => planRetry(task, { now: moment.now, code, random: ports.random(), policy: ports.policy.retry });

const tasksOf = (record: RequestRecord): readonly Task[] => [...new Set(record.byReference.values())].filter((r) => r.resourceType === 'Task');

interface Claiming { readonly change: Change; readonly claimed?: ClaimedDelivery }

const claim = (ports: TransferPorts, look: Look): Result<Claiming> => {
  const { moment, task, record, call } = look;
  const claimed = planClaim(task, { now: moment.now, leaseSeconds: ports.policy.leaseSeconds, worker: ports.policy.worker });
  if (!claimed) return fail('state-conflict', 'the delivery is not due, or somebody else has it');
  const audits = [toExchangeAudit(ports, look)];
  const key = findKeyOrObstacle(ports, look);
  if (typeof key === 'string') return ok({ change: { entries: [updateEntry(hold(ports, look, key))], audits, quiet: true } });
  const { all, ahead } = findNeighbours(task, tasksOf(record), moment.now);
  if (ahead) return fail('state-conflict', 'another exchange of this request with the same peer goes first');
  const { exchange, peer, recipient } = readDelivery(claimed);
  return ok({
    change: { entries: [claimed, ...all].map(updateEntry), audits, quiet: true },
    claimed: { requestId: requestOf(task), task: claimed, attempts: exchange?.attempts ?? 0, peer, recipient, patient: record.request.subject.reference ?? '', patientKey: key, call, isFirst: task.executionPeriod?.start === undefined },
  });
};

/** `undefined`: it may not go on and waits, or is not to be had. */
export const claimDelivery = async (ports: TransferPorts, due: Task): Promise<Result<ClaimedDelivery | undefined>> => {
  let claimed: ClaimedDelivery | undefined;
  const changed = await changeRequest(ports, {
    id: requestOf(due),
    decide: (record, moment) => {
      const task = record.deliveries.find((t) => t.id === due.id);
      if (!task) return fail('not-found', 'the request has no such delivery');
      const decision = assessRequest(record, moment.programme, moment.now).handovers.get(task.id ?? '');
      const claiming = claim(ports, { record, moment, task, decision, call: callOf(record, task, ports.newId) });
      if (!claiming.ok) return claiming;
      claimed = claiming.value.claimed;
      return ok(claiming.value.change);
    },
  });
  if (changed.ok) return ok(claimed);
  return changed.failure.kind === 'state-conflict' || changed.failure.kind === 'version-conflict' ? ok(undefined) : changed;
};
