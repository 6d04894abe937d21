// One transfer, from the claim to the next attempt: decide, find the patient, find the documents, fetch each, keep or quarantine it (S8, S12).
import type { DocumentReference, Patient, Task } from '@medplum/fhirtypes';
import { planRetrievals } from '../core/exchange/plan-retrievals.ts';
import { COMPLETE_COPY, readTransfer } from '../core/fhir/transfer.ts';
import { ok, type FailureKind, type Result } from '../core/kernel/result.ts';
import { toFindDocumentsAudit } from '../core/mapping/to-find-documents-audit.ts';
import { toPatientQueryAudit } from '../core/mapping/to-patient-query-audit.ts';
import type { NetworkCall } from '../ports/regional-network.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { claimTransfer, type ClaimedTransfer } from './claim-transfer.ts';
import { commitAudits } from './commit-audits.ts';
import { finishTransfer } from './finish-transfer.ts';
import { receiveDocument } from './receive-document.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** What the adapter's reason is when a call failed; codes of STATUS_REASONS. */
const REASON_OF: Readonly<Partial<Record<FailureKind, string>>> = {
  'not-permitted': 'network-refused', 'network-unavailable': 'network-unavailable', 'network-timeout': 'network-timeout', 'network-rejected': 'network-rejected',
  // the document or the page was not what the standard says: theirs to mend
  'business-rule': 'link-elsewhere', 'not-found': 'document-gone', 'malformed': 'document-cut-short', 'too-large': 'document-too-large',
  'storage-full': 'storage-full',
};
const reasonOf = (kind: FailureKind): string => REASON_OF[kind] ?? 'adapter-fault';

type Step<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** The outcome of a call, on the audit trail before anything is made of it. */
const problemOf = <T>({ outcome, malformedEntries }: NetworkCall<T>): string | undefined => {
  if (!outcome.ok) return outcome.failure.kind;
  return malformedEntries === undefined ? undefined : 'entry-malformed';
};

const audited = async <T>(ports: TransferPorts, claimed: ClaimedTransfer, made: { readonly call: NetworkCall<T>; readonly toAudit: typeof toFindDocumentsAudit }): Promise<Step<T>> => {
  const { outcome, url } = made.call;
  const problem = problemOf(made.call);
  const audit = made.toAudit({
    ...auditFactsOf(ports, claimed.call, ports.clock.now()),
    custodian: claimed.custodian, patient: claimed.patient, peerUrl: ports.network.addressOf(claimed.peer) ?? '', url,
    ...(problem && { outcome: outcome.ok ? '4' as const : '8' as const, outcomeDesc: problem }),
  });
  const kept = await commitAudits(ports, [audit]);
  if (!kept.ok) return { ok: false, reason: reasonOf(kept.failure.kind) }; // what is not on the trail is not used
  return outcome.ok ? outcome : { ok: false, reason: reasonOf(outcome.failure.kind) };
};

const findPatient = async (ports: TransferPorts, claimed: ClaimedTransfer): Promise<Step<Patient>> => {
  const found = await audited(ports, claimed, { call: await ports.network.queryPatientDemographics(claimed.peer, claimed.patientKey), toAudit: toPatientQueryAudit });
  if (!found.ok) return found;
  const [patient, another] = found.value;
  if (!patient) return { ok: false, reason: 'patient-unknown' };
  return another ? { ok: false, reason: 'patient-ambiguous' } : { ok: true, value: patient };
};

interface FoundThere { readonly documents: readonly DocumentReference[]; /** The answer had entries that are none. */ readonly isPart: boolean }

const findDocuments = async (ports: TransferPorts, claimed: ClaimedTransfer): Promise<Step<FoundThere>> => {
  const { kinds } = claimed;
  const types = kinds.includes(COMPLETE_COPY) ? undefined : kinds;
  const call = await ports.network.findDocumentReferences(claimed.peer, { patient: claimed.patientKey, ...(types && { types }) });
  const found = await audited(ports, claimed, { call, toAudit: toFindDocumentsAudit });
  return found.ok ? { ok: true, value: { documents: found.value, isPart: call.malformedEntries !== undefined } } : found;
};

/** In turn, not side by side: each is decided anew, and a withdrawal between two stops the second. */
const receiveAll = async (ports: TransferPorts, claimed: ClaimedTransfer, wanted: { readonly patient: Patient; readonly documents: readonly DocumentReference[] }): Promise<string | undefined> => {
  let reason: string | undefined;
  for (const document of wanted.documents) {
    if (ports.isStopping()) return reason;
    const received = await receiveDocument(ports, claimed, { document, patient: wanted.patient });
    if (received.kind === 'lost') return 'lost';
    if (received.kind === 'failed') reason = reasonOf(received.failure.kind);
    if (received.kind === 'refused') reason = received.reason;
    if (reason === 'network-refused') return reason;
  }
  return reason;
};

const exchange = async (ports: TransferPorts, claimed: ClaimedTransfer): Promise<string | undefined> => {
  const patient = await findPatient(ports, claimed);
  if (!patient.ok) return patient.reason;
  const found = await findDocuments(ports, claimed);
  if (!found.ok) return found.reason;
  ports.reach('transfer-after-find');
  const documents = planRetrievals(found.value.documents, claimed.held, claimed.task);
  const reason = await receiveAll(ports, claimed, { patient: patient.value, documents });
  return reason ?? (found.value.isPart ? 'entry-malformed' : undefined);
};

/** What failed stays claimed until its lease ends, and is due again then. */
export const runTransfer = async (ports: TransferPorts, task: Task): Promise<Result<boolean>> => {
  const claimed = await claimTransfer(ports, task);
  if (!claimed.ok) return claimed;
  if (!claimed.value) return ok(false);
  ports.reach('transfer-after-claim');
  const reason = await exchange(ports, claimed.value);
  if (reason !== 'lost') {
    const finished = await finishTransfer(ports, claimed.value, reason);
    if (!finished.ok) return finished;
  }
  const { peer } = readTransfer(task);
  ports.log('info', 'transfer.ran', { task: task.id ?? '', peer: peer ?? '', outcome: reason ?? 'ok' });
  return ok(true);
};
