// What a recipient has goes onto the delivery: each document once, what was found there in place of the recipient's word, and the lease starts anew.
import type { Task } from '@medplum/fhirtypes';
import { readDelivery, withAcknowledged, type Acknowledgement } from '../fhir/delivery.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { planRenewal, type Lease } from './plan-renewal.ts';

export const planAcknowledgement = (task: Task, acknowledged: readonly Acknowledgement[], lease: Lease): Task => {
  const { documents, acknowledged: before } = readDelivery(task);
  const found = new Map(acknowledged.filter((a) => a.by === 'found').map((a) => [a.document, a]));
  const known = new Set(before.map((a) => a.document));
  const all = [
    ...before.map((a) => (a.by === 'answer' ? found.get(a.document) ?? a : a)),
    ...acknowledged.filter((a) => documents.includes(a.document) && !known.has(a.document)),
  ];
  return { ...planRenewal(withAcknowledged(task, all), lease), lastModified: toFhirInstant(lease.now) };
};
