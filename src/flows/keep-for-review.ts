// What a submission becomes that nobody here waits for, or not yet: one review task for each document, visible to coordinators and published to nobody (S14).
import type { AuditEvent, BundleEntry, DocumentReference, Task } from '@medplum/fhirtypes';
import type { Subject } from '../core/exchange/find-subject.ts';
import type { Part } from '../core/exchange/submission.ts';
import { toPlainDocument } from '../core/exchange/to-plain-document.ts';
import { toReviewTask } from '../core/exchange/to-review-task.ts';
import { createEntry } from '../core/fhir/bundle.ts';
import { toBinaryReference } from '../core/fhir/document-content.ts';
import { roleId } from '../core/fhir/role-id.ts';
import { IHE_CODE } from '../core/fhir/systems.ts';
import type { Issue } from '../core/kernel/result.ts';
import { toFhirInstant } from '../core/kernel/time.ts';
import { toKeptBinary } from '../core/mapping/to-kept-binary.ts';
import { toProvideAudit } from '../core/mapping/to-provide-audit.ts';
import type { KeptFile } from '../ports/document-files.ts';
import { auditFactsOf } from './audit-facts-of.ts';
import { findProvidedFile } from './find-provided-file.ts';
import type { Filed, Filing } from './file-submission.ts';
import type { LookedUp } from './look-up-submission.ts';
import { providedAnswer, type Placed } from './provided-answer.ts';

export interface Reviewing { readonly subject: Subject; /** Code of STATUS_REASONS. */ readonly reason: string; readonly now: Temporal.Instant }

const note = (reason: string): Issue => ({ text: `kept for review, not published: ${reason}`, code: 'informational', severity: 'information' });

const RELATION: Readonly<Record<string, string>> = { replaces: IHE_CODE.replaces, transforms: IHE_CODE.transforms, appends: IHE_CODE.appends };

interface Kept { readonly placed: Placed; readonly entries: readonly BundleEntry[] }

const fileOf = (review: Task): string => review.input?.find((i) => i.valueReference?.reference?.startsWith('Binary/'))?.valueReference?.reference ?? '';

/** The document will have this id once it is assigned: what refers to it later finds it. */
const again = ({ index, reviewId, known, review }: LookedUp): Placed | undefined => {
  const [document] = known;
  if (document) return { index, reference: `DocumentReference/${document.id ?? ''}`, binary: toBinaryReference(document.content[0]?.attachment.url) ?? '', isNew: false, warnings: [] };
  return review && { index, reference: `DocumentReference/${reviewId}`, binary: fileOf(review), isNew: false, warnings: [note('received before')] };
};

const relationWarnings = ({ relatesTo = [] }: DocumentReference): readonly Issue[] => relatesTo.map(({ code }) => (
  { text: `${RELATION[code] === undefined ? '' : `${RELATION[code]}: `}the relation waits for the review`, code: 'informational', severity: 'warning' }));

const patientOf = ({ look }: Filing): string | undefined => look.patient?.id && `Patient/${look.patient.id}`;

interface Bringing { readonly found: LookedUp; readonly part: Part<DocumentReference>; readonly file: KeptFile }

const keepNew = (filing: Filing, { subject, reason, now }: Reviewing, { found, part, file }: Bringing): Kept => {
  const { ports, call, provided: { submission } } = filing;
  const binaryId = roleId(ports.digestText, found.reviewId)('binary');
  const document = toPlainDocument(part.resource, { url: `Binary/${binaryId}`, sizeBytes: file.sizeBytes, sha1: file.sha1 });
  const task = toReviewTask({
    id: found.reviewId, document, binaryId, subject, reason, receivedAt: toFhirInstant(now), actorId: call.actor.id,
    patient: patientOf(filing), submissionId: submission.sets[0]?.resource.identifier?.[0],
  });
  const binary = toKeptBinary({ id: binaryId, contentType: document.content[0]?.attachment.contentType ?? '', sha256: file.sha256, request: { reference: `Task/${found.reviewId}` }, fhirForm: filing.provided.native.get(file.sha256) });
  return {
    placed: { index: found.index, reference: `DocumentReference/${found.reviewId}`, binary: `Binary/${binaryId}`, isNew: true, warnings: [note(reason), ...relationWarnings(part.resource)] },
    entries: [createEntry(task), createEntry(binary)],
  };
};

const keep = (filing: Filing, reviewing: Reviewing, found: LookedUp): readonly Kept[] => {
  const before = again(found);
  if (before) return [{ placed: before, entries: [] }];
  const part = filing.provided.submission.documents.find((d) => d.index === found.index);
  const file = part && findProvidedFile(filing.provided, part);
  return part && file ? [keepNew(filing, reviewing, { found, part, file })] : [];
};

const auditOf = (filing: Filing, now: Temporal.Instant): AuditEvent => toProvideAudit({
  ...auditFactsOf(filing.ports, filing.call, now), transaction: filing.provided.transaction, patient: patientOf(filing), instead: filing.look.documents.map((d) => `Task/${d.reviewId}`),
});

export const keepForReview = (filing: Filing, reviewing: Reviewing): Filed => {
  const kept = filing.look.documents.flatMap((found) => keep(filing, reviewing, found));
  const documents = kept.map((k) => k.placed);
  return {
    entries: kept.flatMap((k) => k.entries),
    audits: [auditOf(filing, reviewing.now)],
    answer: providedAnswer(filing.provided.submission, {
      documents, folders: new Map(), set: { reference: `Task/${filing.look.documents[0]?.reviewId ?? ''}`, isNew: documents.some((d) => d.isNew) }, patient: patientOf(filing),
    }),
  };
};
