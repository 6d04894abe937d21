// Body of POST …/insurer-notice (P2.4).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface InsurerNotice {
  /** Calendar date. */
  readonly informedOn: string;
}

export const parseInsurerNotice = toPastBodyParser<InsurerNotice>('insurerNotice');
