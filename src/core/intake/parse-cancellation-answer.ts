// Body of POST …/cancellation-answer: what the hospital says to a cancellation that was asked for after work had begun (HL7 COW).
import { toPastBodyParser } from './to-past-body-parser.ts';

export type CancellationAnswer =
  | { readonly decision: 'accept'; readonly reason?: string }
  | { readonly decision: 'reject'; readonly reason: string };

export const parseCancellationAnswer = toPastBodyParser<CancellationAnswer>('cancellationAnswer');
