// What ends with a request (S11): it is revoked where it was declined, completed when the loop is closed, and no custodian is asked any more.
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { planCompletion } from '../exchange/plan-completion.ts';
import { STATUS_REASONS } from '../fhir/systems.ts';
import { isOpen } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { RequestRecord } from './request-record.ts';

const STATUS: Readonly<Partial<Record<Task['status'], ServiceRequest['status']>>> = { rejected: 'revoked', completed: 'completed' };

/** `after`: the coordination task as it will be. What is on its way to a recipient goes on when the loop is closed, and stops when the request was declined. */
export const planEnding = (record: RequestRecord, after: Task, now: Temporal.Instant): readonly (ServiceRequest | Task)[] => {
  const status = STATUS[after.status];
  if (!status || record.coordination.status === after.status) return [];
  const at = toFhirInstant(now);
  const stopped = [...record.transfers, ...(after.status === 'rejected' ? record.deliveries : [])].filter(isOpen);
  const asked = record.information.filter((t) => t.status === 'requested').map((t): Task => ({ ...t, status: 'cancelled', statusReason: { coding: [{ system: STATUS_REASONS, code: 'request-cancelled' }] }, lastModified: at }));
  return [{ ...record.request, status }, ...asked, ...stopped.map((t) => planCompletion(t, { status: 'cancelled', at, recordedAt: at, reason: 'request-cancelled' }))];
};
