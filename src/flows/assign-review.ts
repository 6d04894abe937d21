// A coordinator says where a document under review belongs: it is filed there as if it had been fetched (S8, S12, S14).
import type { Binary, BundleEntry, DocumentReference, Task } from '@medplum/fhirtypes';
import { checkMediaType } from '../core/dossier/check-media-type.ts';
import { isReviewTask } from '../core/exchange/is-review-task.ts';
import { planDelivery } from '../core/exchange/plan-delivery.ts';
import { planReception, type Arrival } from '../core/exchange/plan-reception.ts';
import { planReviewed } from '../core/exchange/plan-reviewed.ts';
import { toReceivedDocument } from '../core/exchange/to-received-document.ts';
import { toRelations, type Relations } from '../core/exchange/to-relations.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { readFhirForm } from '../core/fhir/document-content.ts';
import { SHA256_TAG } from '../core/fhir/systems.ts';
import { isOpen, readTransfer } from '../core/fhir/transfer.ts';
import { parseAssignment, type Assignment } from '../core/intake/parse-assignment.ts';
import { fail, isError, ok, type Result } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toCreateAudit } from '../core/mapping/to-create-audit.ts';
import { toUpdateAudit } from '../core/mapping/to-update-audit.ts';
import { checkAssignment } from '../core/worklist/check-assignment.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { KeptFile } from '../ports/document-files.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { changeRequest, type Change, type ChangeAnswer, type Moment } from './change-request.ts';
import { findRelationTargets } from './find-relation-targets.ts';
import type { Call } from './flow-ports.ts';
import type { ProvidePorts } from './provided-documents.ts';
import type { RequestCall } from './request-call.ts';

/** The document under review with all that is needed to file it. */
interface Found { readonly review: Task; readonly document: DocumentReference; readonly binary: Binary; readonly file: KeptFile; readonly targets: readonly (DocumentReference | undefined)[] }

const documentOf = ({ contained }: Task): DocumentReference | undefined => contained?.find((c) => c.resourceType === 'DocumentReference');
const digestOf = ({ meta }: Binary): string => meta?.tag?.find((t) => t.system === SHA256_TAG)?.code ?? '';

const findBytes = async (ports: ProvidePorts, document: DocumentReference): Promise<Result<Pick<Found, 'binary' | 'file'>>> => {
  const [binary] = await ports.store.readMany([document.content[0]?.attachment.url ?? '']);
  if (binary?.resourceType !== 'Binary') return fail('internal', 'the bytes of this document are not kept');
  const file = await ports.files.describe(digestOf(binary));
  return file.ok ? ok({ binary, file: file.value }) : fail('internal', 'the file of this document is missing');
};

const find = async (ports: ProvidePorts, id: string): Promise<Result<Found>> => {
  const review = await ports.store.read('Task', id);
  const document = isReviewTask(review) ? documentOf(review) : undefined;
  if (!isReviewTask(review) || !document) return fail('not-found', 'there is no such document under review');
  const bytes = await findBytes(ports, document);
  return bytes.ok ? ok({ review, document, ...bytes.value, targets: await findRelationTargets(ports, document) }) : bytes;
};

interface Filing { readonly record: RequestRecord; readonly moment: Moment; readonly transfer?: Task | undefined; readonly found: Found }

interface Made { readonly document: DocumentReference; readonly relations: Relations; readonly reason?: string }

const findFault = (ports: ProvidePorts, document: DocumentReference): string | undefined => (ports.validate(document).some(isError) ? 'metadata-invalid' : undefined);

const idOf = ({ id = '' }: { readonly id?: string }): string => id;

const make = (ports: ProvidePorts, { record, moment, transfer, found }: Filing): Made => {
  const media = checkMediaType(found.document.content[0]?.attachment.contentType, found.file.detectedType);
  const patient = record.request.subject.reference ?? '';
  const custodian = transfer ? readTransfer(transfer).custodian : `Organization/${moment.programme.id}`;
  const relations = toRelations(found.document, { at: 'DocumentReference.relatesTo', targets: found.targets, patient, custodian });
  const { document } = toReceivedDocument({
    found: found.document, file: found.file, contentType: media.ok ? media.mediaType : 'application/octet-stream', fhirForm: readFhirForm(found.binary), documentId: idOf(found.review), binaryId: idOf(found.binary),
    patient, custodian, request: `ServiceRequest/${idOf(record.request)}`, filedAt: toFhirInstant(moment.now), patientHasBirthDate: record.patient.birthDate !== undefined,
    ...(relations.relatesTo.length > 0 && { relatesTo: relations.relatesTo }),
  });
  const reason = media.ok ? findFault(ports, document) : media.reason;
  return { document, relations, ...(reason && { reason }) };
};

