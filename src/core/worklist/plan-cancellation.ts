// A request that is cancelled, with everything that ends with it: transfers, deliveries, what was asked for, and the visits to come (S11, S15).
import type { Appointment, ServiceRequest, Task } from '@medplum/fhirtypes';
import { decideCancellation, type CancellationQuestion } from '../appointments/decide-cancellation.ts';
import { planCompletion } from '../exchange/plan-completion.ts';
import type { CancelledBy } from '../fhir/cancellation.ts';
import { withExtension } from '../fhir/extensions.ts';
import { APPOINTMENT_CANCELLATION, EXT_CANCELLED_AT, STATUS_REASONS, STEP_CODES } from '../fhir/systems.ts';
import { isOpen } from '../fhir/transfer.ts';
import { parseInstant, toFhirInstant } from '../kernel/time.ts';
import type { RequestRecord } from './request-record.ts';

export interface CancellationOrder {
  readonly reason: string;
  readonly by: CancelledBy | undefined;
  /** When the word of it reached the hospital; FHIR instant. A visit less than the programme's hours later is cancelled late. */
  readonly reachedAt: string;
  readonly cancellationHours: number;
}

const STANDING: readonly Appointment['status'][] = ['proposed', 'pending', 'booked'];

const BY: Readonly<Record<CancelledBy, CancellationQuestion['by']>> = { patient: 'patient', representative: 'patient', practitioner: 'other', hospital: 'hospital' };

const isToCome = ({ status, start }: Appointment, now: Temporal.Instant): boolean => {
  const starts = parseInstant(start ?? '');
  return STANDING.includes(status) && (!starts.ok || Temporal.Instant.compare(starts.value, now) > 0);
};

const toCancelledVisit = (appointment: Appointment, { by, reason, reachedAt, cancellationHours }: CancellationOrder): Appointment => {
  const { cancelationReason: code } = decideCancellation({ appointment, by: BY[by ?? 'hospital'], receivedAt: reachedAt, cancellationHours });
  return withExtension({ ...appointment, status: 'cancelled', cancelationReason: { coding: [{ system: APPOINTMENT_CANCELLATION, code }], text: reason } }, EXT_CANCELLED_AT, [{ url: EXT_CANCELLED_AT, valueDateTime: reachedAt }]);
};

const toStopped = (task: Task, at: string): Task => ({ ...task, status: 'cancelled', statusReason: { coding: [{ system: STATUS_REASONS, code: 'request-cancelled' }] }, lastModified: at });

/** Next versions. The steps of the path follow when the change is settled. */
export const planCancellation = (record: RequestRecord, order: CancellationOrder, now: Temporal.Instant): readonly (ServiceRequest | Task | Appointment)[] => {
  const at = toFhirInstant(now);
  return [
    { ...record.request, status: 'revoked' },
    { ...record.coordination, status: 'cancelled', statusReason: { text: order.reason }, businessStatus: { coding: [{ system: STEP_CODES, code: 'closed' }] }, lastModified: at },
    ...[...record.transfers, ...record.deliveries].filter(isOpen).map((t) => planCompletion(t, { status: 'cancelled', at, recordedAt: at, reason: 'request-cancelled' })),
    ...record.information.filter((t) => t.status === 'requested').map((t) => toStopped(t, at)),
    ...record.appointments.filter((a) => isToCome(a, now)).map((a) => toCancelledVisit(a, order)),
  ];
};
