// What of a delivery the recipient has already (S19): asked by each document's uniqueId, audited, and acknowledged where size and hash agree.
import { assessArrival } from '../core/exchange/assess-arrival.ts';
import { findFailureCode } from '../core/exchange/find-failure-code.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toFindDocumentsAudit } from '../core/mapping/to-find-documents-audit.ts';
import type { Acknowledgement } from '../core/fhir/delivery.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { ClaimedDelivery } from './claim-delivery.ts';
import type { ToSend } from './find-to-send.ts';
import type { Shortfall } from './run-exchange.ts';
import { recordArrivals } from './record-arrivals.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** A document that may be there, and the bytes that were sent. */
export type Sought = Pick<ToSend, 'reference' | 'identity' | 'sizeBytes' | 'sha1'>;

/** `lost`: the delivery is no longer this worker's. `differs`: the recipient has something else under an identifier of ours. */
export type LookedUp = { readonly kind: 'ok'; readonly arrived: number } | { readonly kind: 'lost' } | { readonly kind: 'differs' } | { readonly kind: 'failed'; readonly shortfall: Shortfall };

/** One at a time: several identifiers in one search are FHIR, and refused by nodes that are in use (docs/adr). */
const AT_ONCE = 1;

const lookUpSome = async (ports: TransferPorts, claimed: ClaimedDelivery, documents: readonly Sought[]): Promise<LookedUp> => {
  const { outcome, url } = await ports.network.findDocumentReferences(claimed.peer, { patient: claimed.patientKey, identifiers: documents.map((d) => d.identity) });
  const now = ports.clock.now();
  const audit = toFindDocumentsAudit({
    ...auditFactsOf(ports, claimed.call, now), custodian: claimed.recipient, patient: claimed.patient, peerUrl: ports.network.addressOf(claimed.peer) ?? '', url,
    ...(!outcome.ok && { outcome: '8' as const, outcomeDesc: outcome.failure.kind }),
  });
  const arrivals = outcome.ok ? documents.map((d) => ({ document: d, arrived: assessArrival(outcome.value, d.identity, d) })) : [];
  const acknowledged = arrivals.flatMap(({ document: d, arrived }): readonly Acknowledgement[] => (arrived.kind === 'present'
    ? [{ document: d.reference, location: arrived.location, by: 'found', at: toFhirInstant(now), sizeBytes: d.sizeBytes, hash: d.sha1 }]
    : []));
  const recorded = await recordArrivals(ports, claimed, { acknowledged, audit });
  if (recorded !== 'ok') return recorded === 'lost' ? { kind: 'lost' } : { kind: 'failed', shortfall: { code: recorded } };
  if (!outcome.ok) return { kind: 'failed', shortfall: { code: findFailureCode(outcome.failure.kind, 'package'), retryAfterSeconds: outcome.failure.retryAfterSeconds } };
  return arrivals.some((a) => a.arrived.kind === 'differs') ? { kind: 'differs' } : { kind: 'ok', arrived: acknowledged.length };
};

export const lookUpDelivered = async (ports: TransferPorts, claimed: ClaimedDelivery, documents: readonly Sought[]): Promise<LookedUp> => {
  let arrived = 0;
  for (let from = 0; from < documents.length; from += AT_ONCE) {
    const looked = await lookUpSome(ports, claimed, documents.slice(from, from + AT_ONCE));
    if (looked.kind !== 'ok') return looked;
    arrived += looked.arrived;
  }
  return { kind: 'ok', arrived };
};
