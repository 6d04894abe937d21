// Body of POST /notices/{id}/acknowledgement: nothing, since who and when are known.
import { toBodyParser } from './to-body-parser.ts';

export const parseAcknowledgement = toBodyParser<Readonly<Record<string, never>>>('request-bodies.json#/$defs/acknowledgement');
