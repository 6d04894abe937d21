// One visit or meeting as a file for a calendar: in the patient's language where the patient comes, else the hospital's; that it was given is audited first.
import type { Appointment } from '@medplum/fhirtypes';
import { isWithPatient, visitKindOf } from '../core/fhir/visit.ts';
import { fail, type Result } from '../core/kernel/result.ts';
import { toAddress } from '../core/mapping/to-address.ts';
import { findLetterLanguage } from '../core/notices/find-letter-language.ts';
import { toHospitalText } from '../core/notices/to-hospital-text.ts';
import { toVisitCalendar } from '../core/notices/to-visit-calendar.ts';
import { findLanguages } from '../core/worklist/find-languages.ts';
import { auditShown } from './audit-shown.ts';
import type { Call, FlowPorts } from './flow-ports.ts';
import { loadAllowed, type AllowedRequest } from './load-allowed.ts';

export interface CalendarFile { readonly text: string; readonly fileName: string }

type Ports = Pick<FlowPorts, 'store' | 'validate' | 'clock' | 'programmes' | 'digestText' | 'newId' | 'policy'>;

const toText = ({ record, programme, now }: AllowedRequest, appointment: Appointment): string => {
  const patient = isWithPatient(visitKindOf(appointment)) ? findLanguages(record) : [];
  const language = findLetterLanguage({ patient, programme: programme.languages }) ?? 'en';
  const { address } = programme.hospital;
  const hospital = { name: toHospitalText({ programme, language }), ...(address && { address: toAddress(address) }) };
  return toVisitCalendar({ appointment, hospital, language, now });
};

/** Fails `not-found` where the request has no such appointment, or it has no time. */
export const writeCalendar = async (ports: Ports, call: Call, { id, partId }: { readonly id: string; readonly partId: string }): Promise<Result<CalendarFile>> => {
  const loaded = await loadAllowed(ports, call, id);
  if (!loaded.ok) return loaded;
  const { record } = loaded.value;
  const appointment = record.appointments.find((a) => a.id === partId);
  if (!appointment?.start || !appointment.end) return fail('not-found', 'the request has no such appointment');
  const answer: CalendarFile = { text: toText(loaded.value, appointment), fileName: `appointment-${partId}.ics` };
  return auditShown(ports, call, { as: { what: `Appointment/${partId}`, interaction: 'read' }, resources: [record.request], answer });
};
