// Systems, profile and extensions of the steps of a path, made of those in systems.ts.
import { BASE, extension, tho } from './systems.ts';

export const STEP_PROFILE = extension('path-step-task');
/** Who owns a step: `coordinator`, `reviewer`, `placer`; as Task.performerType. */
export const ROLE_CODES = `${BASE}/CodeSystem/role`;
/** `agrees`, `differs`, `in-part`. */
export const OPINION_OUTCOMES = `${BASE}/CodeSystem/opinion-outcome`;
/** [Task, step] `unmet`: code 0..* of CodeSystem criterion, while it is `requested`; `override` 0..*, complex: elements in path-step.ts. */
export const EXT_STEP = { unmet: extension('unmet-criterion'), override: extension('step-override') } as const;
/** https://terminology.hl7.org/CodeSystem-plan-definition-type.html */
export const PLAN_TYPE = tho('plan-definition-type');
