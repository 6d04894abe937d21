// Body of POST /review-list/{id}/rejection: why a document that came unasked belongs nowhere.
import { toBodyParser } from './to-body-parser.ts';

export interface Rejection { readonly reason: string }

export const parseRejection = toBodyParser<Rejection>('request-bodies.json#/$defs/rejection');
