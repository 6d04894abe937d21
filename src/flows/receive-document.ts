// One document: decided anew, fetched, kept, judged, and put into the dossier or into quarantine in one commit (S8, S10, S14).
import type { AuditEvent, DocumentReference, Patient, Task } from '@medplum/fhirtypes';
import { checkRetrievedDocument } from '../core/dossier/check-retrieved-document.ts';
import { checkMediaType } from '../core/dossier/check-media-type.ts';
import { planReception, type Arrival } from '../core/exchange/plan-reception.ts';
import { toKnownPatient } from '../core/exchange/to-known-patient.ts';
import { toReceivedDocument } from '../core/exchange/to-received-document.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { isError, ok } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toRetrieveDocumentAudit } from '../core/mapping/to-retrieve-document-audit.ts';
import { decideRetrieval } from '../core/worklist/decide-retrieval.ts';
import type { FhirDocumentVerdict } from '../ports/judge-fhir-document.ts';
import { askPermit, type Denial } from './ask-permit.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type Change } from './change-request.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import { fetchDocument, type Brought } from './fetch-document.ts';
import { findTurn, type Decide, type Look, type Turn } from './find-turn.ts';
import { toExchangeAudit } from './to-exchange-audit.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface Wanted { readonly document: DocumentReference; readonly patient: Patient }

/** `lost`: the transfer is no longer this worker's, and what came was discarded. `refused`: it may not be fetched or kept; code of STATUS_REASONS. */
export type Reception = { readonly kind: 'received' | 'quarantined' } | Denial;

/** One document to be brought in, for the transfer that this worker has claimed. */
interface Errand { readonly ports: TransferPorts; readonly claimed: ClaimedTransfer; readonly wanted: Wanted }

/** S8 for this document at this moment. */
const decideFor = ({ wanted }: Errand): Decide => (record, task, moment) => decideRetrieval(record, { task, document: wanted.document }, moment);

const urlOf = ({ document }: Wanted): string => document.content[0]?.attachment.url ?? '';

const toAudit = ({ ports, claimed, wanted }: Errand, problem: string | undefined, url = urlOf(wanted)): AuditEvent => toRetrieveDocumentAudit({
  ...auditFactsOf(ports, claimed.call, ports.clock.now()),
  custodian: claimed.custodian, patient: claimed.patient, peerUrl: ports.network.addressOf(claimed.peer) ?? '', url,
  ...(problem && { outcome: '4' as const, outcomeDesc: problem }),
});

const judgeFile = ({ ports, claimed, wanted: { document, patient } }: Errand, { file, declaredType }: Brought): string | undefined => checkRetrievedDocument(
  document,
  { ...file, ...(declaredType && { declaredType }) },
  toKnownPatient(patient, ports.network.addressOf(claimed.peer) ?? ''),
)[0]?.code;

/** A document and what was found out of it. */
interface Judged extends Brought { readonly fhir: FhirDocumentVerdict }

/** The document's type as it will be served: what the custodian declared, where the bytes agree (they were judged before). */
const contentTypeOf = ({ document }: Wanted, { file, declaredType }: Brought): string => {
  const check = checkMediaType(document.content[0]?.attachment.contentType ?? declaredType, file.detectedType);
  return check.ok ? check.mediaType : 'application/octet-stream';
};

const judgeFhir = async (errand: Errand, brought: Brought): Promise<Judged> => ({ ...brought, fhir: await errand.ports.judgeFhirDocument(brought.file, contentTypeOf(errand.wanted, brought)) });

const toReceived = ({ ports, claimed, wanted }: Errand, brought: Judged, { record, moment }: Look): ReturnType<typeof toReceivedDocument> => {
  const uniqueId = wanted.document.masterIdentifier?.value ?? '';
  const idFor = roleId(ports.digestText, `${claimed.requestId}|${claimed.task.id ?? ''}`);
  return toReceivedDocument({
    found: wanted.document, file: brought.file, contentType: contentTypeOf(wanted, brought), fhirForm: brought.fhir.kind === 'native' ? brought.fhir.form : undefined,
    documentId: idFor(`document:${uniqueId}`), binaryId: idFor(`binary:${uniqueId}`),
    patient: claimed.patient, custodian: claimed.custodian, request: `ServiceRequest/${claimed.requestId}`,
    filedAt: toFhirInstant(moment.now), patientHasBirthDate: record.patient.birthDate !== undefined,
  });
};

