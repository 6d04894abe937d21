// Whether a claimed transfer is still this worker's, and what may be had for it at this moment (S8).
import type { Task } from '@medplum/fhirtypes';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import type { ExchangeDecision } from '../core/worklist/request-assessment.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { Moment } from './change-request.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface Look { readonly record: RequestRecord; readonly moment: Moment }
/** The transfer as it stands, and whether this may be had. `reason` of a denial: code of STATUS_REASONS. */
export interface Turn { readonly task: Task; readonly decision: ExchangeDecision; readonly reason: string }

export type Decide = (record: RequestRecord, task: Task, moment: Moment) => ExchangeDecision;

/** `undefined`: somebody else's, or ended. */
export const findTurn = (ports: Pick<TransferPorts, 'policy'>, claimed: ClaimedTransfer, { record, moment, decide }: Look & { readonly decide: Decide }): Turn | undefined => {
  const task = record.transfers.find((t) => t.id === claimed.task.id);
  if (!task || !isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts })) return undefined;
  const decision = decide(record, task, moment);
  return { task, decision, reason: decision.reasons[0]?.code ?? 'no-consent' };
};
