// Body of POST …/cancellation: the request ends (S2).
import { toPastBodyParser } from './to-past-body-parser.ts';

export interface Cancellation {
  readonly by: 'patient' | 'representative' | 'practitioner' | 'hospital';
  readonly reason: string;
}

export const parseCancellation = toPastBodyParser<Cancellation>('cancellation');
