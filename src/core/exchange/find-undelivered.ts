// The documents of a delivery of which nobody has said that they arrived.
import type { Task } from '@medplum/fhirtypes';
import { readDelivery } from '../fhir/delivery.ts';

/** `DocumentReference/…`, in the order in which they are sent. */
export const findUndelivered = (task: Task): readonly string[] => {
  const { documents, acknowledged } = readDelivery(task);
  const arrived = new Set(acknowledged.map((a) => a.document));
  return documents.filter((d) => !arrived.has(d));
};
