// In the outbox for a moment to come at which time alone will permit it, an authorisation that begins or a birthday, and not tried until then (S8, S9).
import type { Task } from '@medplum/fhirtypes';
import { readTransfer } from '../fhir/transfer.ts';
import { parseInstant } from '../kernel/time.ts';

/** What failed before has attempts, and waits for something else. */
export const isTimed = (task: Task, now: Temporal.Instant): boolean => {
  const { exchange } = readTransfer(task);
  const next = parseInstant(exchange?.nextAt ?? '');
  return exchange?.attempts === 0 && exchange.worker === undefined && next.ok && Temporal.Instant.compare(now, next.value) < 0;
};
