// How far a request has come with a change: the steps of its path, its coordination task, and what ends with it (S11). The same record gives the same answer.
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { assessPath } from './assess-path.ts';
import { planCoordination } from './plan-coordination.ts';
import { planEnding } from './plan-ending.ts';
import { planPath, type PathMoment } from './plan-path.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import { toChangedRecord } from './to-changed-record.ts';

export interface Progress {
  /** With its steps as they will be. */
  readonly record: RequestRecord;
  readonly assessment: RequestAssessment;
  /** New Tasks and next versions of those that this brings forward, back, or to an end. */
  readonly steps: readonly Task[];
  readonly coordination: Task;
  /** The ServiceRequest and what is stopped, where the request ends by this. */
  readonly ending: readonly (ServiceRequest | Task)[];
}

/** `assessment`: of this record. */
export const planProgress = (record: RequestRecord, assessment: RequestAssessment, moment: PathMoment): Progress => {
  const steps = planPath(record, assessment.path, moment);
  const after = steps.length > 0 ? toChangedRecord(record, steps.map((resource) => ({ resource }))) : record;
  const assessed = steps.length > 0 ? { ...assessment, path: assessPath(after, assessment, moment) } : assessment;
  const coordination = planCoordination(after, assessed, moment.now);
  return { record: after, assessment: assessed, steps, coordination, ending: planEnding(after, coordination, moment.now) };
};
