// The lease of a claimed transfer starts anew: who is at it keeps it, however long one document takes.
import type { Task } from '@medplum/fhirtypes';
import { readTransfer, withExchange } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';

export interface Lease { readonly now: Temporal.Instant; readonly leaseSeconds: number }

export const planRenewal = (task: Task, { now, leaseSeconds }: Lease): Task => {
  const { exchange } = readTransfer(task);
  return exchange ? withExchange(task, { ...exchange, nextAt: toFhirInstant(now.add({ seconds: leaseSeconds })) }) : task;
};
