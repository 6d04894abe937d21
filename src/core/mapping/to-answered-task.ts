// The Task of an ask with what was supplied, or with why it cannot be had.
import type { Task } from '@medplum/fhirtypes';
import { informationParameter } from '../fhir/information.ts';
import { STATUS_REASONS } from '../fhir/systems.ts';
import type { InformationAnswer } from '../intake/parse-information-answer.ts';
import { toFhirInstant } from '../kernel/time.ts';

/**
 * | answer | element |
 * |---|---|
 * | `by` | output answered-by |
 * | `text` | output answer, verbatim |
 * | `documents` | outputs document |
 * | `answeredAt` | `executionPeriod.end` |
 * | `notAvailable` | `status` rejected, `statusReason` information-not-available with the words |
 */
export const toAnsweredTask = (task: Task, answer: InformationAnswer, now: Temporal.Instant): Task => ({
  ...task,
  status: answer.notAvailable === undefined ? 'completed' : 'rejected',
  ...(answer.notAvailable !== undefined && { statusReason: { coding: [{ system: STATUS_REASONS, code: 'information-not-available' }], text: answer.notAvailable } }),
  executionPeriod: { end: answer.answeredAt },
  lastModified: toFhirInstant(now),
  output: [
    { type: informationParameter('answered-by'), valueCode: answer.by },
    ...(answer.text === undefined ? [] : [{ type: informationParameter('answer'), valueString: answer.text }]),
    ...(answer.documents ?? []).map((id) => ({ type: informationParameter('document'), valueReference: { reference: `DocumentReference/${id}` } })),
  ],
});
