// When the next attempt is made, or that one is being made: while a worker holds it, the outbox's moment is the end of the lease.
import { compact } from '../fhir/compact.ts';
import type { OutboxState } from '../fhir/outbox.ts';
import type { TransferState } from './request-state.ts';

export const toAttemptTime = (exchange: OutboxState | undefined): Pick<TransferState, 'nextAttemptAt' | 'attemptUntil'> =>
  (exchange?.worker === undefined ? compact({ nextAttemptAt: exchange?.nextAt }) : { attemptUntil: exchange.nextAt });
