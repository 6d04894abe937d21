// One search at a custodian's peer, on the audit trail before anything is made of it.
import type { AuditEvent } from '@medplum/fhirtypes';
import type { FindDocumentsAudit } from '../core/mapping/to-find-documents-audit.ts';
import type { NetworkCall } from '../ports/regional-network.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import { commitAudits } from './commit-audits.ts';
import type { Shortfall } from './run-exchange.ts';
import { toShortfall } from './to-shortfall.ts';
import type { TransferPorts } from './transfer-ports.ts';

export type Step<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly shortfall: Shortfall };

const problemOf = <T>({ outcome, malformedEntries }: NetworkCall<T>): string | undefined => {
  if (!outcome.ok) return outcome.failure.kind;
  return malformedEntries === undefined ? undefined : 'entry-malformed';
};

/** `toAudit`: of the transaction that was asked. */
export const askCustodian = async <T>(ports: TransferPorts, claimed: ClaimedTransfer, made: { readonly call: NetworkCall<T>; readonly toAudit: (facts: FindDocumentsAudit) => AuditEvent }): Promise<Step<T>> => {
  const { outcome, url, furtherUrls = [] } = made.call;
  const problem = problemOf(made.call);
  const audits = [url, ...furtherUrls].map((asked) => made.toAudit({
    ...auditFactsOf(ports, claimed.call, ports.clock.now()),
    custodian: claimed.custodian, patient: claimed.patient, peerUrl: ports.network.addressOf(claimed.peer) ?? '', url: asked,
    ...(problem && { outcome: outcome.ok ? '4' as const : '8' as const, outcomeDesc: problem }),
  }));
  const kept = await commitAudits(ports, audits);
  if (!kept.ok) return { ok: false, shortfall: toShortfall(kept.failure) }; // what is not on the trail is not used
  return outcome.ok ? outcome : { ok: false, shortfall: toShortfall(outcome.failure) };
};
