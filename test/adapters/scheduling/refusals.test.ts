// Answers of a calendar that are refusals, no answers, or not what the standard says: what each is called, and what was sent. No network.
import type { Appointment, Parameters } from '@medplum/fhirtypes';
import nock from 'nock';
import { describe, expect, test } from 'vitest';
import type { HttpClient } from '../../../src/adapters/http-client.ts';
import { createAppointmentScheduler } from '../../../src/adapters/scheduling/create-appointment-scheduler.ts';
import type { Peer } from '../../../src/core/exchange/peer.ts';
import { APPOINTMENT_IDENTIFIER, SSIN, VISIT_CODES } from '../../../src/core/fhir/systems.ts';
import type { AppointmentScheduler, VisitAsk } from '../../../src/ports/appointment-scheduler.ts';
import { nockedHttp } from '../../support/nocked-http.ts';
import { BASE, peerOf } from '../peer-of.ts';

let http: HttpClient;
nockedHttp((client) => { http = client; });

const ORIGIN = new URL(BASE).origin;
const KEY = { system: SSIN, value: '17020803132' };
const ASK: VisitAsk = {
  identifier: { system: APPOINTMENT_IDENTIFIER, value: 'visit-1' }, kind: 'first-visit', start: '2027-01-12T10:00:00+01:00', end: '2027-01-12T10:40:00+01:00', patientKey: KEY,
  patient: { resourceType: 'Patient', id: 'ours', identifier: [KEY, { system: 'urn:oid:2.999', value: 'internal' }], name: [{ family: 'Fictief' }], birthDate: '2017-02-08', telecom: [{ system: 'phone', value: '0' }] }, freeTime: 'Appointment/4711',
};
const SEEN = { reference: 'Appointment/4711', status: 'booked', start: '2027-01-12T09:00:00.000Z', end: '2027-01-12T09:40:00.000Z' } as const;
const there = (change: Partial<Appointment> = {}): Appointment => ({
  resourceType: 'Appointment', id: '4711', status: 'booked', start: ASK.start, end: ASK.end, participant: [{ actor: { type: 'Patient', identifier: KEY }, status: 'accepted' }], ...change,
});
const outcome = (code: string, severity = 'error'): object => ({ resourceType: 'OperationOutcome', issue: [{ severity, code, details: { text: 'Fictief has this time' } }] });
const bundle = (...resources: object[]): object => ({ resourceType: 'Bundle', type: 'searchset', entry: resources.map((resource) => ({ resource })) });
const scheduler = (change: Partial<Peer> = {}): AppointmentScheduler => createAppointmentScheduler([peerOf({ scheduling: 'ihe', ...change })], http);
const FHIR = { 'content-type': 'application/fhir+json' };
const kindOf = async (call: ReturnType<AppointmentScheduler['bookAppointment']>): Promise<string> => {
  const { outcome: came } = await call;
  if (!came.ok) expect(JSON.stringify(came.failure)).not.toContain('Fictief');
  return came.ok ? came.value.status : came.failure.kind;
};
const onBook = (status: number, body?: object | string, headers: Record<string, string> = FHIR): nock.Scope => nock(ORIGIN).post('/fhir/Appointment/$book').reply(status, body, headers);

