// Body of POST …/authorisations/{id}/withdrawal (S10).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Withdrawal {
  /** Instant with offset. */
  readonly withdrawnAt: string;
  readonly by: 'patient' | 'representative';
  /** Keys of the custodians and recipients concerned; neither list: all that the form names. */
  readonly custodians?: readonly string[];
  readonly releaseTo?: readonly string[];
  /** The request for a copy is withdrawn too, and its clock with it. */
  readonly alsoCopy?: boolean;
}

export const parseWithdrawal = toPastBodyParser<Withdrawal>('withdrawal');
