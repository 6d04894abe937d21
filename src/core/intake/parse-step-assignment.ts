// Body of POST …/steps/{step}/assignment: who reviews, with at least one identifier by which it can be told from who treats (P2.1).
import type { IntakePractitioner } from './intake.ts';
import { toBodyParser } from './to-body-parser.ts';

export interface StepAssignment { readonly reviewer: IntakePractitioner }

export const parseStepAssignment = toBodyParser<StepAssignment>('request-bodies.json#/$defs/stepAssignment');