const arrivalOf = ({ document, reason }: Made, { document: said, binary }: Found): Arrival => (reason === undefined
  ? { kind: 'document', reference: `DocumentReference/${document.id ?? ''}` }
  : { kind: 'quarantined', reference: `Binary/${binary.id ?? ''}`, reason, uniqueId: { system: said.masterIdentifier?.system, value: said.masterIdentifier?.value ?? '' } });

const toTask = (ports: ProvidePorts, { record, moment, transfer }: Filing, { made, arrival }: { readonly made: Made; readonly arrival: Arrival }): readonly BundleEntry[] => {
  if (!transfer) return [];
  const received = planReception(transfer, arrival, { now: moment.now, leaseSeconds: ports.policy.leaseSeconds });
  if (!isOpen(transfer)) return [updateEntry(received)]; // late: it stays ended
  const own = new Set(readTransfer(received).documents);
  return [updateEntry(planDelivery(received, { now: moment.now, received: [...record.documents, made.document].filter((d) => own.has(`DocumentReference/${d.id ?? ''}`)) }))];
};

const toChange = (ports: ProvidePorts, call: Call, filing: Filing): Result<Change> => {
  const { record, moment, transfer, found } = filing;
  const made = make(ports, filing);
  const arrival = arrivalOf(made, found);
  if (made.reason !== undefined && !transfer) return fail('business-rule', `it cannot be filed: ${made.reason}`);
  const request = { reference: `ServiceRequest/${record.request.id ?? ''}` };
  const patient = record.request.subject.reference ?? '';
  const facts = (): ReturnType<typeof auditFactsOf> => auditFactsOf(ports, call, moment.now);
  return ok({
    entries: [
      ...toTask(ports, filing, { made, arrival }),
      ...(made.reason === undefined ? [createEntry(made.document), ...made.relations.replaced.map((old) => updateEntry({ ...old, status: 'superseded' }))] : []),
      updateEntry({ ...found.binary, securityContext: request }),
      updateEntry(planReviewed(found.review, { status: 'completed', reference: arrival.reference, at: toFhirInstant(moment.now) })),
    ],
    audits: [
      ...(made.reason === undefined ? [toCreateAudit({ ...facts(), patient, what: arrival.reference, isPublished: false })] : []),
      toUpdateAudit({ ...facts(), patient, what: `Task/${found.review.id ?? ''}` }),
    ],
    warnings: made.relations.issues.map((issue) => ({ ...issue, severity: 'warning' as const })),
  });
};

const transferOf = (record: RequestRecord, { transfer }: Assignment): Result<Task | undefined> => {
  if (transfer === undefined) return ok(undefined);
  const task = record.transfers.find((t) => t.id === transfer);
  return task ? ok(task) : fail('invalid', { text: 'the request has no such transfer', expression: 'transfer', code: 'not-found' });
};

/** Failures: `not-found`, `invalid`; those of `checkAssignment`. */
export const assignReview = async (ports: ProvidePorts, call: Call, { id, body, key }: RequestCall): Promise<Result<ChangeAnswer>> => {
  const assignment = parseAssignment(body);
  if (!assignment.ok) return assignment;
  return changeRequest(ports, {
    id: assignment.value.request,
    idempotency: { key, scope: `review-list/${id}/assignment`, content: body },
    decide: async (record, moment) => {
      const found = await find(ports, id);
      if (!found.ok) return found;
      const transfer = transferOf(record, assignment.value);
      if (!transfer.ok) return transfer;
      const checked = checkAssignment(record, { review: found.value.review, document: found.value.document, transfer: transfer.value }, moment);
      return checked.ok ? toChange(ports, call, { record, moment, transfer: transfer.value, found: found.value }) : checked;
    },
  });
};
