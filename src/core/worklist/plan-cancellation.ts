// A request that is cancelled, with everything that ends with it: transfers, deliveries, what was asked for (S11). The visits to come: `cancel-visits.ts`.
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { planCompletion } from '../exchange/plan-completion.ts';
import { STATUS_REASONS, STEP_CODES } from '../fhir/systems.ts';
import { isOpen } from '../fhir/transfer.ts';
import { toFhirInstant } from '../kernel/time.ts';
import type { RequestRecord } from './request-record.ts';

const toStopped = (task: Task, at: string): Task => ({ ...task, status: 'cancelled', statusReason: { coding: [{ system: STATUS_REASONS, code: 'request-cancelled' }] }, lastModified: at });

/** Next versions. The steps of the path follow when the change is settled. */
export const planCancellation = (record: RequestRecord, { reason, now }: { readonly reason: string; readonly now: Temporal.Instant }): readonly (ServiceRequest | Task)[] => {
  const at = toFhirInstant(now);
  return [
    { ...record.request, status: 'revoked' },
    { ...record.coordination, status: 'cancelled', statusReason: { text: reason }, businessStatus: { coding: [{ system: STEP_CODES, code: 'closed' }] }, lastModified: at },
    ...[...record.transfers, ...record.deliveries].filter(isOpen).map((t) => planCompletion(t, { status: 'cancelled', at, recordedAt: at, reason: 'request-cancelled' })),
    ...record.information.filter((t) => t.status === 'requested').map((t) => toStopped(t, at)),
  ];
};
