// Body of POST …/opinion/signature.
import { toBodyParser } from '../intake/to-body-parser.ts';

export interface Signing {
  /** Why what was signed before is replaced (S14). */
  readonly correction?: string;
}

export const parseSigning = toBodyParser<Signing>('request-bodies.json#/$defs/opinionSigning');
