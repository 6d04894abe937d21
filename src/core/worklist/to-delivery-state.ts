// One delivery as people see it: to whom, what of it arrived, and what it waits for.
import type { Task } from '@medplum/fhirtypes';
import { compact } from '../fhir/compact.ts';
import { readDelivery, type Acknowledgement } from '../fhir/delivery.ts';
import { isOpen, readTransfer } from '../fhir/transfer.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import type { DeliveryState } from './request-state.ts';
import { toAttemptTime } from './to-attempt-time.ts';
import { toTransferFailure } from './to-transfer-failure.ts';

const toDocument = (reference: string, acknowledgement: Acknowledgement | undefined): DeliveryState['documents'][number] => ({
  id: reference.replace('DocumentReference/', ''),
  acknowledged: acknowledgement !== undefined,
  ...(acknowledgement && { acknowledgedAt: acknowledgement.at, acknowledgedBy: acknowledgement.by, location: acknowledgement.location }),
});

const nameOf = (byReference: RequestRecord['byReference'], reference: string): string => {
  const recipient = byReference.get(reference);
  return recipient?.resourceType === 'Organization' ? recipient.name ?? '' : '';
};

export const toDeliveryState = (task: Task, { byReference }: Pick<RequestRecord, 'byReference'>, { handovers }: Pick<RequestAssessment, 'handovers'>): DeliveryState => {
  const d = readDelivery(task);
  const decision = handovers.get(d.id);
  return {
    id: d.id,
    recipient: { key: d.recipientKey, name: nameOf(byReference, d.recipient) },
    status: d.status,
    ...compact({ statusReason: d.statusReason, orderedAt: task.authoredOn, ...toAttemptTime(d.exchange), attempts: d.exchange?.attempts, failure: isOpen(task) ? toTransferFailure(readTransfer(task), decision) : undefined }),
    documents: d.documents.map((reference) => toDocument(reference, d.acknowledged.find((a) => a.document === reference))),
    ...(decision && { release: { permit: decision.permit, reasons: decision.reasons } }),
  };
};
