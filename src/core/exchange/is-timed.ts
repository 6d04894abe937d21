// In the outbox for a moment to come at which time alone will permit it, an authorisation that begins or a birthday, and not tried until then (S8, S9).
import type { Task } from '@medplum/fhirtypes';
import { readTransfer, type Transfer } from '../fhir/transfer.ts';
import { parseInstant } from '../kernel/time.ts';
import { findExchangeFault } from './find-exchange-fault.ts';

/** What waits for something else than a permit says so, and has failed; a denial is parked. */
const waitsForPermit = ({ statusReason }: Transfer): boolean => (findExchangeFault(statusReason)?.retry ?? 'parked') === 'parked';

export const isTimed = (task: Task, now: Temporal.Instant): boolean => {
  const transfer = readTransfer(task);
  const { exchange } = transfer;
  const next = parseInstant(exchange?.nextAt ?? '');
  return exchange?.attempts === 0 && exchange.worker === undefined && waitsForPermit(transfer) && next.ok && Temporal.Instant.compare(now, next.value) < 0;
};
