// A custodian asks the requester back: the moment is kept, and whether the clock stands still is for its rule to say (S5).
import type { TransferEvents } from '../fhir/transfer.ts';
import { fail, ok, type Result } from '../kernel/result.ts';

/** `askedAt`: instant with offset. Fails `state-conflict` while an earlier one waits for its answer. */
export const planQuery = (clock: TransferEvents, askedAt: string): Result<TransferEvents> => {
  const pauses = clock.pauses ?? [];
  if (pauses.some(({ to }) => to === undefined)) return fail('state-conflict', 'the custodian asked before, and the answer to that is not recorded');
  return ok({ ...clock, pauses: [...pauses, { from: askedAt, reason: 'query' }] });
};
