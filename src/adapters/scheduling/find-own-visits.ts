// What a calendar has of one visit of ours: ITI-118 by the patient and the days in question, or by our number, and by what the calendar called it, which a late index does not hide.
import type { Appointment } from '@medplum/fhirtypes';
import type { PeerVisit } from '../../core/fhir/visit-booking.ts';
import { isWithPatient } from '../../core/fhir/visit.ts';
import { ok, type Result } from '../../core/kernel/result.ts';
import { parseInstant } from '../../core/kernel/time.ts';
import type { VisitLookUp } from '../../ports/appointment-scheduler.ts';
import { createFhirXml } from '../fhir-xml/create-fhir-xml.ts';
import { searchAll, type Search } from '../mhd/search-all.ts';
import { toToken } from '../mhd/to-token.ts';
import { sendFhir, type Asking } from './send-fhir.ts';
import { isAppointment } from './is-appointment.ts';
import { toPeerVisit } from './to-peer-visit.ts';
import { visitOwner } from './visit-owner.ts';

type Found = Appointment & { readonly id: string };

const referenceOf = ({ id }: Found): string => `Appointment/${id}`;

/** A day to each side: the calendar may think in dates of its own zone. */
const toDates = ({ start, end, seen }: VisitLookUp): readonly string[] => {
  const instants = [start, end, ...(seen ? [seen.start, seen.end] : [])].flatMap((at) => {
    const parsed = parseInstant(at);
    return parsed.ok ? [parsed.value.epochMilliseconds] : [];
  });
  const dateOf = (ms: number, hours: number): string => Temporal.Instant.fromEpochMilliseconds(ms).add({ hours }).toZonedDateTimeISO('UTC').toPlainDate().toString();
  return [`ge${dateOf(Math.min(...instants), -24)}`, `le${dateOf(Math.max(...instants), 24)}`];
};

/** IHE's servers must know patient and date, and need not know our numbers; a meeting has no patient. */
const toSearch = (ask: VisitLookUp, by: 'patient' | 'identifier'): Search => (by === 'patient' && isWithPatient(ask.kind)
  ? { type: 'Appointment', parameters: { 'patient.identifier': toToken(ask.patientKey.system, ask.patientKey.value), 'date': toDates(ask) } }
  : { type: 'Appointment', parameters: { identifier: toToken(ask.identifier.system, ask.identifier.value) } });

/** A hold has neither patient nor number: it is ours if it was said to us, or if nobody answered when we asked for it. */
const isHeldForUs = (appointment: Found, { freeTime, mayBeHeld }: VisitLookUp): boolean => mayBeHeld && appointment.status === 'pending' && referenceOf(appointment) === freeTime;

const isOurs = (appointment: Found, ask: VisitLookUp): boolean => {
  if (visitOwner.hasIdentifier(appointment, ask)) return true;
  if (appointment.status === 'proposed' || visitOwner.hasOtherIdentifier(appointment, ask)) return false;
  const reference = referenceOf(appointment);
  if (reference === ask.seen?.reference) return true;
  return reference === ask.freeTime && (visitOwner.isPatients(appointment, ask) || isHeldForUs(appointment, ask));
};

/** What is not an Appointment any more is not there. */
const readKnown = async (asking: Asking, ask: VisitLookUp, found: readonly Found[]): Promise<Result<readonly Found[]>> => {
  const known = new Set(found.map(referenceOf));
  const unread = [...new Set([ask.freeTime, ...(ask.seen ? [ask.seen.reference] : [])])].filter((r) => r.startsWith('Appointment/') && !known.has(r));
  const read: Found[] = [];
  for (const reference of unread) {
    const one = await sendFhir(asking, { url: `${asking.peer.baseUrl}/${reference}` });
    if (!one.ok) return one;
    if (isAppointment(one.value)) read.push(one.value);
  }
  return ok(read);
};

const toUrl = ({ peer }: Pick<Asking, 'peer'>, ask: VisitLookUp, by: 'patient' | 'identifier'): string => searchAll.urlOf(peer, toSearch(ask, by));

const find = async (asking: Asking, ask: VisitLookUp, by: 'patient' | 'identifier'): Promise<Result<readonly PeerVisit[]>> => {
  const peer = { ...asking.peer, format: 'json' as const };
  const searched = await searchAll.of({ http: asking.http, peer, parseXml: createFhirXml().parse }, toSearch(ask, by));
  if (!searched.ok) return searched;
  const found = searched.value.matches.map((m): unknown => m.resource).filter(isAppointment);
  const read = await readKnown(asking, ask, found);
  if (!read.ok) return read;
  const visits = [...found, ...read.value].filter((a) => isOurs(a, ask)).map((a) => toPeerVisit(a, ask));
  return visits.find((v) => !v.ok) ?? ok(visits.flatMap((v) => (v.ok ? [v.value] : [])));
};

export const findOwnVisits = { of: find, urlOf: toUrl } as const;
