// A cancellation asked for after work has begun: the placer can only ask, and the hospital answers on this Task. http://hl7.org/fhir/uv/cow
import type { Task } from '@medplum/fhirtypes';
import { askedBy } from '../fhir/cancellation.ts';
import { compact } from '../fhir/compact.ts';
import { COW_CANCELLATION_REQUEST, TASK_CODE } from '../fhir/systems.ts';
import type { Cancellation } from '../intake/parse-cancellation.ts';
import { toFhirDateTime, toFhirInstant } from '../kernel/time.ts';

export interface CancellationParts {
  /** UUID. */
  readonly id: string;
  readonly now: Temporal.Instant;
  readonly timeZone: string;
  readonly requestId: string;
}

/** The hospital owes an answer by the end of the third day after. */
const ANSWER_DAYS = 3;

const toDue = (now: Temporal.Instant, timeZone: string): string => {
  const day = now.toZonedDateTimeISO(timeZone).toPlainDate().add({ days: ANSWER_DAYS });
  return toFhirDateTime(day.toZonedDateTime({ timeZone, plainTime: '23:59:59' }).toInstant(), timeZone);
};

/**
 * | source | element | note |
 * |---|---|---|
 * | coordination task | `focus`, `for`, `requester`, `owner` | COW: focus is what is to be cancelled |
 * | request id | `basedOn` | found with the request |
 * | reason, by | `reasonCode.text`, input asked-by | verbatim |
 * | now | `restriction.period.end` | by when it is to be answered |
 *
 * Shown by profiles/examples/cancellation-request-task-refused.json, with its answer.
 */
export const toCancellationTask = (coordination: Task, { by, reason }: Cancellation, { id, now, timeZone, requestId }: CancellationParts): Task => ({
  resourceType: 'Task',
  id,
  meta: { profile: [COW_CANCELLATION_REQUEST] },
  basedOn: [{ reference: `ServiceRequest/${requestId}` }],
  status: 'requested',
  intent: 'order',
  code: { coding: [{ system: TASK_CODE, code: 'abort' }] },
  focus: { reference: `Task/${coordination.id ?? ''}` },
  ...compact({ for: coordination.for, requester: coordination.requester, owner: coordination.owner }),
  authoredOn: toFhirInstant(now),
  lastModified: toFhirInstant(now),
  reasonCode: { text: reason },
  restriction: { period: { end: toDue(now, timeZone) } },
  input: [{ type: askedBy, valueCode: by }],
});
