// Body of POST …/transfers/{id}/queries: the custodian asked the requester back (S5).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Query {
  /** Instant with offset. */
  readonly askedAt: string;
  /** What was asked, in words; kept with who recorded it. */
  readonly reason?: string;
}

export const parseQuery = toPastBodyParser<Query>('query');