describe('$book', () => {
  test.each([
    [409, undefined, 'state-conflict'], [410, outcome('deleted'), 'state-conflict'], [412, undefined, 'state-conflict'], [422, outcome('conflict'), 'state-conflict'], [404, outcome('not-found'), 'state-conflict'], [400, outcome('business-rule'), 'state-conflict'],
    [400, outcome('structure'), 'network-rejected'], [422, outcome('required'), 'network-rejected'], [400, '<html>no</html>', 'network-rejected'], [404, undefined, 'network-rejected'], [501, undefined, 'network-rejected'],
    [401, undefined, 'login-required'], [403, outcome('forbidden'), 'not-permitted'], [429, undefined, 'network-unavailable'], [503, undefined, 'network-unavailable'], [504, undefined, 'network-timeout'], [302, undefined, 'network-rejected'], [202, bundle(there()), 'network-rejected'],
  ])('answered %i %j is %s', async (status, body, kind) => {
    onBook(status, body);
    expect(await kindOf(scheduler().bookAppointment('hub', ASK))).toBe(kind);
  });

  test.each([
    ['an OperationOutcome that the time is gone', outcome('not-found', 'fatal'), 'state-conflict'], ['a Bundle of one', bundle(outcome('conflict')), 'state-conflict'], ['an OperationOutcome of something else', outcome('exception'), 'network-rejected'], ['only a hint', bundle(outcome('conflict', 'information')), 'network-rejected'],
    ['two appointments', bundle(there(), there({ id: '4712' })), 'network-rejected'], ['nothing', bundle(), 'network-rejected'], ['another resource', { resourceType: 'Slot', id: '1' }, 'network-rejected'], ['a list', [there()], 'network-rejected'], ['no FHIR', { id: '4711' }, 'network-rejected'],
    ['an id that is none', there({ id: '../Patient/1' }), 'network-rejected'], ['no time', bundle({ ...there(), start: undefined }), 'network-rejected'], ['a time that is none', there({ start: 'tomorrow' }), 'network-rejected'], ['a status that is none', { ...there(), status: 'maybe' }, 'network-rejected'],
    ['somebody else\'s', there({ participant: [{ actor: { type: 'Patient', identifier: { system: SSIN, value: '85073003328' } }, status: 'accepted' }] }), 'invalid'],
    ['one that is cancelled', there({ status: 'cancelled' }), 'cancelled'], ['one that is not sure', there({ status: 'pending' }), 'held'], ['it, alone', there(), 'booked'], ['it, with a hint', bundle(there(), outcome('informational', 'information')), 'booked'], ['it, without its participants', { ...there(), participant: undefined }, 'booked'],
  ])('answered 200 with %s', async (_what, body, kind) => {
    onBook(200, body);
    expect(await kindOf(scheduler().bookAppointment('hub', ASK))).toBe(kind);
  });

  test('an answer that is cut short, or is no JSON, is not a yes', async () => {
    onBook(200, '{"resourceType":"Appointment"');
    onBook(200, JSON.stringify(there()), { 'content-type': 'text/html' });
    expect([await kindOf(scheduler().bookAppointment('hub', ASK)), await kindOf(scheduler().bookAppointment('hub', ASK))]).toEqual(['network-rejected', 'network-rejected']);
  });

  test('sends the whole appointment with our number, the time and the patient as the peer knows them, and nothing else', async () => {
    let sent: Parameters | undefined;
    nock(ORIGIN).post('/fhir/Appointment/$book', (body: Parameters) => { sent = body; return true; }).reply(200, bundle(there()), FHIR);
    expect(await scheduler({ visitTypes: { 'first-visit': { system: 'urn:oid:2.999.5', code: 'SO1' } } }).bookAppointment('hub', ASK)).toEqual({ url: `${BASE}/Appointment/$book`, outcome: { ok: true, value: SEEN } });
    expect(sent).toEqual({
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'appointment-resource',
          resource: {
            resourceType: 'Appointment', id: '4711', identifier: [ASK.identifier], status: 'pending', serviceType: [{ coding: [{ system: 'urn:oid:2.999.5', code: 'SO1' }] }], start: ASK.start, end: ASK.end,
            participant: [{ actor: { type: 'Patient', identifier: KEY }, required: 'required', status: 'accepted' }],
          },
        },
        { name: 'patient-resource', resource: { resourceType: 'Patient', identifier: [KEY], name: [{ family: 'Fictief' }], birthDate: '2017-02-08' } },
      ],
    });
  });

  test('gives back what is named with the time at which it stands', async () => {
    let sent: Parameters | undefined;
    nock(ORIGIN).post('/fhir/Appointment/$book', (body: Parameters) => { sent = body; return true; }).reply(200, there({ status: 'cancelled' }), FHIR);
    expect(await kindOf(scheduler().cancelAppointment('hub', { ...ASK, start: '2027-01-15T10:00:00+01:00', seen: SEEN }))).toBe('cancelled');
    expect(sent?.parameter?.[0]?.resource).toMatchObject({ id: '4711', status: 'cancelled', start: SEEN.start, cancelationReason: { coding: [{ code: 'other' }] } });
  });
});

