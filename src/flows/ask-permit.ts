// Whether something may still be asked for a transfer that was claimed a moment ago (S8, S10): a withdrawal that was committed meanwhile counts, and its denial is on the audit trail.
import type { Failure } from '../core/kernel/result.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import { commitAudits } from './commit-audits.ts';
import { findTurn, type Decide } from './find-turn.ts';
import { loadRequest } from './load-request.ts';
import { programmeOf } from './programme-of.ts';
import { toExchangeAudit } from './to-exchange-audit.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** `lost`: the transfer is no longer this worker's. `refused`: code of STATUS_REASONS. */
export type Denial = { readonly kind: 'lost' } | { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'failed'; readonly failure: Failure };

/** `undefined`: it may be asked. */
export const askPermit = async (ports: TransferPorts, claimed: ClaimedTransfer, decide: Decide): Promise<Denial | undefined> => {
  const record = await loadRequest(ports, claimed.requestId);
  if (!record.ok) return { kind: 'failed', failure: record.failure };
  const programme = programmeOf(ports.programmes, record.value);
  const look = programme && { record: record.value, moment: { now: ports.clock.now(), programme } };
  const turn = look && findTurn(ports, claimed, { ...look, decide });
  if (!turn) return { kind: 'lost' };
  if (turn.decision.permit) return undefined;
  const audited = await commitAudits(ports, [toExchangeAudit(ports, { ...look, call: claimed.call, decision: turn.decision })]);
  return audited.ok ? { kind: 'refused', reason: turn.reason } : { kind: 'failed', failure: audited.failure };
};
