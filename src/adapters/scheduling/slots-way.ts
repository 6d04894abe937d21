// A calendar of plain FHIR: free Slots are searched, an Appointment is created on one, and changed where it stands. https://hl7.org/fhir/R4/slot.html
import type { Appointment, Schedule, Slot } from '@medplum/fhirtypes';
import { compact } from '../../core/fhir/compact.ts';
import { APPOINTMENT_CANCELLATION } from '../../core/fhir/systems.ts';
import { isWithPatient } from '../../core/fhir/visit.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { parseInstant, toFhirInstant } from '../../core/kernel/time.ts';
import type { FreeTime, FreeTimeQuery, VisitAsk } from '../../ports/appointment-scheduler.ts';
import { createFhirXml } from '../fhir-xml/create-fhir-xml.ts';
import { foundPatients } from '../mhd/found-patients.ts';
import { searchAll, type Found, type Search } from '../mhd/search-all.ts';
import { toToken } from '../mhd/to-token.ts';
import type { SchedulingWay } from './scheduling-way.ts';
import { sendFhir, type Asking } from './send-fhir.ts';
import { isAppointment } from './is-appointment.ts';
import { readVisitAnswer } from './read-visit-answer.ts';
import { sentVisit } from './sent-visit.ts';

const search = ({ http, peer }: Asking, asked: Search): Promise<Result<Found>> => searchAll.of({ http, peer: { ...peer, format: 'json' }, parseXml: createFhirXml().parse }, asked);

const toSlotSearch = ({ peer }: Asking, { from, to, kind, specialty }: FreeTimeQuery): Search => {
  const type = sentVisit.toType(peer, kind);
  return {
    type: 'Slot',
    parameters: {
      'status': 'free', 'start': [`ge${from}`, `lt${to}`], 'service-type': toToken(type.system, type.code), ...(specialty && { specialty: toToken(specialty.system, specialty.code) }), '_include': 'Slot:schedule',
    },
  };
};

const scheduleOf = (slot: Slot, { included }: Found): Schedule | undefined => included.map(({ resource }) => resource).find((r): r is Schedule =>
  r.resourceType === 'Schedule' && slot.schedule.reference?.endsWith(`Schedule/${r.id ?? ''}`) === true);

const displayOf = (schedule: Schedule | undefined, type: string): string | undefined => schedule?.actor.find((a) => a.reference?.includes(`${type}/`))?.display;

const isSlot = (resource: unknown): resource is Slot & { readonly id: string } => {
  const { resourceType, id, status, schedule }: Readonly<Record<string, unknown>> = typeof resource === 'object' && resource !== null ? { ...resource } : {};
  return resourceType === 'Slot' && typeof id === 'string' && status === 'free' && typeof schedule === 'object';
};

const toFreeTime = (found: Found) => (resource: unknown): readonly FreeTime[] => {
  if (!isSlot(resource)) return [];
  const [start, end] = [parseInstant(resource.start), parseInstant(resource.end)];
  const schedule = scheduleOf(resource, found);
  return start.ok && end.ok
    ? [{ reference: `Slot/${resource.id}`, start: toFhirInstant(start.value), end: toFhirInstant(end.value), ...compact({ with: displayOf(schedule, 'Practitioner'), at: displayOf(schedule, 'Location') }) }]
    : [];
};

const find: SchedulingWay['find'] = async (asking, query) => {
  const found = await search(asking, toSlotSearch(asking, query));
  return found.ok ? ok(found.value.matches.flatMap(({ resource }) => toFreeTime(found.value)(resource))) : found;
};

/** Plain FHIR refers to a Patient that the calendar has. */
const findPatient = async (asking: Asking, { kind, patientKey }: VisitAsk): Promise<Result<string | undefined>> => {
  if (!isWithPatient(kind)) return ok(undefined);
  const found = await search(asking, { type: 'Patient', parameters: { identifier: toToken(patientKey.system, patientKey.value) } });
  const patients = found.ok ? foundPatients(found.value, patientKey) : found;
  if (!patients.ok) return patients;
  const [patient, second] = patients.value;
  if (second) return fail('duplicate', { text: 'the calendar knows several patients under this identifier', fault: 'network' });
  return patient?.id ? ok(`Patient/${patient.id}`) : fail('code-unknown', { text: 'the calendar knows no such patient', fault: 'network' });
};

