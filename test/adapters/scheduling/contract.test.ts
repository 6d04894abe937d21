// What every calendar adapter keeps to, run in both ways against the simulated calendar over real HTTP: one time, one visit, whatever is asked twice. Refusals first.
import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { httpClient, type HttpClient } from '../../../src/adapters/http-client.ts';
import { createAppointmentScheduler } from '../../../src/adapters/scheduling/create-appointment-scheduler.ts';
import { APPOINTMENT_IDENTIFIER, SSIN } from '../../../src/core/fhir/systems.ts';
import type { PeerVisit } from '../../../src/core/fhir/visit-booking.ts';
import type { AppointmentScheduler, VisitAsk } from '../../../src/ports/appointment-scheduler.ts';
import type { NetworkCall } from '../../../src/ports/regional-network.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start-simulator.ts';
import { peerOf } from '../peer-of.ts';

const TIME = { id: 'one', start: '2027-01-12T09:00:00.000Z', end: '2027-01-12T09:40:00.000Z' };
const LATER = { id: 'two', start: '2027-01-12T13:00:00.000Z', end: '2027-01-12T13:40:00.000Z' };
const KEY = { system: SSIN, value: '17020803132' };
const PATIENT: Patient = { resourceType: 'Patient', identifier: [KEY], name: [{ family: 'Fictief' }], birthDate: '2017-02-08' };
const QUERY = { kind: 'first-visit' as const, from: '2027-01-12T00:00:00.000Z', to: '2027-01-13T00:00:00.000Z' };

let simulator: Simulator;
let http: HttpClient;
let scheduler: AppointmentScheduler;

const valueOf = <T>({ outcome }: NetworkCall<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
  return outcome.value;
};
const kindOf = ({ outcome }: NetworkCall<unknown>): string => (outcome.ok ? 'ok' : outcome.failure.kind);
const kept = (): readonly string[] => [...simulator.state.calendar.kept.values()].map((k) => k.appointment.status).toSorted();

beforeAll(async () => {
  simulator = await startSimulator({ port: 0, token: 'simulator-token', pageSize: 2 });
  http = httpClient();
});
afterAll(async () => {
  http.close();
  await simulator.close();
});