describe('$hold', () => {
  test.each([[501, undefined], [405, undefined], [404, undefined], [400, outcome('not-supported')]])('a calendar that holds nothing (%i) is booked outright', async (status, body) => {
    nock(ORIGIN).post('/fhir/Appointment/$hold').reply(status, body, FHIR);
    expect((await scheduler().holdAppointment('hub', ASK)).outcome).toEqual({ ok: true, value: undefined });
  });

  test('one that refuses the time is not', async () => {
    nock(ORIGIN).post('/fhir/Appointment/$hold', { resourceType: 'Parameters', parameter: [{ name: 'appointment-reference', valueReference: { reference: 'Appointment/4711' } }] }).reply(404, outcome('not-found', 'fatal'), FHIR);
    const { outcome: came } = await scheduler().holdAppointment('hub', ASK);
    expect(came.ok ? 'ok' : came.failure.kind).toBe('state-conflict');
  });
});

test('$find asks by time, kind and department alone', async () => {
  let sent: Parameters | undefined;
  nock(ORIGIN).post('/fhir/Appointment/$find', (body: Parameters) => { sent = body; return true; }).reply(200, bundle(there({ status: 'proposed' }), there({ id: '2', status: 'booked' }), there({ id: '3', status: 'proposed', start: 'never' })), FHIR);
  const { outcome: came } = await scheduler().findPotentialAppointments('hub', { kind: 'first-visit', from: '2027-01-12T00:00:00Z', to: '2027-01-13T00:00:00Z', specialty: { system: 'http://snomed.info/sct', code: '394589003' } });
  expect(came).toEqual({ ok: true, value: [{ reference: 'Appointment/4711', start: SEEN.start, end: SEEN.end }] });
  expect(sent?.parameter).toEqual([
    { name: 'start', valueDateTime: '2027-01-12T00:00:00Z' }, { name: 'end', valueDateTime: '2027-01-13T00:00:00Z' }, { name: 'visit-type', valueString: `${VISIT_CODES}|first-visit` }, { name: 'specialty', valueString: 'http://snomed.info/sct|394589003' },
  ]);
});

describe('plain slots', () => {
  const slots = (): AppointmentScheduler => scheduler({ scheduling: 'slots' });
  const onPatients = (...patients: object[]): nock.Scope => nock(ORIGIN).get('/fhir/Patient').query(true).reply(200, { resourceType: 'Bundle', type: 'searchset', entry: patients.map((resource) => ({ resource, search: { mode: 'match' } })) }, FHIR);
  const patient = (id: string, value = KEY.value): object => ({ resourceType: 'Patient', id, identifier: [{ system: SSIN, value }] });

  test.each([['nobody', [], 'code-unknown'], ['two', [patient('1'), patient('2')], 'duplicate'], ['everybody', [patient('1'), patient('2', '85073003328')], 'network-rejected']])('a calendar that knows %s under the number books nothing', async (_who, patients, kind) => {
    onPatients(...patients);
    expect(await kindOf(slots().bookAppointment('hub', ASK))).toBe(kind);
  });

  test('what is changed is what the calendar has, in the version that was read', async () => {
    let sent: Appointment | undefined;
    nock(ORIGIN).get('/fhir/Appointment/4711').reply(200, there({ meta: { versionId: '7' }, comment: 'bring the scans' }), FHIR);
    nock(ORIGIN, { reqheaders: { 'if-match': 'W/"7"' } }).put('/fhir/Appointment/4711', (body: Appointment) => { sent = body; return true; }).reply(200, there({ status: 'cancelled' }), FHIR);
    expect(await kindOf(slots().cancelAppointment('hub', { ...ASK, seen: SEEN }))).toBe('cancelled');
    expect([sent?.comment, sent?.status]).toEqual(['bring the scans', 'cancelled']);
  });

  test.each([[412, 'state-conflict'], [409, 'state-conflict'], [500, 'network-unavailable']])('a change that is answered %i', async (status, kind) => {
    nock(ORIGIN).get('/fhir/Appointment/4711').reply(200, there(), FHIR);
    nock(ORIGIN).put('/fhir/Appointment/4711').reply(status, outcome('exception'), FHIR);
    expect(await kindOf(slots().cancelAppointment('hub', { ...ASK, seen: SEEN }))).toBe(kind);
  });

  test('one that is not there any more cannot be changed', async () => {
    nock(ORIGIN).get('/fhir/Appointment/4711').reply(404, outcome('not-found'), FHIR);
    expect(await kindOf(slots().cancelAppointment('hub', { ...ASK, seen: SEEN }))).toBe('state-conflict');
  });
});

