// Takes a due task of the outbox, if it may go on now: the decision is on the audit trail in the same commit, before any call leaves (S8, S16, S17).
import type { AuditEvent, Task } from '@medplum/fhirtypes';
import { findNeighbours } from '../core/exchange/find-neighbours.ts';
import { planClaim } from '../core/exchange/plan-claim.ts';
import { planRetry } from '../core/exchange/plan-retry.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { requestIdOf } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { ExchangeDecision, RequestAssessment } from '../core/worklist/request-assessment.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { PatientKey } from '../ports/regional-network.ts';
import { changeRequest, type Change, type Moment } from './change-request.ts';
import { findPatientKey } from './find-patient-key.ts';
import type { Call } from './flow-ports.ts';
import { toExchangeAudit } from './to-exchange-audit.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** What a claim looked at and took. */
export interface ExchangeClaim {
  readonly record: RequestRecord;
  readonly moment: Moment;
  readonly call: Call;
  /** As it was, and as it is taken. */
  readonly before: Task;
  readonly task: Task;
  readonly patientKey: PatientKey;
}

/** What a transfer, a delivery and the booking of a visit differ in. */
export interface Claimable<T> {
  readonly name: 'transfer' | 'delivery' | 'visit';
  readonly tasksOf: (record: RequestRecord) => readonly Task[];
  readonly decisionOf: (assessment: RequestAssessment, task: Task) => ExchangeDecision | undefined;
  /** The hospital asks itself: no decision is on the audit trail. */
  readonly isUndecided?: true;
  /** Absent: it stands in the peer file. */
  readonly isReachable?: (ports: TransferPorts, peer: string) => boolean;
  /** Id in the peer file; absent: it goes by letter. */
  readonly peerOf: (task: Task) => string | undefined;
  /** As it is to be taken now, where the request changed since it was planned. */
  readonly toCurrent?: (task: Task, record: RequestRecord) => Task;
  readonly toClaimed: (claim: ExchangeClaim) => T;
}

interface Look { readonly record: RequestRecord; readonly moment: Moment; readonly task: Task; readonly decision: ExchangeDecision | undefined; readonly call: Call }
interface Claiming<T> { readonly change: Change; readonly claimed?: T }

/** S16: the user of a job's decision is the department that owns the request. */
const ownerOf = ({ request, coordination }: RequestRecord): string => request.performer?.[0]?.reference ?? coordination.owner?.reference ?? '';

const callOf = (record: RequestRecord, task: Task, newId: () => string): Call =>
  ({ basedOn: [`ServiceRequest/${record.request.id ?? ''}`, `Task/${task.id ?? ''}`], actor: { id: ownerOf(record), kind: 'client', roles: [] }, requestId: newId() });

const denialOf = (decision: Look['decision']): string => decision?.reasons[0]?.code ?? 'no-consent';

/** The number by which the peer knows the patient, or the code of why nothing can leave although it is this task's turn. */
const findKeyOrObstacle = <T>(ports: TransferPorts, { record, decision, task }: Look, kind: Claimable<T>): PatientKey | string => {
  const peer = kind.peerOf(task);
  if (!decision?.permit || peer === undefined) return denialOf(decision);
  // the peer file is read at the start: after the next one it may be there
  if (!(kind.isReachable?.(ports, peer) ?? ports.network.hasPeer(peer))) return 'peer-not-configured';
  return findPatientKey(ports, record, peer) ?? 'no-identifier-for-peer';
};

/** Nothing leaves. A denial is parked until something of the request changes or the day comes; else it is looked at again at the next poll. */
const hold = (ports: TransferPorts, { task, moment }: Look, code: string): Task => planRetry(task, { now: moment.now, code, random: ports.random(), policy: ports.policy.retry });

const tasksOf = (record: RequestRecord): readonly Task[] => [...new Set(record.byReference.values())].filter((r) => r.resourceType === 'Task');

/** The decision, as it stands on the audit trail. */
const auditsOf = <T>(ports: TransferPorts, look: Look, kind: Claimable<T>): readonly AuditEvent[] => (kind.isUndecided ? [] : [toExchangeAudit(ports, look)]);

const claim = <T>(ports: TransferPorts, look: Look, kind: Claimable<T>): Result<Claiming<T>> => {
  const { record, moment, task, call } = look;
  const claimed = planClaim(kind.toCurrent?.(task, record) ?? task, { now: moment.now, leaseSeconds: ports.policy.leaseSeconds, worker: ports.policy.worker });
  if (!claimed) return fail('state-conflict', `the ${kind.name} is not due, or somebody else has it`);
  const patientKey = findKeyOrObstacle(ports, look, kind);
  if (typeof patientKey === 'string') return ok({ change: { entries: [updateEntry(hold(ports, look, patientKey))], audits: auditsOf(ports, look, kind), quiet: true } });
  const { all, ahead } = findNeighbours(task, tasksOf(record), moment.now);
  if (ahead) return fail('state-conflict', 'another exchange of this request with the same peer goes first');
  return ok({
    change: { entries: [claimed, ...all].map(updateEntry), audits: auditsOf(ports, look, kind), quiet: true },
    claimed: kind.toClaimed({ record, moment, call, before: task, task: claimed, patientKey }),
  });
};

/** `undefined`: it may not go on and waits, or is not to be had. */
export const claimExchange = async <T>(ports: TransferPorts, due: Task, kind: Claimable<T>): Promise<Result<T | undefined>> => {
  let claimed: T | undefined;
  const changed = await changeRequest(ports, {
    id: requestIdOf(due),
    decide: (record, moment) => {
      const task = kind.tasksOf(record).find((t) => t.id === due.id);
      if (!task) return fail('not-found', `the request has no such ${kind.name}`);
      const decision = kind.decisionOf(assessRequest(record, moment.programme, moment.now), task);
      const claiming = claim(ports, { record, moment, task, decision, call: callOf(record, task, ports.newId) }, kind);
      if (!claiming.ok) return claiming;
      claimed = claiming.value.claimed;
      return ok(claiming.value.change);
    },
  });
  if (changed.ok) return ok(claimed);
  return changed.failure.kind === 'state-conflict' || changed.failure.kind === 'version-conflict' ? ok(undefined) : changed;
};
