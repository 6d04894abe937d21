// One step of the path of a request, as it is at one moment.
import type { Task } from '@medplum/fhirtypes';
import type { Criterion, StepStatus } from '../fhir/path-step.ts';
import type { PathStep } from '../intake/programme-path.ts';

export interface StepLook {
  readonly step: PathStep;
  /** As stored; absent: it is not, or not yet. */
  readonly task?: Task;
  /** What the task is to be; absent: the step was not reached, or nobody has asked for it. */
  readonly status?: StepStatus;
  /** Holds it up while it is `requested`. */
  readonly unmet: readonly Criterion[];
}
