// A visit or meeting as people see it, with what its cancellation means for the bill (S15).
import type { Appointment, ChargeItem, CodeableConcept } from '@medplum/fhirtypes';
import { decideCancellation, type CancellationDecision } from '../appointments/decide-cancellation.ts';
import { compact } from '../fhir/compact.ts';
import { findExtension } from '../fhir/extensions.ts';
import { hasCode } from '../fhir/has-code.ts';
import { APPOINTMENT_CANCELLATION, BCP47, EXT_CANCELLED_AT, V3_ACT_CODE } from '../fhir/systems.ts';
import { CHARGE_CODES, PARTICIPANT_TYPE } from '../fhir/visit-systems.ts';
import { meetingOf, slotOf, visitKindOf } from '../fhir/visit.ts';
import type { Programme } from '../intake/programme.ts';
import { parseInstant, toFhirDateTime } from '../kernel/time.ts';
import type { VisitState } from './visit-state.ts';

const decide = (a: Appointment, programme: Programme): CancellationDecision | undefined => {
  const receivedAt = findExtension(a, EXT_CANCELLED_AT)?.valueDateTime;
  if (!receivedAt) return undefined;
  const byPatient = hasCode(a.cancelationReason, APPOINTMENT_CANCELLATION, 'pat');
  return decideCancellation({ appointment: a, by: byPatient ? 'patient' : 'hospital', receivedAt, cancellationHours: programme.visits.cancellationHours });
};

const codeOf = (concepts: readonly CodeableConcept[] | undefined, system: string): string | undefined => concepts?.flatMap((c) => c.coding ?? []).find((c) => c.system === system)?.code;

const toCharge = (id: string, charges: readonly ChargeItem[]): VisitState['charge'] => {
  const charge = charges.find((c) => c.status !== 'entered-in-error' && c.supportingInformation?.some(({ reference }) => reference === `Appointment/${id}`));
  return charge && { id: charge.id ?? '', code: codeOf([charge.code], CHARGE_CODES) ?? '', status: charge.status };
};

const interpreterOf = ({ participant }: Appointment): string | undefined =>
  codeOf(participant.find(({ type }) => codeOf(type, PARTICIPANT_TYPE) === 'translator')?.type, BCP47);

const toBill = (a: Appointment, programme: Programme, charges: readonly ChargeItem[]): Pick<VisitState, 'lateCancellation' | 'billable' | 'charge'> => {
  const cancellation = decide(a, programme);
  const charge = toCharge(a.id ?? '', charges);
  return compact({ lateCancellation: cancellation?.late, billable: charge ? charge.status === 'billable' : cancellation?.billable, charge });
};

const isRemote = ({ serviceCategory }: Appointment): true | undefined => codeOf(serviceCategory, V3_ACT_CODE) === 'VR' || undefined;

/** A calendar, or whoever books, may write the moment in any zone; people come by the hospital's clock. */
const atHospital = (instant: string | undefined, { timeZone }: Programme): string | undefined => {
  const at = parseInstant(instant ?? '');
  return at.ok ? toFhirDateTime(at.value, timeZone) : instant;
};

export const toVisitState = (a: Appointment, programme: Programme, charges: readonly ChargeItem[]): VisitState => compact({
  id: a.id ?? '', version: a.meta?.versionId, kind: visitKindOf(a) ?? '', status: a.status, start: atHospital(a.start, programme), end: atHospital(a.end, programme),
  slot: slotOf(a)?.replace('Slot/', ''), meeting: meetingOf(a), remote: isRemote(a), interpreter: interpreterOf(a),
  ...toBill(a, programme, charges),
});
