// One document: decided anew, fetched, kept, judged, and put into the dossier or into quarantine in one commit (S8, S10, S14).
import type { AuditEvent, DocumentReference, Patient } from '@medplum/fhirtypes';
import { checkRetrievedDocument } from '../core/dossier/check-retrieved-document.ts';
import { checkMediaType } from '../core/dossier/check-media-type.ts';
import { isClaimedBy } from '../core/exchange/is-claimed-by.ts';
import { planReception, type Arrival } from '../core/exchange/plan-reception.ts';
import { toReceivedDocument } from '../core/exchange/to-received-document.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { ok, type Failure, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toRetrieveDocumentAudit } from '../core/mapping/to-retrieve-document-audit.ts';
import { assessRequest } from '../core/worklist/assess-request.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { KeptFile } from '../ports/document-files.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type Change, type Moment } from './change-request.ts';
import type { ClaimedTransfer } from './claim-transfer.ts';
import { commitAudits } from './commit-audits.ts';
import { loadRequest } from './load-request.ts';
import { programmeOf } from './programme-of.ts';
import { toExchangeAudit } from './to-exchange-audit.ts';
import type { TransferPorts } from './transfer-ports.ts';

export interface Wanted { readonly document: DocumentReference; readonly patient: Patient }

/** `lost`: the transfer is no longer this worker's, or may no longer be exchanged; what came was discarded. */
export type Reception = { readonly kind: 'received' | 'quarantined' | 'lost' } | { readonly kind: 'failed'; readonly failure: Failure };

interface Brought { readonly file: KeptFile; readonly declaredType: string | undefined }

const mayGoOn = (ports: TransferPorts, record: RequestRecord, claimed: ClaimedTransfer, moment: Moment): boolean => {
  const task = record.transfers.find((t) => t.id === claimed.task.id);
  return task !== undefined && isClaimedBy(task, { worker: ports.policy.worker, attempts: claimed.attempts })
    && (assessRequest(record, moment.programme, moment.now).decisions.get(task.id ?? '')?.permit ?? false);
};

/** S8 at the moment of the call: a withdrawal that was committed a moment ago stops it. */
const mayAsk = async (ports: TransferPorts, claimed: ClaimedTransfer): Promise<boolean> => {
  const record = await loadRequest(ports, claimed.requestId);
  const programme = record.ok ? programmeOf(ports.programmes, record.value) : undefined;
  return record.ok && programme !== undefined && mayGoOn(ports, record.value, claimed, { now: ports.clock.now(), programme });
};

const toAudit = (ports: TransferPorts, claimed: ClaimedTransfer, at: { readonly url: string; readonly problem?: string | undefined }): AuditEvent => toRetrieveDocumentAudit({
  ...auditFactsOf(ports, claimed.call, ports.clock.now()),
  custodian: claimed.custodian, patient: claimed.patient, peerUrl: ports.network.addressOf(claimed.peer) ?? '', url: at.url,
  ...(at.problem && { outcome: '4' as const, outcomeDesc: at.problem }),
});

const fetchFile = async (ports: TransferPorts, claimed: ClaimedTransfer, { document }: Wanted): Promise<Result<Brought>> => {
  const attachment = document.content[0]?.attachment;
  const { outcome, url } = await ports.network.retrieveDocument(claimed.peer, { url: attachment?.url ?? '', ...(attachment?.contentType && { contentType: attachment.contentType }) });
  const kept = outcome.ok ? await ports.files.keep(outcome.value.bytes, { maxBytes: ports.policy.maxDocumentBytes }) : outcome;
  if (!kept.ok) {
    await commitAudits(ports, [toAudit(ports, claimed, { url, problem: kept.failure.kind })]);
    return kept;
  }
  ports.reach('document-after-file');
  return ok({ file: kept.value, declaredType: outcome.ok ? outcome.value.contentType : undefined });
};

