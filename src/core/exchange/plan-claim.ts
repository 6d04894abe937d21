// A worker takes a transfer: until its lease ends nobody else asks the custodian for it (claim, never pop).
import type { Task } from '@medplum/fhirtypes';
import { isOpen, readTransfer, withClock, withExchange } from '../fhir/transfer.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';

export interface Claim {
  readonly now: Temporal.Instant;
  readonly leaseSeconds: number;
  readonly worker: string;
  /** Where no clock runs yet: what the first permitted query starts (S3, basis `sent`). FHIR dateTimes. */
  readonly estimate?: { readonly startAt: string; readonly dueAt: string } | undefined;
}

/** In the outbox and due: `nextAt` has come, for a first claim or because another worker's lease has run out. */
const isClaimable = (task: Task, now: Temporal.Instant): boolean => {
  const next = parseInstant(readTransfer(task).exchange?.nextAt ?? '');
  return isOpen(task) && next.ok && Temporal.Instant.compare(next.value, now) <= 0;
};

const withEstimate = (task: Task, estimate: Claim['estimate']): Task => (estimate && !task.restriction?.period
  ? { ...withClock(task, { ...readTransfer(task).clock, basis: 'sent' }), restriction: { ...task.restriction, period: { start: estimate.startAt, end: estimate.dueAt } } }
  : task);

/** `undefined`: it is not to be had, somebody else has it or it has ended. */
export const planClaim = (task: Task, claim: Claim): Task | undefined => {
  if (!isClaimable(task, claim.now)) return undefined;
  const { exchange } = readTransfer(task);
  const at = toFhirInstant(claim.now);
  const claimed = withExchange(withEstimate(task, claim.estimate), {
    nextAt: toFhirInstant(claim.now.add({ seconds: claim.leaseSeconds })), attempts: (exchange?.attempts ?? 0) + 1, worker: claim.worker,
  });
  return { ...claimed, status: 'in-progress', executionPeriod: { start: at, ...task.executionPeriod }, lastModified: at };
};
