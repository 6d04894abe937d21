// A dead letter goes back into the outbox, due at once and with every attempt before it again: a coordinator says so, or its authorisation or receipt has changed.
import type { Task } from '@medplum/fhirtypes';
import { withExchange, withFailure } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { isGivenUp } from './is-given-up.ts';

/** `undefined`: it was not given up. */
export const planReplay = (task: Task, now: Temporal.Instant): Task | undefined => {
  if (!isGivenUp(task)) return undefined;
  const { statusReason: _reason, ...rest } = withFailure(withExchange(task, { nextAt: toFhirInstant(now), attempts: 0 }), undefined);
  return { ...rest, lastModified: toFhirInstant(now) };
};
