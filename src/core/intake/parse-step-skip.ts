// Body of POST …/steps/{step}/skip: a step is left out.
import { toBodyParser } from './to-body-parser.ts';

export interface StepSkip { readonly reason: string }

export const parseStepSkip = toBodyParser<StepSkip>('request-bodies.json#/$defs/stepSkip');
