// Systems, profile and extensions of the steps of a path, made of those in systems.ts.
import { BASE, extension } from './systems.ts';

export const STEP_PROFILE = extension('path-step-task');
/** Who owns a step: `coordinator`, `reviewer`, `placer`; as Task.performerType. */
export const ROLE_CODES = `${BASE}/CodeSystem/role`;
/** `agrees`, `differs`, `in-part`. */
export const OPINION_OUTCOMES = `${BASE}/CodeSystem/opinion-outcome`;
export const EXT_STEP = { unmet: extension('unmet-criterion'), override: extension('step-override') } as const;
