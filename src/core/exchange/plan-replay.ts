// A dead letter goes back into the outbox, due at once and with every attempt before it again: a coordinator says so, or its authorisation or receipt has changed.
import type { Task } from '@medplum/fhirtypes';
import { readDelivery, withAcknowledged } from '../fhir/delivery.ts';
import { readTransfer, withExchange, withFailure } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import { isGivenUp } from './is-given-up.ts';

/** A recipient that did not show what it acknowledged is not believed any more: it is looked for once again, and what is not there is sent again. */
const withoutUnconfirmed = (task: Task): Task =>
  (readTransfer(task).failure?.code === 'delivery-unconfirmed' ? withAcknowledged(task, readDelivery(task).acknowledged.filter((a) => a.by === 'found')) : task);

/** `undefined`: it was not given up. */
export const planReplay = (task: Task, now: Temporal.Instant): Task | undefined => {
  if (!isGivenUp(task)) return undefined;
  const { statusReason: _reason, ...rest } = withFailure(withExchange(withoutUnconfirmed(task), { nextAt: toFhirInstant(now), attempts: 0 }), undefined);
  return { ...rest, lastModified: toFhirInstant(now) };
};
