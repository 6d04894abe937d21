// A step of the path that a request has reached, as the Task that somebody owns (S11). https://hl7.org/fhir/R4/task.html
import type { Task } from '@medplum/fhirtypes';
import type { StepId, StepRole } from '../fhir/path-step.ts';
import { ROLE_CODES, STEP_PROFILE } from '../fhir/path-systems.ts';
import { STEP_CODES, TASK_CODES, TASK_IDENTIFIER } from '../fhir/systems.ts';
import { toFhirInstant } from '../kernel/time.ts';

/** Stored, or `urn:uuid:…` inside the intake Bundle. */
interface Named { readonly reference: string }

export interface StepTaskParts {
  /** UUID, derived from the request and the step. */
  readonly id: string;
  readonly now: Temporal.Instant;
  readonly requestId: string;
  readonly step: StepId;
  readonly role: StepRole;
  /** `ServiceRequest/…`, `Task/…` of the coordination, `Patient/…`, `Organization/…` of the hospital. */
  readonly request: Named;
  readonly coordination: Named;
  readonly patient: Named;
  readonly requester: Named | undefined;
  readonly owner: Named;
}

/**
 * | source | element | note |
 * |---|---|---|
 * | request id, step | `id`, `identifier`, `businessStatus` | one Task for each step, for ever |
 * | request, coordination | `basedOn`, `partOf` | no `focus`: it is no COW task |
 * | role, owner | `performerType`, `owner` | |
 * | | `status` | `ready`; what holds it up and its time are planned (`plan-path.ts`) |
 *
 * Shown by profiles/examples/path-step-task.json.
 */
export const toStepTask = (parts: StepTaskParts): Task => ({
  resourceType: 'Task',
  id: parts.id,
  meta: { profile: [STEP_PROFILE] },
  identifier: [{ system: TASK_IDENTIFIER, value: `${parts.requestId}-step-${parts.step}` }],
  basedOn: [parts.request],
  partOf: [parts.coordination],
  status: 'ready',
  businessStatus: { coding: [{ system: STEP_CODES, code: parts.step }] },
  intent: 'order',
  code: { coding: [{ system: TASK_CODES, code: 'perform-step' }] },
  for: parts.patient,
  authoredOn: toFhirInstant(parts.now),
  lastModified: toFhirInstant(parts.now),
  ...(parts.requester && { requester: parts.requester }),
  performerType: [{ coding: [{ system: ROLE_CODES, code: parts.role }] }],
  owner: parts.owner,
});
