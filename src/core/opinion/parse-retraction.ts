// Body of POST …/opinion/retraction: a signed opinion does not stand any more, and nothing takes its place yet (S14).
import { toBodyParser } from '../intake/to-body-parser.ts';

export interface Retraction { readonly reason: 'wrong-patient' | 'written-in-error' }

export const parseRetraction = toBodyParser<Retraction>('request-bodies.json#/$defs/opinionRetraction');
