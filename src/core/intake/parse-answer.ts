// Body of POST …/transfers/{id}/answers: the custodian has its answer (S5).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Answer {
  /** Instant with offset. */
  readonly answeredAt: string;
}

export const parseAnswer = toPastBodyParser<Answer>('answer');
