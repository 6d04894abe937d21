// The cancellation that was asked for, with the hospital's answer to it. http://hl7.org/fhir/uv/cow
import type { Task } from '@medplum/fhirtypes';
import { STATUS_REASONS } from '../fhir/systems.ts';
import type { CancellationAnswer } from '../intake/parse-cancellation-answer.ts';
import { toFhirInstant } from '../kernel/time.ts';

/**
 * | answer | element | note |
 * |---|---|---|
 * | `decision` | `status` | accepted, rejected |
 * | `reason` | `statusReason.text` | with the code cancellation-refused where it is rejected |
 * | now | `executionPeriod.end` | |
 *
 * Shown by profiles/examples/cancellation-request-task-refused.json.
 */
export const toAnsweredCancellation = (asked: Task, { decision, reason }: CancellationAnswer, now: Temporal.Instant): Task => {
  const at = toFhirInstant(now);
  return {
    ...asked,
    status: decision === 'accept' ? 'accepted' : 'rejected',
    ...(decision === 'reject' && { statusReason: { coding: [{ system: STATUS_REASONS, code: 'cancellation-refused' }], text: reason } }),
    ...(decision === 'accept' && reason !== undefined && { statusReason: { text: reason } }),
    executionPeriod: { end: at },
    lastModified: at,
  };
};
