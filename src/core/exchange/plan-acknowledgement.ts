// What a recipient has goes onto the delivery: each document once, and the lease starts anew.
import type { Task } from '@medplum/fhirtypes';
import { readDelivery, toAcknowledgementOutput, type Acknowledgement } from '../fhir/delivery.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { planRenewal, type Lease } from './plan-renewal.ts';

export const planAcknowledgement = (task: Task, acknowledged: readonly Acknowledgement[], lease: Lease): Task => {
  const { documents, acknowledged: before } = readDelivery(task);
  const known = new Set(before.map((a) => a.document));
  const fresh = acknowledged.filter((a) => documents.includes(a.document) && !known.has(a.document));
  const outputs = [...(task.output ?? []), ...fresh.map(toAcknowledgementOutput)];
  return { ...planRenewal(task, lease), ...(outputs.length > 0 && { output: outputs }), lastModified: toFhirInstant(lease.now) };
};
