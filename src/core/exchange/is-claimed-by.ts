// Whether a worker still holds the transfer it claimed: after a withdrawal, an end or a lease that ran out, what it brings is discarded.
import type { Task } from '@medplum/fhirtypes';
import { isOpen, readTransfer } from '../fhir/transfer.ts';

export interface Holder { readonly worker: string; /** Attempt number of the claim. */ readonly attempts: number }

export const isClaimedBy = (task: Task, holder: Holder): boolean => {
  const { exchange } = readTransfer(task);
  return isOpen(task) && exchange?.worker === holder.worker && exchange.attempts === holder.attempts;
};
