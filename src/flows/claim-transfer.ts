// Takes a due transfer, if it may be exchanged now: the decision is on the audit trail in the same commit, before any call leaves (S8, S16).
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { assessDeadline } from '../core/deadlines/assess-deadline.ts';
import { planClaim } from '../core/exchange/plan-claim.ts';
import { planNextAttempt } from '../core/exchange/plan-next-attempt.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import { readTransfer, type Transfer } from '../core/fhir/transfer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { PatientKey } from '../ports/regional-network.ts';
import { changeRequest, type Change, type Moment } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import { toExchangeAudit } from './to-exchange-audit.ts';
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
const callOf = (record: RequestRecord, newId: () => string): Call =>
  ({ actor: { id: record.request.performer?.[0]?.reference ?? record.coordination.owner?.reference ?? '', kind: 'client' }, requestId: newId() });

const estimateOf = (transfer: Transfer, { now, programme }: Moment): { readonly startAt: string; readonly dueAt: string } | undefined =>
  (transfer.dueAt ? undefined : assessDeadline({ firstQueryAt: now.toString() }, programme.deadline, transfer.clock.timeZone ?? programme.timeZone));

interface Look { readonly record: RequestRecord; readonly moment: Moment; readonly task: Task; readonly call: Call }

/** Denied: parked with the first reason, until something of the request changes. */
const park = (ports: TransferPorts, { record, moment, task, call }: Look, reason: string): Change => ({
  entries: [updateEntry(planNextAttempt(task, { now: moment.now, pollSeconds: 0, received: [], reason, parked: true }))],
  audits: [toExchangeAudit(ports, { record, moment, task, call })],
  quiet: true,
});

const claim = (ports: TransferPorts, look: Look, wanted: { result?: ClaimedTransfer }): Result<Change> => {
  const { record, moment, task, call } = look;
  const transfer = readTransfer(task);
  const decision = assessRequest(record, moment.programme, moment.now).decisions.get(transfer.id);
  const key = record.patient.identifier?.find((i) => i.system && i.value);
  if (!decision?.permit || !transfer.peer) return ok(park(ports, look, decision?.reasons[0]?.code ?? 'no-consent'));
  if (!ports.network.hasPeer(transfer.peer)) return ok(park(ports, look, 'peer-not-configured'));
  const claimed = planClaim(task, { now: moment.now, leaseSeconds: ports.policy.leaseSeconds, worker: ports.policy.worker, estimate: estimateOf(transfer, moment) });
  if (!claimed) return fail('state-conflict', 'the transfer is not due, or somebody else has it');
  wanted.result = {
    requestId: record.request.id ?? '', task: claimed, attempts: (transfer.exchange?.attempts ?? 0) + 1, peer: transfer.peer, kinds: transfer.kinds,
    custodian: transfer.custodian, patient: record.request.subject.reference ?? '',
    patientKey: { system: key?.system ?? '', value: key?.value ?? '' }, held: record.documents, call,
  };
  return ok({ entries: [updateEntry(claimed)], audits: [toExchangeAudit(ports, look)], quiet: true });
};

/** `undefined`: denied and parked, or not to be had. */
export const claimTransfer = async (ports: TransferPorts, due: Task): Promise<Result<ClaimedTransfer | undefined>> => {
  const wanted: { result?: ClaimedTransfer } = {};
  const changed = await changeRequest(ports, {
    id: requestOf(due),
    decide: (record, moment) => {
      delete wanted.result;
      const task = record.transfers.find((t) => t.id === due.id);
      return task ? claim(ports, { record, moment, task, call: callOf(record, ports.newId) }, wanted) : fail('not-found', 'the request has no such transfer');
    },
  });
  if (changed.ok) return ok(wanted.result);
  return changed.failure.kind === 'state-conflict' || changed.failure.kind === 'version-conflict' ? ok(undefined) : changed;
};