const judge = (ports: TransferPorts, claimed: ClaimedTransfer, { document, patient }: Wanted, { file, declaredType }: Brought): string | undefined => checkRetrievedDocument(
  document,
  { ...file, ...(declaredType && { declaredType }) },
  {
    references: [`${ports.network.addressOf(claimed.peer) ?? ''}/Patient/${patient.id ?? ''}`],
    identifiers: (patient.identifier ?? []).flatMap(({ system, value }) => (system && value ? [{ system, value }] : [])),
  },
)[0]?.code;

/** The document's type as it will be served: what the custodian declared, where the bytes agree (they were judged before). */
const contentTypeOf = ({ document }: Wanted, { file, declaredType }: Brought): string => {
  const check = checkMediaType(document.content[0]?.attachment.contentType ?? declaredType, file.detectedType);
  return check.ok ? check.mediaType : 'application/octet-stream';
};

/** Ids come from the document's identity in the network: received twice, it is the same resource. */
const toChange = (ports: TransferPorts, claimed: ClaimedTransfer, wanted: Wanted, brought: Brought) => (record: RequestRecord, moment: Moment): Change => {
  const task = record.transfers.find((t) => t.id === claimed.task.id);
  const url = wanted.document.content[0]?.attachment.url ?? '';
  if (!task || !mayGoOn(ports, record, claimed, moment)) {
    const denied = task ? [toExchangeAudit(ports, { record, moment, task, call: claimed.call })] : [];
    return { entries: [], audits: [toAudit(ports, claimed, { url, problem: 'discarded' }), ...denied], quiet: true };
  }
  const uniqueId = wanted.document.masterIdentifier?.value ?? '';
  const idFor = roleId(ports.digestText, `${claimed.requestId}|${claimed.task.id ?? ''}`);
  const reason = judge(ports, claimed, wanted, brought);
  const { document, binary } = toReceivedDocument({
    found: wanted.document, file: brought.file, contentType: contentTypeOf(wanted, brought),
    documentId: idFor(`document:${uniqueId}`), binaryId: idFor(`binary:${uniqueId}`),
    patient: claimed.patient, custodian: claimed.custodian, request: `ServiceRequest/${claimed.requestId}`,
    filedAt: toFhirInstant(moment.now), patientHasBirthDate: record.patient.birthDate !== undefined,
  });
  const arrival: Arrival = reason
    ? { kind: 'quarantined', reference: `Binary/${binary.id ?? ''}`, reason, uniqueId: { system: wanted.document.masterIdentifier?.system, value: uniqueId } }
    : { kind: 'document', reference: `DocumentReference/${document.id ?? ''}` };
  const received = planReception(task, arrival, { now: moment.now, leaseSeconds: ports.policy.leaseSeconds });
  return {
    entries: [updateEntry(received), createEntry(binary), ...(reason ? [] : [createEntry(document)])],
    audits: [toAudit(ports, claimed, { url, problem: reason })],
    quiet: true,
  };
};

export const receiveDocument = async (ports: TransferPorts, claimed: ClaimedTransfer, wanted: Wanted): Promise<Reception> => {
  if (!await mayAsk(ports, claimed)) return { kind: 'lost' };
  const brought = await fetchFile(ports, claimed, wanted);
  if (!brought.ok) return { kind: 'failed', failure: brought.failure };
  ports.reach('transfer-after-retrieve');
  let arrived: Reception['kind'] = 'lost';
  const change = toChange(ports, claimed, wanted, brought.value);
  const changed = await changeRequest(ports, {
    id: claimed.requestId,
    decide: (record, moment) => {
      const next = change(record, moment);
      arrived = next.entries.length === 0 ? 'lost' : next.entries.length === 2 ? 'quarantined' : 'received';
      return ok(next);
    },
  });
  ports.reach('document-after-commit');
  return changed.ok ? { kind: arrived } : { kind: 'failed', failure: changed.failure };
};
