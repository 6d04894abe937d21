// A step that is optional, and that somebody has asked for: its Task. Whether it may begin at once follows when the change is settled.
import type { Task } from '@medplum/fhirtypes';
import { findStepId, type StepId } from '../fhir/path-step.ts';
import type { RequestAssessment } from './request-assessment.ts';
import type { RequestRecord } from './request-record.ts';
import { planPath, type PathMoment } from './plan-path.ts';

/** `undefined`: the path has no such step, or it was reached already. */
export const planOpening = (record: RequestRecord, { path }: Pick<RequestAssessment, 'path'>, { step, ...moment }: PathMoment & { readonly step: StepId }): Task | undefined =>
  planPath(record, path.map((look) => (look.step.id === step && !look.status ? { ...look, status: 'ready' as const } : look)), moment).find((task) => findStepId(task) === step);
