// A document under review has found its place, or a coordinator has rejected it.
import type { Task } from '@medplum/fhirtypes';
import { TASK_PARAMETERS } from '../fhir/systems.ts';

export type Reviewed =
  | { readonly status: 'completed'; /** `DocumentReference/…` or, in quarantine, `Binary/…`. */ readonly reference: string; /** FHIR instant. */ readonly at: string }
  | { readonly status: 'rejected'; /** Words of the coordinator. */ readonly note: string; readonly at: string };

/** It is no part of a request: what came of it says where it went. */
export const planReviewed = (task: Task, reviewed: Reviewed): Task => ({
  ...task,
  status: reviewed.status,
  lastModified: reviewed.at,
  executionPeriod: { ...(task.authoredOn && { start: task.authoredOn }), end: reviewed.at },
  ...(reviewed.status === 'completed'
    ? { output: [{ type: { coding: [{ system: TASK_PARAMETERS, code: 'document' }] }, valueReference: { reference: reviewed.reference } }] }
    : { note: [{ text: reviewed.note }] }),
});
