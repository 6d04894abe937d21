// What a submission becomes in the request whose transfer waits for it: documents in the dossier or in quarantine, its SubmissionSet and folders, all in one commit (S12, S14).
import type { AuditEvent, Binary, BundleEntry, DocumentReference, Task } from '@medplum/fhirtypes';
import { checkMediaType } from '../core/dossier/check-media-type.ts';
import { findPart } from '../core/exchange/find-part.ts';
import { planDelivery } from '../core/exchange/plan-delivery.ts';
import { planReception, type Arrival } from '../core/exchange/plan-reception.ts';
import { planReviewed } from '../core/exchange/plan-reviewed.ts';
import type { Part } from '../core/exchange/submission.ts';
import { toReceivedDocument } from '../core/exchange/to-received-document.ts';
import { toPlainDocument } from '../core/exchange/to-plain-document.ts';
import { toRelations } from '../core/exchange/to-relations.ts';
import { toSubmissionList } from '../core/exchange/to-submission-list.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { toBinaryReference } from '../core/fhir/document-content.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { readTransfer } from '../core/fhir/transfer.ts';
import { fail, isError, ok, type Issue, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toCreateAudit } from '../core/mapping/to-create-audit.ts';
import { toProvideAudit } from '../core/mapping/to-provide-audit.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { KeptFile } from '../ports/document-files.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import type { Moment } from './change-request.ts';
import type { Call } from './flow-ports.ts';
import { findProvidedFile } from './find-provided-file.ts';
import type { LookedUp, SubmissionLook } from './look-up-submission.ts';
import { providedAnswer, type Placed } from './provided-answer.ts';
import type { ProvidedDocuments, ProvidedEntry, ProvidePorts } from './provided-documents.ts';

export interface Filing { readonly ports: ProvidePorts; readonly call: Call; readonly provided: ProvidedDocuments; readonly look: SubmissionLook }
export interface Waiting { readonly record: RequestRecord; readonly task: Task; readonly moment: Moment }
export interface Filed { readonly entries: readonly BundleEntry[]; readonly audits: readonly AuditEvent[]; readonly answer: readonly ProvidedEntry[] }

interface Bringing { readonly part: Part<DocumentReference>; readonly found: LookedUp; readonly file: KeptFile }

interface Brought { readonly placed: Placed; readonly entries: readonly BundleEntry[]; readonly document?: DocumentReference; readonly arrival?: Arrival; readonly issues: readonly Issue[] }

const requestIdOf = ({ record }: Waiting): string => record.request.id ?? '';

const isInRequest = (waiting: Waiting) => (document: DocumentReference): boolean => document.context?.related?.some((r) => r.reference === `ServiceRequest/${requestIdOf(waiting)}`) ?? false;

const again = ({ part, found }: Bringing, document: DocumentReference): Brought => ({
  placed: { index: part.index, reference: `DocumentReference/${document.id ?? ''}`, binary: toBinaryReference(document.content[0]?.attachment.url) ?? '', isNew: false, warnings: [] },
  entries: [], issues: [], ...(found.known.includes(document) && document.status === 'current' && { document }),
});

const againInQuarantine = ({ part }: Bringing, binary: string): Brought => ({
  placed: { index: part.index, reference: binary, binary, isNew: false, warnings: [{ text: 'the document is kept aside, not filed', code: 'business-rule', severity: 'warning' }] }, entries: [], issues: [],
});

/** Code of QUARANTINE_REASONS: why it may not be filed although it is what its sender says. */
const judge = (ports: ProvidePorts, document: DocumentReference, file: KeptFile): string | undefined => {
  const media = checkMediaType(document.content[0]?.attachment.contentType, file.detectedType);
  if (!media.ok) return media.reason;
  return ports.validate(document).some(isError) ? 'metadata-invalid' : undefined;
};

const contentTypeOf = ({ part, file }: Bringing): string => {
  const media = checkMediaType(part.resource.content[0]?.attachment.contentType, file.detectedType);
  return media.ok ? media.mediaType : 'application/octet-stream';
};

interface Made { readonly document: DocumentReference; readonly binary: Binary; readonly relations: ReturnType<typeof toRelations> }

