// Body of POST …/steps/{step}/opening: an optional step is asked for.
import { toBodyParser } from './to-body-parser.ts';

export interface StepOpening { readonly reason?: string }

export const parseStepOpening = toBodyParser<StepOpening>('request-bodies.json#/$defs/stepOpening');
