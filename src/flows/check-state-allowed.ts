// Whether a request is in a state in which it is for whoever calls (S20).
import { fail, ok, type Result } from '../core/kernel/result.ts';
import type { Call } from './flow-ports.ts';

export const checkStateAllowed = ({ onlyIn }: Call, state: string): Result<true> =>
  (!onlyIn || onlyIn.some((word) => word === state) ? ok(true) : fail('not-permitted', 'a request in this state is for another role'));
