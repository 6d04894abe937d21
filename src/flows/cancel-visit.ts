// One visit or meeting is cancelled, by itself or with its request: its slot is free again, and a late one is for billing to see (P2.10, S15).
import type { Appointment, BundleEntry } from '@medplum/fhirtypes';
import { decideCancellation, type CancellationQuestion } from '../core/appointments/decide-cancellation.ts';
import { createEntry, updateEntry } from '../core/fhir/bundle.ts';
import { withExtension } from '../core/fhir/extensions.ts';
import { APPOINTMENT_CANCELLATION, EXT_CANCELLED_AT } from '../core/fhir/systems.ts';
import { toProvenance } from '../core/mapping/to-provenance.ts';
import type { RequestRecord } from '../core/worklist/request-record.ts';
import type { Moment } from './change-request.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { freeSlot } from './free-slot.ts';
import { planCharge } from './plan-charge.ts';

export interface VisitCancellation extends Pick<CancellationQuestion, 'by' | 'receivedAt'>, Moment {
  readonly record: RequestRecord;
  readonly appointment: Appointment;
  readonly reason?: string | undefined;
}

type Ports = Pick<FlowPorts, 'store' | 'newId' | 'digestText'>;

export const cancelVisit = async (ports: Ports, call: Call, { record, appointment, by, receivedAt, reason, now, programme }: VisitCancellation): Promise<readonly BundleEntry[]> => {
  const decision = decideCancellation({ appointment, by, receivedAt, cancellationHours: programme.visits.cancellationHours });
  const cancelled: Appointment = withExtension({
    ...appointment,
    status: 'cancelled',
    cancelationReason: { coding: [{ system: APPOINTMENT_CANCELLATION, code: decision.cancelationReason }], ...(reason && { text: reason }) },
  }, EXT_CANCELLED_AT, [{ url: EXT_CANCELLED_AT, valueDateTime: receivedAt }]);
  const provenance = toProvenance({
    id: ports.newId(), targets: [{ reference: `Appointment/${appointment.id ?? ''}` }], occurredAt: receivedAt, recordedAt: now, activity: 'update',
    agents: [{ type: 'enterer', who: call.actor.id }],
  });
  const charge = decision.billable ? planCharge.make(ports, call, { record, chargeable: { code: 'late-cancellation', appointment: cancelled, at: receivedAt, reason, now, programme: programme.id } }) : [];
  return [updateEntry(cancelled), createEntry(provenance), ...await freeSlot(ports, appointment, now), ...charge];
};
