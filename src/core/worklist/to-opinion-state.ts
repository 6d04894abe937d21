// The opinion of a request as people see it: whether there is one, and who has it (S14, S17).
import type { DocumentReference } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { readDecision, readOpinion, type OpinionHandover } from '../fhir/opinion.ts';
import { readRecipients } from '../fhir/recipients.ts';
import { assessLoop } from './assess-loop.ts';
import { findOpinionAudience } from './find-opinion-audience.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { OpinionState } from './opinion-state.ts';

const documentAt = ({ byReference }: RequestRecord, reference: string): DocumentReference | undefined => {
  const found = byReference.get(reference);
  return found?.resourceType === 'DocumentReference' ? found : undefined;
};

const toDocument = (record: RequestRecord, reference: string): NonNullable<OpinionState['signed']>['documents'][number] => {
  const attachment = documentAt(record, reference)?.content[0]?.attachment;
  return { id: reference.replace('DocumentReference/', ''), ...compact({ contentType: attachment?.contentType, url: attachment?.url }) };
};

const nameOf = ({ byReference }: RequestRecord, reference: string): string => {
  const named = byReference.get(reference);
  return named?.resourceType === 'Organization' ? named.name ?? '' : '';
};

const toHandover = ({ means, at }: OpinionHandover): { readonly means: string; readonly at: string } => ({ means, at });

const toSigned = (record: RequestRecord): OpinionState['signed'] => {
  const { signed } = readOpinion(record.steps);
  if (!signed) return undefined;
  const { date, author = [], relatesTo = [] }: Partial<DocumentReference> = documentAt(record, signed.document) ?? {};
  return {
    outcome: signed.outcome,
    ...compact({ signedAt: date, signedBy: author[0]?.display }),
    corrects: relatesTo.some((r) => r.code === 'replaces'),
    documents: [signed.document, signed.fhir].map((reference) => toDocument(record, reference)),
  };
};

export const toOpinionState = (record: RequestRecord, assessment: Pick<RequestAssessment, 'releases' | 'audience'>): OpinionState => {
  const loop = assessLoop(record, assessment);
  const named = new Map(readRecipients(record.request).map((r) => [r.key, nameOf(record, r.organisation)]));
  const { draft } = readOpinion(record.steps);
  return {
    hasDraft: draft !== undefined,
    handTo: findOpinionAudience(assessment.audience),
    ...compact({ signed: toSigned(record), patient: loop?.patient && { to: loop.patient.to, ...toHandover(loop.patient) }, decision: readDecision(record.steps) }),
    recipients: (loop?.recipients ?? []).map(({ key, reach, handover }) => ({ key, name: named.get(key) ?? '', reach, ...compact({ handover: handover && toHandover(handover), reasons: reach === 'not-permitted' ? assessment.releases.get(key)?.reasons.map((r) => r.text) : undefined }) })),
    closed: loop?.closed ?? false,
  };
};
