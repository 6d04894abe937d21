// Codes, profiles and extensions of what happens between a complete dossier and the specialist's word (profiles/), made of those in systems.ts.
import { BASE, extension } from './systems.ts';

/** [ServiceRequest] 0..*, complex: `outcome` code 1..1 (`covered`, `not-covered`, `waived`), `reason` string 0..1, `decidedBy` string 0..1, `decidedAt` dateTime 0..1: what the insurer said, or that the hospital waives it. */
export const EXT_INSURER_OUTCOME = extension('insurer-outcome');
/** What a specialist's assessment came to, as outcome of its step. */
export const ASSESSMENT_OUTCOMES = `${BASE}/CodeSystem/assessment-outcome`;
/** [Task.performerType] who must supply what a specialist asked for. */
export const SUPPLIER_CODES = `${BASE}/CodeSystem/supplier`;
export const INFORMATION_PROFILE = extension('information-task');
export const ONWARD_PROFILE = extension('onward-request');
/** A request that this hospital sends on: `<request id>-<recipient key>`. */
export const ONWARD_IDENTIFIER = `${BASE}/onward-request`;
