// A calendar that answers the operations of IHE Scheduling 1.0.1 on Appointment: $find, $hold and $book, which also moves and cancels. https://profiles.ihe.net/ITI/Scheduling
import type { Appointment, Parameters, ParametersParameter } from '@medplum/fhirtypes';
import { compact } from '../../core/fhir/compact.ts';
import { APPOINTMENT_CANCELLATION } from '../../core/fhir/systems.ts';
import { isWithPatient } from '../../core/fhir/visit.ts';
import { ok, type Result } from '../../core/kernel/result.ts';
import { parseInstant, toFhirInstant } from '../../core/kernel/time.ts';
import type { FreeTime, FreeTimeQuery, VisitAsk } from '../../ports/appointment-scheduler.ts';
import { createFhirXml } from '../fhir-xml/create-fhir-xml.ts';
import { searchAll } from '../mhd/search-all.ts';
import { toToken } from '../mhd/to-token.ts';
import type { SchedulingWay } from './scheduling-way.ts';
import { sendFhir, type Asking } from './send-fhir.ts';
import { isAppointment } from './is-appointment.ts';
import { readVisitAnswer } from './read-visit-answer.ts';
import { sentVisit } from './sent-visit.ts';

const toParameters = (parameter: readonly ParametersParameter[]): Parameters => ({ resourceType: 'Parameters', parameter: [...parameter] });

/** ITI-115: tokens as `system|code`; the patient is none of a search's business. */
const toFindParameters = ({ peer }: Asking, { from, to, kind, specialty }: FreeTimeQuery): Parameters => {
  const type = sentVisit.toType(peer, kind);
  return toParameters([
    { name: 'start', valueDateTime: from }, { name: 'end', valueDateTime: to }, { name: 'visit-type', valueString: toToken(type.system, type.code) },
    ...(specialty ? [{ name: 'specialty', valueString: toToken(specialty.system, specialty.code) }] : []),
  ]);
};

/** As it came: FHIR wants participants, a calendar need not have read FHIR. */
const displayOf = ({ participant = [] }: Partial<Pick<Appointment, 'participant'>>, type: 'Practitioner' | 'Location'): string | undefined =>
  participant.map(({ actor }) => actor).find((actor) => actor?.type === type || actor?.reference?.includes(`${type}/`) === true)?.display;

const toFreeTime = (resource: unknown): readonly FreeTime[] => {
  if (!isAppointment(resource) || resource.status !== 'proposed') return [];
  const [start, end] = [parseInstant(resource.start ?? ''), parseInstant(resource.end ?? '')];
  return start.ok && end.ok
    ? [{ reference: `Appointment/${resource.id}`, start: toFhirInstant(start.value), end: toFhirInstant(end.value), ...compact({ with: displayOf(resource, 'Practitioner'), at: displayOf(resource, 'Location') }) }]
    : [];
};

const find = async (asking: Asking, query: FreeTimeQuery): Promise<Result<readonly FreeTime[]>> => {
  const peer = { ...asking.peer, format: 'json' as const };
  const body = { contentType: 'application/fhir+json', content: JSON.stringify(toFindParameters(asking, query)) };
  const found = await searchAll.from({ http: asking.http, peer, parseXml: createFhirXml().parse }, 'Appointment', { url: `${peer.baseUrl}/Appointment/$find`, isSafe: true, body });
  return found.ok ? ok(found.value.matches.flatMap(({ resource }) => toFreeTime(resource))) : found;
};

const operate = (asking: Asking, operation: 'hold' | 'book', body: Parameters): ReturnType<typeof sendFhir> =>
  sendFhir(asking, { url: `${asking.peer.baseUrl}/Appointment/$${operation}`, method: 'POST', body });

/** A calendar may do without ITI-116, which is optional: then the time is booked outright. */
const hold: SchedulingWay['hold'] = async (asking, ask) => {
  const answer = await operate(asking, 'hold', toParameters([{ name: 'appointment-reference', valueReference: { reference: ask.freeTime } }]));
  if (answer.ok) return readVisitAnswer(answer.value, ask);
  return answer.failure.issues.some((i) => i.code === 'not-supported') ? ok(undefined) : answer;
};

const idOf = (reference: string): string => reference.replace('Appointment/', '');

/** ITI-117 takes the whole Appointment: with our number on it, an attempt that nobody answered can be looked up. */
const toBook = ({ peer }: Asking, ask: VisitAsk, parts: { readonly status: Appointment['status']; readonly reference: string; readonly isCancelled?: true }): Parameters => toParameters([
  {
    name: 'appointment-resource',
    resource: {
      ...sentVisit.toAppointment(peer, ask, parts), id: idOf(parts.reference),
      ...(parts.isCancelled && { cancelationReason: { coding: [{ system: APPOINTMENT_CANCELLATION, code: 'other' }] } }),
    },
  },
  ...(isWithPatient(ask.kind) ? [{ name: 'patient-resource', resource: sentVisit.toPatient(ask) }] : []),
]);

const send = async (asking: Asking, ask: VisitAsk, body: Parameters): ReturnType<SchedulingWay['book']> => {
  const answer = await operate(asking, 'book', body);
  return answer.ok ? readVisitAnswer(answer.value, ask) : answer;
};

/** ITI-117 tells what is wanted by the status: `pending` books, `booked` changes, `cancelled` gives back. */
export const iheWay: SchedulingWay = {
  mayHold: true,
  lookUpBy: 'patient',
  addresses: { find: 'Appointment/$find', hold: 'Appointment/$hold', book: 'Appointment/$book' },
  find,
  hold,
  book: (asking, ask) => send(asking, ask, toBook(asking, ask, { status: 'pending', reference: ask.seen?.reference ?? ask.freeTime })),
  modify: (asking, ask) => send(asking, ask, toBook(asking, ask, { status: 'booked', reference: ask.seen.reference })),
  // what is given back is named with the time at which it stands
  cancel: (asking, ask) => send(asking, ask, toBook(asking, { ...ask, start: ask.seen.start, end: ask.seen.end }, { status: 'cancelled', reference: ask.seen.reference, isCancelled: true })),
};
