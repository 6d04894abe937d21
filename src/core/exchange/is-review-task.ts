// Whether a resource is the task of reviewing a document that came unasked (to-review-task.ts).
import type { Resource, Task } from '@medplum/fhirtypes';
import { hasCode } from '../fhir/has-code.ts';
import { TASK_CODES } from '../fhir/systems.ts';

export const isReviewTask = (resource: Resource | undefined): resource is Task => resource?.resourceType === 'Task'
  && hasCode(resource.code, TASK_CODES, 'review-document');
