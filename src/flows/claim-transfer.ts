// Takes a due transfer, if it may be exchanged now: the decision is on the audit trail in the same commit, before any call leaves (S8, S16).
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { assessDeadline } from '../core/deadlines/assess-deadline.ts';
import { findNeighbours } from '../core/exchange/find-neighbours.ts';
import { planClaim } from '../core/exchange/plan-claim.ts';
import { planRetry } from '../core/exchange/plan-retry.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { readTransfer, type Transfer } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { PatientKey } from '../ports/regional-network.ts';
import { changeRequest, type Change, type Moment } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import { toExchangeAudit, type ExchangeLook } from './to-exchange-audit.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface ClaimedTransfer {
  readonly requestId: string;
  readonly task: Task;
  readonly attempts: number;
  readonly peer: string;
  readonly kinds: readonly string[];
  /** `Organization/…`, `Patient/…` */
  readonly custodian: string;
  readonly patient: string;
  readonly patientKey: PatientKey;
  /** What the dossier has already. */
  readonly held: readonly DocumentReference[];
  readonly call: Call;
}

const requestOf = (task: Task): string => task.basedOn?.[0]?.reference?.replace('ServiceRequest/', '') ?? '';

/** S16: the user of a job's decision is the department that owns the request. */
const callOf = (record: RequestRecord, task: Task, newId: () => string): Call =>
  ({ basedOn: [`ServiceRequest/${record.request.id ?? ''}`, `Task/${task.id ?? ''}`], actor: { id: record.request.performer?.[0]?.reference ?? record.coordination.owner?.reference ?? '', kind: 'client', roles: [] }, requestId: newId() });

const estimateOf = (transfer: Transfer, { now, programme }: Moment): { readonly startAt: string; readonly dueAt: string } | undefined =>
  (transfer.dueAt ? undefined : assessDeadline({ firstQueryAt: now.toString() }, programme.deadline, transfer.clock.timeZone ?? programme.timeZone));

interface Look extends ExchangeLook { readonly task: Task }

/** Nothing leaves. A denial is parked until something of the request changes or the day comes; else it is looked at again at the next poll. */
const hold = (ports: TransferPorts, look: Look, code: string): Change => ({
  entries: [updateEntry(planRetry(look.task, { now: look.moment.now, code, random: ports.random(), policy: ports.policy.retry }))],
  audits: [toExchangeAudit(ports, look)],
  quiet: true,
});

const denialOf = (decision: Look['decision']): string => decision?.reasons[0]?.code ?? 'no-consent';

/** The number by which the patient is asked for, or the code of why nothing can be asked although it is this transfer's turn. */
const findKeyOrObstacle = (ports: TransferPorts, { record, decision }: Look, { peer }: Transfer): PatientKey | string => {
  if (!decision?.permit || !peer) return denialOf(decision);
  // the peer file is read at the start: after the next one it may be there
  if (!ports.network.hasPeer(peer)) return 'peer-not-configured';
  return findKey(ports, record, peer) ?? 'no-identifier-for-peer';
};

const keysOf = (record: RequestRecord): readonly PatientKey[] => (record.patient.identifier ?? []).flatMap(({ system, value }) => (system && value ? [{ system, value }] : []));

/** One that the peer can know: another would tell it a number that is none of its business. */
const findKey = (ports: TransferPorts, record: RequestRecord, peer: string): PatientKey | undefined => keysOf(record).find(({ system }) => ports.network.knowsPatientsBy(peer, system));

const toClaimed = ({ record, task, call }: Look, claimed: Task, patientKey: PatientKey): ClaimedTransfer => {
  const { exchange, peer = '', kinds, custodian } = readTransfer(claimed);
  return {
    requestId: requestOf(task), task: claimed, attempts: exchange?.attempts ?? 0, peer, kinds, custodian,
    patient: record.request.subject.reference ?? '', patientKey, held: record.documents, call,
  };
};

const tasksOf = (record: RequestRecord): readonly Task[] => [...new Set(record.byReference.values())].filter((r) => r.resourceType === 'Task');

interface Claiming { readonly change: Change; readonly claimed?: ClaimedTransfer }

const claim = (ports: TransferPorts, look: Look): Result<Claiming> => {
  const { moment, task } = look;
  const transfer = readTransfer(task);
  const claimed = planClaim(task, { now: moment.now, leaseSeconds: ports.policy.leaseSeconds, worker: ports.policy.worker, estimate: estimateOf(transfer, moment) });
  if (!claimed) return fail('state-conflict', 'the transfer is not due, or somebody else has it');
  const key = findKeyOrObstacle(ports, look, transfer);
  if (typeof key === 'string') return ok({ change: hold(ports, look, key) });
  const { all, ahead } = findNeighbours(task, tasksOf(look.record), moment.now);
  if (ahead) return fail('state-conflict', 'another exchange of this request with the same peer goes first');
  return ok({ change: { entries: [claimed, ...all].map(updateEntry), audits: [toExchangeAudit(ports, look)], quiet: true }, claimed: toClaimed(look, claimed, key) });
};

/** `undefined`: denied and parked, or not to be had. */
export const claimTransfer = async (ports: TransferPorts, due: Task): Promise<Result<ClaimedTransfer | undefined>> => {
  let claimed: ClaimedTransfer | undefined;
  const changed = await changeRequest(ports, {
    id: requestOf(due),
    decide: (record, moment) => {
      const task = record.transfers.find((t) => t.id === due.id);
      if (!task) return fail('not-found', 'the request has no such transfer');
      const decision = assessRequest(record, moment.programme, moment.now).decisions.get(task.id ?? '');
      const claiming = claim(ports, { record, moment, task, decision, call: callOf(record, task, ports.newId) });
      if (!claiming.ok) return claiming;
      claimed = claiming.value.claimed;
      return ok(claiming.value.change);
    },
  });
  if (changed.ok) return ok(claimed);
  return changed.failure.kind === 'state-conflict' || changed.failure.kind === 'version-conflict' ? ok(undefined) : changed;
};
