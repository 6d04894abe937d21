// A simulated hospital's own calendar, at `/ehr/fhir`: the operations of IHE Scheduling, and plain Slots and Appointments, over the same times.
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Appointment, Identifier, Parameters, Slot } from '@medplum/fhirtypes';
import { addressOf } from './address-of.ts';
import { calendarBookings, type CalendarAnswer } from './calendar-bookings.ts';
import type { CalendarState, KeptAppointment } from './calendar-state.ts';
import { faults, type FaultKind } from './faults.ts';
import { matchesToken } from './matches-token.ts';
import type { NetworkState } from './network-state.ts';
import { searchPatients } from './search-patients.ts';
import { toOutcome } from './to-outcome.ts';

const FHIR_JSON = 'application/fhir+json';

const faultOf = (response: Response): FaultKind | undefined => faults.find((kind) => kind === response.locals['fault']);
const send = (response: Response, { status, resource }: CalendarAnswer): void => { response.status(status).type(FHIR_JSON).send(JSON.stringify(resource)); };
const refuse = (code: 'conflict' | 'not-found' | 'required', status: number): CalendarAnswer => ({ status, resource: toOutcome(code, 'refused') });

/** What the fault says happens once everything was done. */
const finish = (response: Response, done: CalendarAnswer): void => {
  const fault = faultOf(response);
  if (fault === 'cut-after-accept') response.destroy();
  else send(response, fault === '500-after-accept' ? { status: 500, resource: toOutcome('exception', 'failed after all') } : done);
};

const valuesOf = (request: Request, name: string): readonly string[] | undefined => {
  const values = new URL(request.originalUrl, addressOf(0)).searchParams.getAll(name);
  return values.length > 0 ? values : undefined;
};

/** A date is the whole day. */
const toBound = (text: string, prefix: string): number => Date.parse(text.length === 10 && prefix === 'le' ? `${text}T23:59:59Z` : text);

const isWithin = (start: string, bounds: readonly string[] = []): boolean => bounds.every((bound) => {
  const prefix = bound.slice(0, 2);
  const [at, limit] = [Date.parse(start), toBound(bound.slice(2), prefix)];
  return { ge: at >= limit, lt: at < limit, le: at <= limit }[prefix] ?? true;
});

const isNamed = (ids: readonly (Identifier | undefined)[], values: readonly string[] | undefined): boolean => values === undefined || ids.some((i) => matchesToken(values, i?.system, i?.value ?? ''));

const isSought = ({ appointment: { identifier = [], participant, start = '' } }: KeptAppointment, request: Request): boolean =>
  isNamed(identifier, valuesOf(request, 'identifier')) && isNamed(participant.map((p) => p.actor?.identifier), valuesOf(request, 'patient.identifier')) && isWithin(start, valuesOf(request, 'date'));

const parameter = (request: Request, name: string): NonNullable<Parameters['parameter']>[number] | undefined => (request.body as Parameters).parameter?.find((p) => p.name === name);
const isAppointment = (value: unknown): value is Appointment => typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === 'Appointment';

/** ITI-115. */
const find = (state: CalendarState): RequestHandler => (request, response) => {
  const [from, to] = ['start', 'end'].map((name) => parameter(request, name)?.valueDateTime);
  const isAsked = from !== undefined && to !== undefined && parameter(request, 'visit-type')?.valueString?.includes('|') === true;
  send(response, isAsked ? calendarBookings.toSearchset(state.free().filter((t) => isWithin(t.start, [`ge${from}`, `lt${to}`])).map((t) => calendarBookings.toProposed(state, t))) : refuse('required', 400));
};

const hold = (state: CalendarState): RequestHandler => (request, response) => {
  finish(response, calendarBookings.hold({ state, fault: faultOf(response) }, (parameter(request, 'appointment-reference')?.valueReference?.reference ?? '').replace('Appointment/', '')));
};

const operate = (state: CalendarState): RequestHandler => (request, response) => {
  const next = parameter(request, 'appointment-resource')?.resource;
  finish(response, isAppointment(next) ? calendarBookings.operate({ state, fault: faultOf(response) }, next) : refuse('required', 400));
};

/** The same identifier again is the same Appointment, unless it is told not to care. */
const findSame = (state: CalendarState, request: Request, fault: FaultKind | undefined): KeptAppointment | undefined => {
  const condition = new URLSearchParams(request.get('if-none-exist') ?? '').get('identifier');
  return condition === null || fault === 'no-condition' ? undefined : [...state.kept.values()].find((k) => state.isLive(k) && isNamed(k.appointment.identifier ?? [], [condition]));
};

const create = (state: CalendarState): RequestHandler => (request, response) => {
  const next: unknown = request.body;
  const fault = faultOf(response);
  const same = findSame(state, request, fault);
  if (same) send(response, { status: 200, resource: same.appointment });
  else finish(response, isAppointment(next) ? calendarBookings.create({ state, fault }, next) : refuse('required', 400));
};

const replace = (state: CalendarState): RequestHandler<{ id: string }> => (request, response) => {
  const kept = state.kept.get(request.params.id);
  const next: unknown = request.body;
  if (!kept || !isAppointment(next)) send(response as Response, refuse('not-found', 404));
  else if (request.get('if-match') !== `W/"${kept.appointment.meta?.versionId ?? ''}"`) send(response as Response, refuse('conflict', 412));
  else finish(response as Response, calendarBookings.replace({ state, fault: faultOf(response as Response) }, kept, next));
};

export const calendarApp = (network: NetworkState): Router => {
  const { calendar: state } = network;
  const routes = express.Router();
  routes.use(express.json({ type: FHIR_JSON }));
  routes.post('/Appointment/\\$find', find(state)).post('/Appointment/\\$hold', hold(state)).post('/Appointment/\\$book', operate(state));
  routes.get('/Slot', (request, response) => {
    const times = state.free().filter((t) => isWithin(t.start, valuesOf(request, 'start')));
    send(response, calendarBookings.toSearchset(times.map(({ id, start, end }): Slot => ({ resourceType: 'Slot', id, status: 'free', schedule: { reference: 'Schedule/specialist' }, start, end }))));
  });
  routes.get('/Patient', (request, response) => { send(response, calendarBookings.toSearchset(searchPatients(network, new Map([['identifier', valuesOf(request, 'identifier') ?? []]])))); });
  routes.get('/Appointment', (request, response) => {
    const found = faultOf(response) === 'index-late' ? [] : [...state.kept.values()].filter((k) => isSought(k, request));
    send(response, calendarBookings.toSearchset(found.map((k) => k.appointment)));
  });
  routes.post('/Appointment', create(state));
  routes.put('/Appointment/:id', replace(state));
  routes.get('/Appointment/:id', (request, response) => {
    const kept = state.kept.get(request.params.id);
    send(response, kept ? { status: 200, resource: kept.appointment } : refuse('not-found', 404));
  });
  return routes;
};