describe('the look-up', () => {
  const look = async (found: readonly object[], read?: object, change: Partial<VisitAsk & { mayBeHeld: boolean }> = {}): Promise<unknown> => {
    nock(ORIGIN).get('/fhir/Appointment').query((q) => q['patient.identifier'] === `${SSIN}|17020803132` && JSON.stringify(q['date']) === '["ge2027-01-11","le2027-01-13"]').reply(200, bundle(...found), FHIR);
    nock(ORIGIN).get('/fhir/Appointment/4711').optionally().reply(read ? 200 : 404, read ?? outcome('not-found'), FHIR);
    const { outcome: came } = await scheduler().findAppointments('hub', { ...ASK, mayBeHeld: false, ...change });
    return came.ok ? came.value.map((v) => [v.reference, v.status]) : came.failure.kind;
  };

  test.each([
    ['nothing at all', [], undefined, {}, []],
    ['an appointment of the patient that is not ours', [there({ id: '9' })], undefined, {}, []],
    ['the time that was chosen, free', [], there({ status: 'proposed' }), {}, []],
    ['the time that was chosen, somebody else\'s', [], there({ participant: [{ actor: { type: 'Patient', identifier: { system: SSIN, value: '85073003328' } }, status: 'accepted' }] }), {}, []],
    ['the time that was chosen, held by nobody knows whom', [], { ...there({ status: 'pending' }), participant: [] }, {}, []],
    ['the same, where our hold was not answered', [], { ...there({ status: 'pending' }), participant: [] }, { mayBeHeld: true }, [['Appointment/4711', 'held']]],
    ['the same, where it was told to us', [], { ...there({ status: 'pending' }), participant: [] }, { seen: { ...SEEN, status: 'held' as const } }, [['Appointment/4711', 'held']]],
    ['one of our number, under another name', [there({ id: '9', identifier: [ASK.identifier] })], undefined, {}, [['Appointment/9', 'booked']]],
    ['two of our number', [there({ id: '9', identifier: [ASK.identifier] }), there({ identifier: [ASK.identifier] })], undefined, {}, [['Appointment/9', 'booked'], ['Appointment/4711', 'booked']]],
    ['the time that was chosen, our patient\'s', [], there(), {}, [['Appointment/4711', 'booked']]],
  ])('finds %s', async (_what, found, read, change, expected) => { expect(await look(found, read, change)).toEqual(expected); });

  test('a search that fails is no answer, though the read would be one', async () => {
    nock(ORIGIN).get('/fhir/Appointment').query(true).reply(503);
    const { outcome: came } = await scheduler().findAppointments('hub', { ...ASK, mayBeHeld: false });
    expect(came.ok ? 'ok' : came.failure.kind).toBe('network-unavailable');
  });
});