/** A document whose words about itself are not FHIR would be refused at every attempt. Code of QUARANTINE_REASONS. */
const judge = (errand: Errand, brought: Judged, document: DocumentReference): string | undefined => {
  const reason = judgeFile(errand, brought);
  if (reason) return reason;
  if (brought.fhir.kind === 'refused') return 'media-type-mismatch'; // said to be a FHIR document
  return errand.ports.validate(document).some(isError) ? 'metadata-invalid' : undefined;
};

interface Arriving { readonly change: Change; readonly reception: Reception }

const discard = (errand: Errand, look: Look, turn: Turn | undefined): Arriving => {
  const denial = toExchangeAudit(errand.ports, { ...look, call: errand.claimed.call, decision: turn?.decision });
  return {
    change: { entries: [], audits: [toAudit(errand, 'discarded'), denial], quiet: true },
    reception: turn ? { kind: 'refused', reason: turn.reason } : { kind: 'lost' },
  };
};

/** Ids come from the document's identity in the network: received twice, it is the same resource. */
const file = (errand: Errand, brought: Judged, at: Look & { readonly task: Task }): Arriving => {
  const { ports, wanted } = errand;
  const { document, binary } = toReceived(errand, brought, at);
  const reason = judge(errand, brought, document);
  const { system, value = '' } = wanted.document.masterIdentifier ?? {};
  const arrival: Arrival = reason
    ? { kind: 'quarantined', reference: `Binary/${binary.id ?? ''}`, reason, uniqueId: { system, value } }
    : { kind: 'document', reference: `DocumentReference/${document.id ?? ''}` };
  const received = planReception(at.task, arrival, { now: at.moment.now, leaseSeconds: ports.policy.leaseSeconds });
  return {
    change: { entries: [updateEntry(received), createEntry(binary), ...(reason ? [] : [createEntry(document)])], audits: [toAudit(errand, reason)], quiet: true },
    reception: { kind: reason ? 'quarantined' : 'received' },
  };
};

/** What came is judged by what holds when it is written, not by what held when it was asked for. */
const arrive = (errand: Errand, brought: Judged, look: Look): Arriving => {
  const turn = findTurn(errand.ports, errand.claimed, { ...look, decide: decideFor(errand) });
  return turn?.decision.permit ? file(errand, brought, { ...look, task: turn.task }) : discard(errand, look, turn);
};

/** A withdrawn authorisation may come again: what was discarded is remembered. */
const isFiled = ({ kind }: Reception): boolean => kind === 'received' || kind === 'quarantined';

export const receiveDocument = async (ports: TransferPorts, claimed: ClaimedTransfer, wanted: Wanted): Promise<Reception> => {
  const errand: Errand = { ports, claimed, wanted };
  const contentType = wanted.document.content[0]?.attachment.contentType;
  const fetched = await fetchDocument(ports, {
    claimed, document: { url: urlOf(wanted), ...(contentType && { contentType }) },
    ask: () => askPermit(ports, claimed, decideFor(errand)), toAudit: (problem, url) => toAudit(errand, problem, url), isWrong: (brought) => judgeFile(errand, brought) !== undefined,
  });
  if (fetched.kind === 'refused') return fetched.refusal;
  if (fetched.kind === 'failed') return { kind: 'failed', failure: fetched.failure };
  ports.reach('document-after-file');
  ports.reach('transfer-after-retrieve');
  const judged = await judgeFhir(errand, fetched.brought);
  let reception: Reception = { kind: 'lost' };
  const changed = await changeRequest(ports, {
    id: claimed.requestId,
    decide: (record, moment) => {
      const arriving = arrive(errand, judged, { record, moment });
      reception = arriving.reception;
      return ok(arriving.change);
    },
  });
  if (changed.ok && isFiled(reception)) await fetched.forget();
  ports.reach('document-after-commit');
  return changed.ok ? reception : { kind: 'failed', failure: changed.failure };
};
