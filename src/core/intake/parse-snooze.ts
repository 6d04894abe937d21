// Body of POST /notices/{id}/snooze: when a notice comes back, and why not now.
import { toBodyParser } from './to-body-parser.ts';

export interface Snooze {
  /** A date: from its beginning, where the hospital is; or an instant. */
  readonly until: string;
  readonly reason: string;
}

export const parseSnooze = toBodyParser<Snooze>('request-bodies.json#/$defs/snooze');
