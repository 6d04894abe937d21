// The calendar date of an instant where the custodian is.
import { parseInstant } from '../kernel/time.ts';
import type { LetterQuestion } from './letter-question.ts';

/** `undefined`: no instant with an offset. */
export const findLocalDay = (instant: string | undefined, { transfer, programme }: Pick<LetterQuestion, 'transfer' | 'programme'>): Temporal.PlainDate | undefined => {
  const at = parseInstant(instant ?? '');
  return at.ok ? at.value.toZonedDateTimeISO(transfer.clock.timeZone ?? programme.timeZone).toPlainDate() : undefined;
};