const read = async (asking: Asking, ask: VisitAsk, reference: string): Promise<Result<Appointment & { readonly id: string }>> => {
  const answer = await sendFhir(asking, { url: `${asking.peer.baseUrl}/${reference}` });
  if (!answer.ok) return answer;
  if (!isAppointment(answer.value)) return fail('state-conflict', { text: 'the calendar has no such appointment any more', fault: 'network' });
  const visit = readVisitAnswer(answer.value, ask);
  return visit.ok ? ok(answer.value) : visit;
};

/** What the calendar noted on it stays, and nobody else's change is overwritten. */
const update = async (asking: Asking, ask: VisitAsk, { before, next }: { readonly before: Appointment & { readonly id: string }; readonly next: Partial<Appointment> }): ReturnType<SchedulingWay['book']> => {
  const version = before.meta?.versionId;
  const answer = await sendFhir(asking, {
    url: `${asking.peer.baseUrl}/Appointment/${before.id}`, method: 'PUT', body: { ...before, ...next }, ...(version !== undefined && { headers: { 'if-match': `W/"${version}"` } }),
  });
  return answer.ok ? readVisitAnswer(answer.value, ask) : answer;
};

/** The same number again makes no second one where the calendar knows conditional creates (https://hl7.org/fhir/R4/http.html#ccreate). */
const book: SchedulingWay['book'] = async (asking, ask) => {
  if (ask.seen) {
    const held = await read(asking, ask, ask.seen.reference);
    return held.ok ? readVisitAnswer(held.value, ask) : held;
  }
  const patient = await findPatient(asking, ask);
  if (!patient.ok) return patient;
  const body = { ...sentVisit.toAppointment(asking.peer, ask, { status: 'booked', patient: patient.value }), slot: [{ reference: ask.freeTime }] };
  const answer = await sendFhir(asking, { url: `${asking.peer.baseUrl}/Appointment`, method: 'POST', body, headers: { 'if-none-exist': `identifier=${encodeURIComponent(toToken(ask.identifier.system, ask.identifier.value))}` } });
  return answer.ok ? readVisitAnswer(answer.value, ask) : answer;
};

const isAt = (ask: VisitAsk) => ({ start, end }: FreeTime): boolean => [[start, ask.start], [end, ask.end]].every(([a = '', b = '']) => {
  const [one, other] = [parseInstant(a), parseInstant(b)];
  return one.ok && other.ok && one.value.equals(other.value);
});

/** A free Slot at the very time that is wanted; without one the calendar is not asked to do what it does not offer. */
const modify: SchedulingWay['modify'] = async (asking, ask) => {
  const before = await read(asking, ask, ask.seen.reference);
  if (!before.ok) return before;
  const start = parseInstant(ask.start);
  const to = start.ok ? toFhirInstant(start.value.add({ minutes: 1 })) : ask.end;
  const free = await find(asking, { from: start.ok ? toFhirInstant(start.value) : ask.start, to, kind: ask.kind });
  if (!free.ok) return free;
  const slot = free.value.find(isAt(ask));
  if (!slot) return fail('state-conflict', { text: 'the calendar has no free time there', fault: 'network' });
  return update(asking, ask, { before: before.value, next: { start: ask.start, end: ask.end, slot: [{ reference: slot.reference }] } });
};

const cancel: SchedulingWay['cancel'] = async (asking, ask) => {
  const before = await read(asking, ask, ask.seen.reference);
  if (!before.ok) return before;
  return update(asking, ask, { before: before.value, next: { status: 'cancelled', cancelationReason: { coding: [{ system: APPOINTMENT_CANCELLATION, code: 'other' }] } } });
};

export const slotsWay: SchedulingWay = {
  mayHold: false,
  lookUpBy: 'identifier',
  addresses: { find: 'Slot', hold: 'Appointment', book: 'Appointment' },
  find,
  hold: () => Promise.resolve(ok(undefined)),
  book,
  modify,
  cancel,
};
