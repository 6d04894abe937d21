// A visit as a calendar is told of it: our number, kind, time, and the patient where the visit is with the patient. Nothing of the case leaves. https://hl7.org/fhir/R4/appointment.html
import type { Appointment, AppointmentParticipant, Coding, Patient } from '@medplum/fhirtypes';
import type { Peer } from '../../core/exchange/peer.ts';
import { compact } from '../../core/fhir/compact.ts';
import { VISIT_CODES } from '../../core/fhir/systems.ts';
import { isWithPatient, type VisitKind } from '../../core/fhir/visit.ts';
import type { VisitAsk } from '../../ports/appointment-scheduler.ts';

const toType = ({ visitTypes }: Pick<Peer, 'visitTypes'>, kind: VisitKind): Required<Pick<Coding, 'system' | 'code'>> => visitTypes?.[kind] ?? { system: VISIT_CODES, code: kind };

/** No more than is needed to know whom it is for. */
const toPatient = ({ patient, patientKey }: Pick<VisitAsk, 'patient' | 'patientKey'>): Patient => ({
  resourceType: 'Patient', identifier: [{ ...patientKey }],
  ...compact({ name: patient.name?.map(({ use, family, given }) => compact({ use, family, given })), gender: patient.gender, birthDate: patient.birthDate }),
});

/** R4 wants a participant: a meeting has the department's own, whom the calendar knows. */
const toParticipants = ({ kind, patientKey }: VisitAsk, patient: string | undefined): AppointmentParticipant[] => (isWithPatient(kind)
  ? [{ actor: { type: 'Patient', identifier: { ...patientKey }, ...(patient !== undefined && { reference: patient }) }, required: 'required', status: 'accepted' }]
  : [{ type: [{ text: 'team' }], required: 'required', status: 'accepted' }]);

/** `patient`: as the calendar refers to the patient, where that is known. */
const toAppointment = (peer: Pick<Peer, 'visitTypes'>, ask: VisitAsk, { status, patient }: { readonly status: Appointment['status']; readonly patient?: string | undefined }): Appointment => ({
  resourceType: 'Appointment',
  identifier: [{ ...ask.identifier }],
  status,
  serviceType: [{ coding: [toType(peer, ask.kind)] }],
  start: ask.start,
  end: ask.end,
  participant: toParticipants(ask, patient),
});

export const sentVisit = { toType, toPatient, toAppointment } as const;
