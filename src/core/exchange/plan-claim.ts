// A worker takes a transfer: until its lease ends nobody else asks the custodian for it (claim, never pop).
import type { Task } from '@medplum/fhirtypes';
import { isOpen, isTransfer, readTransfer, withClock, withExchange } from '../fhir/transfer.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';

export interface Claim {
  readonly now: Temporal.Instant;
  readonly leaseSeconds: number;
  readonly worker: string;
}

/** In the outbox and due: `nextAt` has come, for a first claim or because another worker's lease has run out. */
const isClaimable = (task: Task, now: Temporal.Instant): boolean => {
  const next = parseInstant(readTransfer(task).exchange?.nextAt ?? '');
  return isOpen(task) && next.ok && Temporal.Instant.compare(next.value, now) <= 0;
};

/** The first permitted query is an event of a transfer's clock (S3): due may be estimated from it. */
const withFirstQuery = (task: Task, at: string): Task => {
  const { clock } = readTransfer(task);
  return isTransfer(task) && clock.firstQueryAt === undefined ? withClock(task, { ...clock, firstQueryAt: at }) : task;
};

/** `undefined`: it is not to be had, somebody else has it or it has ended. */
export const planClaim = (task: Task, claim: Claim): Task | undefined => {
  if (!isClaimable(task, claim.now)) return undefined;
  const { exchange } = readTransfer(task);
  const at = toFhirInstant(claim.now);
  const claimed = withExchange(withFirstQuery(task, at), {
    nextAt: toFhirInstant(claim.now.add({ seconds: claim.leaseSeconds })), attempts: (exchange?.attempts ?? 0) + 1, worker: claim.worker,
  });
  return { ...claimed, status: 'in-progress', executionPeriod: { start: at, ...task.executionPeriod }, lastModified: at };
};
