// Body of POST …/steps/{step}/override: a physician lets it begin although something is missing.
import type { IntakeIdentifier } from './intake.ts';
import { toBodyParser } from './to-body-parser.ts';

export interface StepOverriding {
  /** Name of who decides it; whoever records it stands beside. */
  readonly physician: string;
  readonly identifier?: IntakeIdentifier;
  readonly reason: string;
}

export const parseStepOverride = toBodyParser<StepOverriding>('request-bodies.json#/$defs/stepOverride');