const make = ({ ports, provided }: Filing, waiting: Waiting, bringing: Bringing): Made => {
  const { part, file, found } = bringing;
  const uniqueId = part.resource.masterIdentifier?.value ?? '';
  const idFor = roleId(ports.digestText, `${requestIdOf(waiting)}|${waiting.task.id ?? ''}`);
  const binaryId = idFor(`binary:${uniqueId}`);
  const patient = waiting.record.request.subject.reference ?? '';
  const { custodian } = readTransfer(waiting.task);
  const relations = toRelations(part.resource, { at: `Bundle.entry[${String(part.index)}].resource.relatesTo`, targets: found.targets, patient, custodian });
  return {
    relations,
    ...toReceivedDocument({
      found: toPlainDocument(part.resource, { url: `Binary/${binaryId}`, sizeBytes: file.sizeBytes, sha1: file.sha1 }), file, contentType: contentTypeOf(bringing), fhirForm: provided.native.get(file.sha256),
      documentId: idFor(`document:${uniqueId}`), binaryId, patient, custodian, request: `ServiceRequest/${requestIdOf(waiting)}`,
      filedAt: toFhirInstant(waiting.moment.now), patientHasBirthDate: waiting.record.patient.birthDate !== undefined,
      ...(relations.relatesTo.length > 0 && { relatesTo: relations.relatesTo }),
    }),
  };
};

const quarantine = ({ part }: Bringing, binary: Binary, reason: string): Pick<Brought, 'placed' | 'arrival'> => {
  const { system, value = '' } = part.resource.masterIdentifier ?? {};
  const reference = `Binary/${binary.id ?? ''}`;
  return {
    placed: { index: part.index, reference, binary: reference, isNew: true, warnings: [{ text: `kept aside, not filed: ${reason}`, code: 'business-rule', severity: 'warning' }] },
    arrival: { kind: 'quarantined', reference, reason, uniqueId: { system, value } },
  };
};

/** One that waited for a coordinator has found its place. */
const endReview = ({ review }: LookedUp, reference: string, at: string): readonly BundleEntry[] =>
  (review?.status === 'requested' ? [updateEntry(planReviewed(review, { status: 'completed', reference, at }))] : []);

const bring = (filing: Filing, waiting: Waiting, bringing: Bringing): Brought => {
  const known = bringing.found.known.find(isInRequest(waiting));
  if (known) return again(bringing, known);
  const { document, binary, relations } = make(filing, waiting, bringing);
  const isAside = readTransfer(waiting.task).quarantined.some((q) => q.binary === `Binary/${binary.id ?? ''}`);
  if (isAside) return againInQuarantine(bringing, `Binary/${binary.id ?? ''}`);
  const at = toFhirInstant(waiting.moment.now);
  const reason = judge(filing.ports, document, bringing.file);
  if (reason) return { ...quarantine(bringing, binary, reason), entries: [createEntry(binary), ...endReview(bringing.found, `Binary/${binary.id ?? ''}`, at)], issues: relations.issues };
  const reference = `DocumentReference/${document.id ?? ''}`;
  return {
    document, issues: relations.issues,
    placed: { index: bringing.part.index, reference, binary: `Binary/${binary.id ?? ''}`, isNew: true, warnings: relations.issues },
    arrival: { kind: 'document', reference },
    entries: [createEntry(binary), createEntry(document), ...relations.replaced.map((old) => updateEntry({ ...old, status: 'superseded' })), ...endReview(bringing.found, reference, at)],
  };
};

const bringings = ({ provided, look }: Filing): readonly Bringing[] => provided.submission.documents.flatMap((part) => {
  const file = findProvidedFile(provided, part);
  const found = look.documents.find((d) => d.index === part.index);
  return file && found ? [{ part, file, found }] : [];
});

const planTask = ({ ports }: Filing, { record, task, moment }: Waiting, brought: readonly Brought[]): Task => {
  const received = brought.reduce((t, { arrival }) => (arrival ? planReception(t, arrival, { now: moment.now, leaseSeconds: ports.policy.leaseSeconds }) : t), { ...task });
  const own = new Set(readTransfer(received).documents);
  const documents = [...record.documents, ...brought.flatMap(({ document }) => (document ? [document] : []))].filter((d) => own.has(`DocumentReference/${d.id ?? ''}`));
  return planDelivery(received, { now: moment.now, received: documents });
};

