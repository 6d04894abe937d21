// Body of POST …/transfers/{id}/letters: a letter to the custodian was posted.
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Posting {
  readonly kind: 'request' | 'reminder';
  /** Instant with offset; absent: now. */
  readonly postedAt?: string;
  /** The number of a registered letter, or how it went. */
  readonly evidence?: string;
}

export const parsePosting = toPastBodyParser<Posting>('posting');
