// The path of a programme as configuration: its steps, who owns each, what must be true before it may begin, and its time (docs/programmes.md).
import type { Criterion, StepId, StepRole } from '../fhir/path-step.ts';
import type { CountedTime } from './counted-time.ts';

export interface PathStep {
  readonly id: StepId;
  readonly owner: StepRole;
  /** Steps that must have ended, or have been left out; they stand before it in the list. */
  readonly after: readonly StepId[];
  /** What must be true before it may begin. */
  readonly entry: readonly Criterion[];
  /** It ends by itself once these are true; absent: when somebody ends it. */
  readonly exit?: readonly Criterion[];
  /** Is taken only when somebody asks for it, or, where it has criteria to begin, when they are met. */
  readonly optional?: boolean;
  /** May be left out with a reason. */
  readonly skippable?: boolean;
  /** Of its entry criteria, those that a physician may set aside with a reason. */
  readonly overridable?: readonly Criterion[];
  /** Counted from when it became ready. */
  readonly due?: CountedTime;
}

/** In the order of the path. */
export type ProgrammePath = readonly PathStep[];