describe.each(['ihe', 'slots'] as const)('by %s', (scheduling) => {
  const ask = (change: Partial<VisitAsk> = {}): VisitAsk => ({
    identifier: { system: APPOINTMENT_IDENTIFIER, value: 'visit-1' }, kind: 'first-visit', start: TIME.start, end: TIME.end, patientKey: KEY, patient: PATIENT, freeTime: `${scheduling === 'ihe' ? 'Appointment' : 'Slot'}/${TIME.id}`, ...change,
  });
  const other = (): VisitAsk => ask({ identifier: { system: APPOINTMENT_IDENTIFIER, value: 'visit-2' } });
  const lookUp = async (asked: VisitAsk): Promise<readonly PeerVisit[]> => valueOf(await scheduler.findAppointments('ehr', { ...asked, mayBeHeld: false }));
  /** As the worker does it. */
  const book = async (asked: VisitAsk = ask()): Promise<NetworkCall<PeerVisit>> => {
    const held = scheduler.mayHold('ehr') ? await scheduler.holdAppointment('ehr', asked) : undefined;
    if (held && !held.outcome.ok) return { url: held.url, outcome: held.outcome };
    const seen = held && valueOf(held);
    return scheduler.bookAppointment('ehr', { ...asked, ...(seen && { seen }) });
  };

  beforeEach(() => {
    simulator.state.reset();
    simulator.state.calendar.times.clear();
    for (const time of [TIME, LATER]) simulator.state.calendar.times.set(time.id, time);
    scheduler = createAppointmentScheduler([peerOf({ id: 'ehr', baseUrl: `${simulator.origin}/ehr/fhir`, scheduling, auth: { kind: 'bearer', token: () => simulator.token }, allowPrivateAddresses: true, limits: { timeoutMs: 5000, documentTimeoutMs: 5000, maxDocumentBytes: 1000, maxProvideBytes: 65_536, maxPages: 3, maxConcurrent: 2 } }), peerOf({ id: 'hub' })], http);
  });

  test('one that keeps no calendar, or is not in the peer file, is not asked', async () => {
    for (const peer of ['hub', 'nobody']) {
      expect([scheduler.keepsCalendar(peer), scheduler.mayHold(peer), kindOf(await scheduler.findPotentialAppointments(peer, QUERY)), kindOf(await scheduler.bookAppointment(peer, ask()))]).toEqual([false, false, 'not-found', 'not-found']);
    }
    expect([scheduler.keepsCalendar('ehr'), kindOf(await scheduler.findPotentialAppointments('ehr', QUERY))]).toEqual([true, 'ok']);
  });

  test('a time that somebody has is refused, and nothing is found of it', async () => {
    valueOf(await book(other()));
    expect([kindOf(await book()), await lookUp(ask()), kept()]).toEqual(['state-conflict', [], ['booked']]);
  });

  test('a wrong token is ours to mend', async () => {
    scheduler = createAppointmentScheduler([peerOf({ id: 'ehr', baseUrl: `${simulator.origin}/ehr/fhir`, scheduling, allowPrivateAddresses: true })], http);
    expect([kindOf(await scheduler.findPotentialAppointments('ehr', QUERY)), kindOf(await scheduler.bookAppointment('ehr', ask()))]).toEqual(['login-required', 'login-required']);
  });

  test('one that cannot be moved stays where it stands', async () => {
    const seen = valueOf(await book());
    valueOf(await book({ ...other(), start: LATER.start, end: LATER.end, freeTime: ask().freeTime.replace(TIME.id, LATER.id) }));
    expect(kindOf(await scheduler.modifyAppointment('ehr', { ...ask({ start: LATER.start, end: LATER.end }), seen }))).toBe('state-conflict');
    expect((await lookUp(ask())).map((v) => [v.status, v.start])).toEqual([['booked', TIME.start]]);
  });

  test('free times, earliest first, as FHIR instants; what is taken is not among them', async () => {
    const times = valueOf(await scheduler.findPotentialAppointments('ehr', QUERY));
    expect(times.map((t) => [t.reference, t.start, t.end])).toEqual([[ask().freeTime, TIME.start, TIME.end], [ask().freeTime.replace(TIME.id, LATER.id), LATER.start, LATER.end]]);
    valueOf(await book());
    expect(valueOf(await scheduler.findPotentialAppointments('ehr', QUERY)).map((t) => t.start)).toEqual([LATER.start]);
    expect(valueOf(await scheduler.findPotentialAppointments('ehr', { ...QUERY, from: LATER.end }))).toEqual([]);
  });

  test('booked, found again, moved, found again, given back, and free for somebody else', async () => {
    const seen = valueOf(await book());
    expect([seen.status, seen.start, seen.end, await lookUp(ask())]).toEqual(['booked', TIME.start, TIME.end, [seen]]);
    const moved = valueOf(await scheduler.modifyAppointment('ehr', { ...ask({ start: LATER.start, end: LATER.end }), seen }));
    expect([moved.reference, moved.status, moved.start, await lookUp(ask({ start: LATER.start, end: LATER.end, seen: moved }))]).toEqual([seen.reference, 'booked', LATER.start, [moved]]);
    expect(valueOf(await scheduler.cancelAppointment('ehr', { ...ask(), seen: moved })).status).toBe('cancelled');
    expect((await lookUp(ask())).map((v) => v.status)).toEqual(['cancelled']);
    valueOf(await book({ ...other(), start: LATER.start, end: LATER.end, freeTime: valueOf(await scheduler.findPotentialAppointments('ehr', QUERY)).at(-1)?.reference ?? '' }));
    expect([kept(), await lookUp(other()).then((v) => v.length)]).toEqual([['booked', 'cancelled'], 1]);
  });

  test('booked twice with the same number is one visit', async () => {
    const seen = valueOf(await book());
    await scheduler.bookAppointment('ehr', { ...ask(), seen });
    expect([kept(), await lookUp(ask())]).toEqual([['booked'], [seen]]);
  });

  test('a visit given back twice is given back', async () => {
    const seen = valueOf(await book());
    valueOf(await scheduler.cancelAppointment('ehr', { ...ask(), seen }));
    await scheduler.cancelAppointment('ehr', { ...ask(), seen });
    expect(kept()).toEqual(['cancelled']);
  });

  test('a meeting has no patient there, and is found by its number', async () => {
    const meeting = ask({ kind: 'team-meeting' });
    const seen = valueOf(await book(meeting));
    expect(JSON.stringify([...simulator.state.calendar.kept.values()])).not.toContain(KEY.value);
    expect(await lookUp(meeting)).toEqual([seen]);
  });

  test('somebody else\'s visit under what we were told is ours fails, and is not taken for ours', async () => {
    const seen = valueOf(await book());
    const stranger = { ...ask({ seen }), patientKey: { system: SSIN, value: '99999999999' } };
    expect(kindOf(await scheduler.findAppointments('ehr', { ...stranger, mayBeHeld: false }))).toBe('invalid');
  });
});
