// Body of POST /notices/{id}/handover: to whom the notices of one addressee about one transfer go from now on.
import { toBodyParser } from './to-body-parser.ts';

export interface Handover {
  /** E-mail address. */
  readonly to: string;
}

export const parseHandover = toBodyParser<Handover>('request-bodies.json#/$defs/handover');
