// A transfer after its custodian has sent documents of its own accord: in progress, or complete where each kind asked for has come (S12).
import type { DocumentReference, Task } from '@medplum/fhirtypes';
import { toFhirInstant } from '../kernel/time.ts';
import { isTransferComplete } from './is-transfer-complete.ts';
import { planCompletion } from './plan-completion.ts';

export interface Delivery { readonly now: Temporal.Instant; /** Of this transfer, those that came now included. */ readonly received: readonly DocumentReference[] }

/** What a worker has planned or claimed stays as it is: the custodian is asked for the rest. */
export const planDelivery = (task: Task, { now, received }: Delivery): Task => {
  const at = toFhirInstant(now);
  if (isTransferComplete(task, received)) return planCompletion(task, { status: 'completed', at, recordedAt: at });
  return { ...task, status: 'in-progress', executionPeriod: { start: at, ...task.executionPeriod }, lastModified: at };
};
