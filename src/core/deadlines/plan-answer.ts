// The requester has answered a custodian's query: a clock that stood still runs again (S5).
import type { TransferEvents } from '../fhir/transfer.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import { parseInstant } from '../kernel/time.ts';

const isBefore = (a: string, b: string): boolean => {
  const [first, second] = [parseInstant(a), parseInstant(b)];
  return first.ok && second.ok && Temporal.Instant.compare(first.value, second.value) < 0;
};

/** `answeredAt`: instant with offset. Fails `state-conflict` where nothing was asked, `invalid` where it was asked later. */
export const planAnswer = (clock: TransferEvents, answeredAt: string): Result<TransferEvents> => {
  const pauses = clock.pauses ?? [];
  const open = pauses.find(({ to }) => to === undefined);
  if (!open) return fail('state-conflict', 'no query of the custodian waits for an answer');
  if (isBefore(answeredAt, open.from)) return fail('invalid', { text: 'lies before the query', expression: 'answeredAt', code: 'value' });
  return ok({ ...clock, pauses: pauses.map((pause) => (pause === open ? { ...open, to: answeredAt } : pause)) });
};
