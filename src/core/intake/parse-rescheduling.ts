// Body of POST …/appointments/{id}/rescheduling: a visit or meeting is moved (S15).
import { fail, type Result } from '../kernel/result.ts';
import type { WantedTime } from './parse-appointment.ts';
import { toPastBodyParser, type Moment } from './to-past-body-parser.ts';

export interface Rescheduling extends WantedTime {
  /** Of a meeting: absent, those of its kind on its new day are one. */
  readonly meeting?: string;
  readonly by: 'patient' | 'hospital' | 'other';
  readonly reason?: string;
  /** When the wish reached the hospital; instant with offset. */
  readonly receivedAt: string;
}

const parse = toPastBodyParser<Rescheduling>('rescheduling');

export const parseRescheduling = (body: unknown, moment: Moment): Result<Rescheduling> => {
  const parsed = parse(body, moment);
  if (!parsed.ok) return parsed;
  const { slot, start, end } = parsed.value;
  return slot !== undefined && (start !== undefined || end !== undefined)
    ? fail('invalid', { text: 'has its own start and end: name the slot or the time', expression: 'slot', code: 'invariant' })
    : parsed;
};
