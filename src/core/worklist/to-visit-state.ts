// A visit or meeting as people see it, with what its cancellation means for the bill (S15).
import type { Appointment } from '@medplum/fhirtypes';
import { decideCancellation, type CancellationDecision } from '../appointments/decide-cancellation.ts';
import { compact } from '../fhir/compact.ts';
import { findExtension } from '../fhir/extensions.ts';
import { APPOINTMENT_CANCELLATION, EXT_CANCELLED_AT, VISIT_CODES } from '../fhir/systems.ts';
import type { Programme } from '../intake/programme.ts';
import type { RequestState } from './request-state.ts';

const decide = (a: Appointment, programme: Programme): CancellationDecision | undefined => {
  const receivedAt = findExtension(a, EXT_CANCELLED_AT)?.valueDateTime;
  if (!receivedAt) return undefined;
  const byPatient = a.cancelationReason?.coding?.some((c) => c.system === APPOINTMENT_CANCELLATION && c.code === 'pat') ?? false;
  return decideCancellation({ appointment: a, by: byPatient ? 'patient' : 'hospital', receivedAt, cancellationHours: programme.visits.cancellationHours });
};

const kindOf = (a: Appointment): string => a.serviceType?.flatMap((t) => t.coding ?? []).find((c) => c.system === VISIT_CODES)?.code ?? '';

export const toVisitState = (a: Appointment, programme: Programme): RequestState['appointments'][number] => {
  const cancellation = decide(a, programme);
  return compact({
    id: a.id ?? '', kind: kindOf(a), status: a.status, start: a.start, end: a.end,
    lateCancellation: cancellation?.late, billable: cancellation?.billable,
  });
};
