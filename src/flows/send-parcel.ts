// One parcel of a delivery: decided and audited at that moment, sent, and what the recipient acknowledged recorded with the disclosure's audit event (S10, S16, S17).
import type { Resource } from '@medplum/fhirtypes';
import { findReplaced } from '../core/exchange/find-replaced.ts';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import { planRenewal } from '../core/exchange/plan-renewal.ts';
import { toCurrentDelivery } from '../core/exchange/to-current-delivery.ts';
import { updateEntry } from '../core/fhir/bundle.ts';
import type { Acknowledgement } from '../core/fhir/delivery.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { uuidOid } from '../core/fhir/systems.ts';
import type { Programme } from '../core/intake/programme.ts';
import { ok, type Failure } from '../core/kernel/result.ts';
import { toFhirDateTime, toFhirInstant } from '../core/kernel/time.ts';
import { toExportAudit } from '../core/mapping/to-export-audit.ts';
import { decideHandover } from '../core/worklist/decide-handover.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { DocumentPackage, ProvidedAnswer } from '../ports/regional-network.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest } from './change-request.ts';
import type { ClaimedDelivery } from './claim-delivery.ts';
import type { ToSend } from './find-to-send.ts';
import { recordArrivals } from './record-arrivals.ts';
import { renewLease } from './renew-lease.ts';
import { toExchangeAudit } from './to-exchange-audit.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface Parcel { readonly documents: readonly ToSend[] }

/** `sent`: so many were acknowledged, which may be fewer than were sent. `refused`: not sent; code of STATUS_REASONS. `changed`: not sent, since a document was replaced meanwhile. */
export type Sent = { readonly kind: 'sent'; readonly acknowledged: number } | { readonly kind: 'lost' | 'changed' } | { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'failed'; readonly failure: Failure };

interface Permitted { readonly now: Temporal.Instant; readonly programme: Programme; readonly record: RequestRecord }
type Permit = { readonly kind: 'permitted'; readonly with: Permitted } | Exclude<Sent, { kind: 'sent' }>;

const toRecipient = (organization: Resource | undefined): DocumentPackage['recipient'] => {
  if (organization?.resourceType !== 'Organization') return { name: '' };
  const { system, value } = organization.identifier?.[0] ?? {};
  return { name: organization.name ?? '', ...(system && value && { identifier: { system, value } }) };
};

/** S17 at this moment: a withdrawal that was committed a moment ago counts, and the permit is on the audit trail before anything leaves. */
const permit = async (ports: TransferPorts, claimed: ClaimedDelivery): Promise<Permit> => {
  let decided: Permit = { kind: 'lost' };
  const changed = await changeRequest(ports, {
    id: claimed.requestId,
    decide: (record, moment) => {
      const task = record.deliveries.find((t) => t.id === claimed.task.id);
      decided = { kind: 'lost' };
      if (!task || !isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts })) return ok({ entries: [], quiet: true });
      if (toCurrentDelivery(task, record.byReference.values()) !== task) {
        decided = { kind: 'changed' };
        return ok({ entries: [], quiet: true });
      }
      const decision = decideHandover(record, task, moment);
      decided = decision.permit
        ? { kind: 'permitted', with: { ...moment, record } }
        : { kind: 'refused', reason: decision.reasons[0]?.code ?? 'no-consent' };
      const renewed = planRenewal(task, { now: moment.now, leaseSeconds: ports.policy.leaseSeconds });
      return ok({ entries: [updateEntry(renewed)], audits: [toExchangeAudit(ports, { record, moment, call: claimed.call, decision })], quiet: true });
    },
  });
  return changed.ok ? decided : { kind: 'failed', failure: changed.failure };
};

interface Errand extends Parcel { readonly ports: TransferPorts; readonly claimed: ClaimedDelivery }

/** Opened when its turn comes; a file that is gone breaks the message off. */
const readFile = async function* (ports: TransferPorts, { sha256 }: ToSend): AsyncGenerator<Uint8Array> {
  const opened = await ports.files.open(sha256);
  if (!opened.ok) throw new Error('a file to be sent cannot be read');
  yield* opened.value.bytes;
};

/** The same documents again are the same package: ids follow from the delivery and the first of them. */
const toPackage = ({ ports, claimed, documents }: Errand, { now, programme, record }: Permitted): DocumentPackage => ({
  id: roleId(ports.digestText, claimed.task.id ?? '')(`parcel:${documents[0]?.reference ?? ''}`),
  sentAt: toFhirDateTime(now, programme.timeZone),
  title: 'Second opinion: documents',
  source: { id: roleId(ports.digestText, programme.id)('document-source'), name: programme.hospital.name },
  recipient: toRecipient(record.byReference.get(claimed.recipient)), patient: record.patient, patientKey: claimed.patientKey,
  documents: documents.map((d) => ({
    document: d.document, identity: d.identity, replaces: findReplaced(d.reference, record, claimed), contentType: d.contentType, sizeBytes: d.sizeBytes, sha1: d.sha1, bytes: () => renewLease(ports, claimed, { bytes: readFile(ports, d), since: now }),
  })),
});

const acknowledge = (answers: readonly ProvidedAnswer[], { documents }: Parcel, at: string): readonly Acknowledgement[] => documents.flatMap((d) => {
  const location = answers.find((a) => `DocumentReference/${a.documentId}` === d.reference)?.location;
  return location ? [{ document: d.reference, location, by: 'answer' as const, at, sizeBytes: d.sizeBytes, hash: d.sha1 }] : [];
});

export const sendParcel = async (ports: TransferPorts, claimed: ClaimedDelivery, parcel: Parcel): Promise<Sent> => {
  const may = await permit(ports, claimed);
  if (may.kind !== 'permitted') return may;
  const sending = toPackage({ ports, claimed, ...parcel }, may.with);
  ports.reach('delivery-before-send');
  const { outcome } = await ports.network.provideDocumentBundle(claimed.peer, sending);
  ports.reach('delivery-after-send');
  const now = ports.clock.now();
  const audit = toExportAudit({
    ...auditFactsOf(ports, claimed.call, now), patient: claimed.patient, recipient: claimed.recipient, peerUrl: ports.network.addressOf(claimed.peer) ?? '',
    submission: uuidOid(sending.id), documents: parcel.documents.map((d) => d.reference),
    ...(!outcome.ok && { outcome: '8' as const, outcomeDesc: [outcome.failure.kind, ...outcome.failure.issues.map((i) => i.text)].join('; ') }),
  });
  const acknowledged = outcome.ok ? acknowledge(outcome.value, parcel, toFhirInstant(now)) : [];
  const recorded = await recordArrivals(ports, claimed, { acknowledged, audit });
  ports.reach('delivery-after-commit');
  if (recorded !== 'ok') return recorded === 'lost' ? { kind: 'lost' } : { kind: 'refused', reason: recorded };
  return outcome.ok ? { kind: 'sent', acknowledged: acknowledged.length } : { kind: 'failed', failure: outcome.failure };
};
