// Body of POST /review-list/{id}/assignment: where a document that came unasked belongs.
import { toBodyParser } from './to-body-parser.ts';

export interface Assignment { readonly request: string; /** Absent: it answers no transfer. */ readonly transfer?: string }

export const parseAssignment = toBodyParser<Assignment>('request-bodies.json#/$defs/assignment');
