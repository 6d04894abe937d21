// Body of POST …/opinion/draft.
import { toBodyParser } from '../intake/to-body-parser.ts';
import type { OpinionDraft } from './opinion-draft.ts';

export const parseDraft = toBodyParser<OpinionDraft>('request-bodies.json#/$defs/opinionDraft');
