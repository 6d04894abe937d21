// Whether a resource is the task of reviewing a document that came unasked (to-review-task.ts).
import type { Resource, Task } from '@medplum/fhirtypes';
import { TASK_CODES } from '../fhir/systems.ts';

export const isReviewTask = (resource: Resource | undefined): resource is Task => resource?.resourceType === 'Task'
  && (resource.code?.coding?.some((c) => c.system === TASK_CODES && c.code === 'review-document') ?? false);
