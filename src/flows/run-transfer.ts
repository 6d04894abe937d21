// One transfer, from the claim to the next attempt: decide, find the patient, find the documents, fetch each, keep or quarantine it (S8, S12).
import type { DocumentReference, Patient, Task } from '@medplum/fhirtypes';
import { findFailureCode } from '../core/exchange/find-failure-code.ts';
import { findGravestFault } from '../core/exchange/find-gravest-fault.ts';
import { planRetrievals } from '../core/exchange/plan-retrievals.ts';
import { COMPLETE_COPY } from '../core/fhir/transfer.ts';
import { ok, type Failure, type Result } from '../core/kernel/result.ts';
import { toFindDocumentsAudit } from '../core/mapping/to-find-documents-audit.ts';
import { toPatientQueryAudit } from '../core/mapping/to-patient-query-audit.ts';
import type { NetworkCall } from '../ports/regional-network.ts';
import { atPeer } from './at-peer.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { claimTransfer, type ClaimedTransfer } from './claim-transfer.ts';
import { commitAudits } from './commit-audits.ts';
import { finishTransfer, type Shortfall } from './finish-transfer.ts';
import { receiveDocument, type Reception } from './receive-document.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** They hold for every other document of the peer too. */
const REFUSALS: readonly string[] = ['network-refused', 'access-refused'];
const toShortfall = ({ kind, retryAfterSeconds }: Failure, call: 'search' | 'document' = 'search'): Shortfall => ({ code: findFailureCode(kind, call), retryAfterSeconds });

type Step<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly shortfall: Shortfall };
const short = (code: string): { readonly ok: false; readonly shortfall: Shortfall } => ({ ok: false, shortfall: { code } });

const problemOf = <T>({ outcome, malformedEntries }: NetworkCall<T>): string | undefined => {
  if (!outcome.ok) return outcome.failure.kind;
  return malformedEntries === undefined ? undefined : 'entry-malformed';
};

/** The outcome of a call, on the audit trail before anything is made of it. */
const audited = async <T>(ports: TransferPorts, claimed: ClaimedTransfer, made: { readonly call: NetworkCall<T>; readonly toAudit: typeof toFindDocumentsAudit }): Promise<Step<T>> => {
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

const findPatient = async (ports: TransferPorts, claimed: ClaimedTransfer): Promise<Step<Patient>> => {
  const found = await audited(ports, claimed, { call: await ports.network.queryPatientDemographics(claimed.peer, claimed.patientKey), toAudit: toPatientQueryAudit });
  if (!found.ok) return found;
  const [patient, another] = found.value;
  if (!patient) return short('patient-unknown');
  return another ? short('patient-ambiguous') : { ok: true, value: patient };
};

interface FoundThere { readonly documents: readonly DocumentReference[]; /** The answer had entries that are none. */ readonly isPart: boolean }

const findDocuments = async (ports: TransferPorts, claimed: ClaimedTransfer, { id: patientId }: Patient): Promise<Step<FoundThere>> => {
  const { kinds } = claimed;
  const types = kinds.includes(COMPLETE_COPY) ? undefined : kinds;
  const call = await ports.network.findDocumentReferences(claimed.peer, { patient: claimed.patientKey, ...(patientId && { patientId }), ...(types && { types }) });
  const found = await audited(ports, claimed, { call, toAudit: toFindDocumentsAudit });
  return found.ok ? { ok: true, value: { documents: found.value, isPart: call.malformedEntries !== undefined } } : found;
};

/** What became of one document, as far as it is of interest to the attempt. */
const toDocumentShortfalls = (received: Reception): readonly Shortfall[] => {
  if (received.kind === 'failed') return [toShortfall(received.failure, 'document')];
  return received.kind === 'refused' ? [{ code: 'document-refused' }] : [];
};

/** `lost`: somebody else has the transfer, or it has ended. */
type Outcome = Shortfall | 'lost' | undefined;

const gravest = (shortfalls: readonly Shortfall[]): Shortfall | undefined => {
  const code = findGravestFault(shortfalls.map((s) => s.code));
  return shortfalls.findLast((s) => s.code === code);
};

/** In turn, not side by side: each is decided anew, and a withdrawal between two stops the second. A peer that has gone away is not asked for the rest. */
const receiveAll = async (ports: TransferPorts, claimed: ClaimedTransfer, wanted: { readonly patient: Patient; readonly documents: readonly DocumentReference[] }): Promise<Outcome> => {
  const shortfalls: Shortfall[] = [];
  for (const document of wanted.documents) {
    if (ports.isStopping()) break;
    if (ports.peers.isOpen(claimed.peer)) return { code: 'network-unavailable' };
    const received = await receiveDocument(ports, claimed, { document, patient: wanted.patient });
    if (received.kind === 'lost') return 'lost';
    shortfalls.push(...toDocumentShortfalls(received));
    if (REFUSALS.includes(shortfalls.at(-1)?.code ?? '')) break;
  }
  return gravest(shortfalls);
};

const exchange = async (ports: TransferPorts, claimed: ClaimedTransfer): Promise<Outcome> => {
  const patient = await findPatient(ports, claimed);
  if (!patient.ok) return patient.shortfall;
  const found = await findDocuments(ports, claimed, patient.value);
  if (!found.ok) return found.shortfall;
  ports.reach('transfer-after-find');
  const documents = planRetrievals(found.value.documents, claimed.held, claimed.task);
  const outcome = await receiveAll(ports, claimed, { patient: patient.value, documents });
  return outcome ?? (found.value.isPart ? { code: 'entry-malformed' } : undefined);
};

const nameOf = (outcome: Outcome): string => (outcome === 'lost' ? outcome : outcome?.code ?? 'ok');

const run = async (ports: TransferPorts, task: Task): Promise<Result<boolean>> => {
  const claimed = await claimTransfer(ports, task);
  if (!claimed.ok) return claimed;
  if (!claimed.value) return ok(false);
  ports.reach('transfer-after-claim');
  const outcome = await exchange(ports, claimed.value);
  if (outcome !== 'lost') {
    const finished = await finishTransfer(ports, claimed.value, outcome);
    if (!finished.ok) return finished;
  }
  ports.log('info', 'transfer.ran', { task: task.id ?? '', peer: claimed.value.peer, outcome: nameOf(outcome) });
  return ok(true);
};

/** `false`: nothing was asked; it is not its turn, it is denied, or the peer may not be asked now. What failed stays claimed until its lease ends, and is due again then. */
export const runTransfer = (ports: TransferPorts, task: Task): Promise<Result<boolean>> => atPeer(ports, task, () => run(ports, task));