const foldersOf = ({ ports, provided: { submission } }: Filing): ReadonlyMap<number, string> =>
  new Map(submission.folders.filter(({ method }) => method === 'POST').map(({ index }) => [index, ports.newId()]));

/** Kept with what was filed; one whose documents are all here already is kept as well, once. */
const listsOf = (filing: Filing, waiting: Waiting, { placed, folders }: { readonly placed: readonly Placed[]; readonly folders: ReadonlyMap<number, string> }): readonly BundleEntry[] => {
  const { provided: { submission }, look, call } = filing;
  const filed = placed.filter(({ reference }) => reference.startsWith('DocumentReference/'));
  const common = { patient: waiting.record.request.subject.reference ?? '', receivedAt: toFhirInstant(waiting.moment.now), actorId: call.actor.id };
  if (look.isSetKnown || filed.length === 0) return [];
  const itemsOf = (folder: (typeof submission.folders)[number]): readonly string[] => (folder.resource.entry ?? []).flatMap(({ item }) => {
    const index = findPart(submission.documents, item.reference, folder.fullUrl)?.index;
    return filed.filter((f) => f.index === index).map((f) => f.reference);
  });
  const kept = submission.folders.flatMap((folder) => { const id = folders.get(folder.index); return id === undefined ? [] : [{ id, folder }]; });
  return [
    ...kept.map(({ id, folder }) => createEntry(toSubmissionList({ ...common, id, kind: 'folder', sent: folder.resource, items: itemsOf(folder) }))),
    createEntry(toSubmissionList({ ...common, id: look.setId, kind: 'submissionset', sent: submission.sets[0]?.resource, items: [...filed.map((f) => f.reference), ...kept.map(({ id }) => `List/${id}`)] })),
  ];
};

const auditsOf = ({ ports, call, provided, look }: Filing, { record, moment }: Waiting, placed: readonly Placed[]): readonly AuditEvent[] => {
  const facts = (): ReturnType<typeof auditFactsOf> => auditFactsOf(ports, call, moment.now);
  const patient = record.request.subject.reference ?? '';
  const isSetKept = placed.some(({ reference }) => reference.startsWith('DocumentReference/'));
  const made = placed.filter((p) => p.isNew && p.reference.startsWith('DocumentReference/'));
  return [
    toProvideAudit({ ...facts(), patient, transaction: provided.transaction, ...(isSetKept ? { submissionSet: `List/${look.setId}` } : { instead: placed.map((p) => p.reference) }) }),
    ...made.map(({ reference }) => toCreateAudit({ ...facts(), patient, what: reference, isPublished: provided.transaction === 'ITI-105' })),
  ];
};

/** Failures: `invalid`, where a relation to an earlier document cannot hold. */
export const fileSubmission = (filing: Filing, waiting: Waiting): Result<Filed> => {
  const { provided: { submission }, look } = filing;
  const brought = bringings(filing).map((bringing) => bring(filing, waiting, bringing));
  const errors = brought.flatMap(({ issues }) => issues).filter(isError);
  if (errors.length > 0) return fail('invalid', ...errors);
  const placed = brought.map((b) => b.placed);
  const isSetMade = !look.isSetKnown && placed.some(({ reference }) => reference.startsWith('DocumentReference/'));
  const folders = isSetMade ? foldersOf(filing) : new Map<number, string>();
  const isNews = brought.some(({ arrival }) => arrival !== undefined);
  return ok({
    entries: [...(isNews ? [updateEntry(planTask(filing, waiting, brought))] : []), ...brought.flatMap((b) => b.entries), ...listsOf(filing, waiting, { placed, folders })],
    audits: auditsOf(filing, waiting, placed),
    answer: providedAnswer(submission, {
      documents: placed, folders, patient: waiting.record.request.subject.reference,
      set: isSetMade || look.isSetKnown ? { reference: `List/${look.setId}`, isNew: isSetMade } : { reference: `Task/${waiting.task.id ?? ''}`, isNew: false },
    }),
  });
};
