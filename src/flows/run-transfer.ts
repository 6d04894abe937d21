// One transfer, from the claim to the next attempt: decide, find the patient, find the documents and what else was promised, fetch each, keep or quarantine it (S8, S12).
import type { DocumentReference, Patient, Task } from '@medplum/fhirtypes';
import { findGravestFault } from '../core/exchange/find-gravest-fault.ts';
import { planNextAttempt } from '../core/exchange/plan-next-attempt.ts';
import { planRetrievals } from '../core/exchange/plan-retrievals.ts';
import { withPromised } from '../core/fhir/promised.ts';
import { COMPLETE_COPY, readTransfer } from '../core/fhir/transfer.ts';
import type { Result } from '../core/kernel/result.ts';
import { toFindDocumentsAudit } from '../core/mapping/to-find-documents-audit.ts';
import { toPatientQueryAudit } from '../core/mapping/to-patient-query-audit.ts';
import { askCustodian, type Step } from './ask-custodian.ts';
import { claimTransfer, type ClaimedTransfer } from './claim-transfer.ts';
import { findPromised } from './find-promised.ts';
import { receiveDocument, type Reception } from './receive-document.ts';
import { runExchange, type Attempt, type Exchanged, type Outcome, type Shortfall } from './run-exchange.ts';
import { toShortfall } from './to-shortfall.ts';
import type { TransferPorts } from './transfer-ports.ts';

/** They hold for every other document of the peer too. */
const REFUSALS: readonly string[] = ['network-refused', 'access-refused'];

const short = (code: string): { readonly ok: false; readonly shortfall: Shortfall } => ({ ok: false, shortfall: { code } });

const findPatient = async (ports: TransferPorts, claimed: ClaimedTransfer): Promise<Step<Patient>> => {
  const found = await askCustodian(ports, claimed, { call: await ports.network.queryPatientDemographics(claimed.peer, claimed.patientKey), toAudit: toPatientQueryAudit });
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
  const found = await askCustodian(ports, claimed, { call, toAudit: toFindDocumentsAudit });
  return found.ok ? { ok: true, value: { documents: found.value, isPart: call.malformedEntries !== undefined } } : found;
};

/** What became of one document, as far as it is of interest to the attempt. */
const toDocumentShortfalls = (received: Reception): readonly Shortfall[] => {
  if (received.kind === 'failed') return [toShortfall(received.failure, 'document')];
  return received.kind === 'refused' ? [{ code: 'document-refused' }] : [];
};

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

/** What else the custodian has promised is kept as its submission sets show it by now. */
const exchange = async (ports: TransferPorts, claimed: ClaimedTransfer): Promise<Exchanged> => {
  const patient = await findPatient(ports, claimed);
  if (!patient.ok) return { outcome: patient.shortfall };
  const found = await findDocuments(ports, claimed, patient.value);
  if (!found.ok) return { outcome: found.shortfall };
  ports.reach('transfer-after-find');
  const further = await findPromised(ports, claimed, { patient: patient.value, documents: found.value.documents });
  const documents = planRetrievals([...found.value.documents, ...further.documents], claimed.held, claimed.task);
  const { promised } = further;
  const outcome = await receiveAll(ports, claimed, { patient: patient.value, documents });
  return { outcome: outcome ?? further.shortfall ?? (found.value.isPart ? { code: 'entry-malformed' } : undefined), ...(promised && { learned: (task: Task) => withPromised(task, promised) }) };
};

const toNext: Attempt<ClaimedTransfer>['plan'] = (task, record, end) => {
  const own = new Set(readTransfer(task).documents);
  return planNextAttempt(task, { ...end, received: record.documents.filter((d) => own.has(`DocumentReference/${d.id ?? ''}`)) });
};

const TRANSFER: Attempt<ClaimedTransfer> = {
  name: 'transfer', claim: claimTransfer, exchange, tasksOf: (record) => record.transfers, plan: toNext,
  points: { claimed: 'transfer-after-claim', planned: 'transfer-before-commit', ended: 'transfer-after-commit' },
};

export const runTransfer = (ports: TransferPorts, task: Task): Promise<Result<boolean>> => runExchange(ports, task, TRANSFER);
