// Body of POST …/transfers/{id}/completion: the copy was handed over (S4, S12).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Completion {
  /** When the copy was handed to its recipient; instant with offset. */
  readonly completedAt: string;
  readonly evidence?: string;
  readonly recordedBy: string;
}

export const parseCompletion = toPastBodyParser<Completion>('completion');
