// A request with a visit on its way into a calendar that the test is: a real store, the worker's steps one by one.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Appointment, Task } from '@medplum/fhirtypes';
import { onTestFinished } from 'vitest';
import { updateEntry } from '../../src/core/fhir/bundle.ts';
import type { PeerVisit } from '../../src/core/fhir/visit-booking.ts';
import { ok } from '../../src/core/kernel/result.ts';
import { bookAppointment } from '../../src/flows/book-appointment.ts';
import { cancelAppointment } from '../../src/flows/cancel-appointment.ts';
import { changeRequest } from '../../src/flows/change-request.ts';
import { findDueTransfers } from '../../src/flows/find-due-transfers.ts';
import type { Call, FlowPorts } from '../../src/flows/flow-ports.ts';
import { loadRequest } from '../../src/flows/load-request.ts';
import { runVisit } from '../../src/flows/run-visit.ts';
import { submitRequest } from '../../src/flows/submit-request.ts';
import type { AppointmentScheduler, VisitAsk } from '../../src/ports/appointment-scheduler.ts';
import type { NetworkCall } from '../../src/ports/regional-network.ts';
import { openAdapter } from '../../src/wiring/open-adapter.ts';
import { newFolder, NOW, settableClock, settingsFor, type TestClock } from './adapter.ts';
import { calendarPeer, programmesWithCalendar } from './calendar.ts';
import { childIntake, withFiles } from './stories.ts';

export const LEASE = 90;
const CALL: Call = { actor: { id: 'coordinator-1', kind: 'person', roles: ['coordinator'] }, requestId: 'r' };
export const START = '2026-11-10T09:00:00.000Z';
const BODY = { kind: 'first-visit', start: START, end: '2026-11-10T09:40:00.000Z', freeTime: 'Appointment/4711' };
export const LATER = { start: '2026-11-12T09:00:00.000Z', end: '2026-11-12T09:40:00.000Z' };

export interface Scene { readonly ports: FlowPorts; readonly clock: TestClock; readonly id: string; readonly visit: string; readonly calls: string[]; readonly there: Map<string, PeerVisit> }

/** A calendar that does as it is told, and notes what it was told. */
const calendarOf = ({ calls, there }: Pick<Scene, 'calls' | 'there'>): AppointmentScheduler => {
  const answer = <T>(word: string, value: T): Promise<NetworkCall<T>> => {
    calls.push(word);
    return Promise.resolve({ url: 'https://ehr.example.org/fhir/Appointment', outcome: ok(value) });
  };
  const keep = (ask: Pick<VisitAsk, 'start' | 'end'>, status: PeerVisit['status']): PeerVisit => {
    const visit: PeerVisit = { reference: 'Appointment/4711', status, start: ask.start, end: ask.end };
    there.set(visit.reference, visit);
    return visit;
  };
  return {
    keepsCalendar: () => true, mayHold: () => false,
    findPotentialAppointments: () => Promise.reject(new Error('nothing is sought here')), holdAppointment: () => Promise.reject(new Error('nothing is held here')),
    bookAppointment: (_peer, ask) => answer('book', keep(ask, 'booked')),
    modifyAppointment: (_peer, ask) => answer('modify', keep(ask, 'booked')),
    cancelAppointment: (_peer, ask) => answer('cancel', keep(ask.seen, 'cancelled')),
    findAppointments: () => answer('look-up', [...there.values()]),
  };
};

export const play = async (): Promise<Scene> => {
  const folder = newFolder();
  const clock = settableClock(NOW);
  const peersFile = join(folder, 'peers.json');
  writeFileSync(peersFile, JSON.stringify([calendarPeer({ origin: 'http://127.0.0.1:9', token: 'none' }, 'ihe', { limits: { timeoutMs: 5000 } })]));
  const adapter = await openAdapter(settingsFor(folder, { exchangeLeaseSeconds: LEASE, peersFile, programmesDir: programmesWithCalendar(undefined, folder) }), { publicUrl: 'http://127.0.0.1' }, { clock });
  if (!adapter.ok) throw new Error(JSON.stringify(adapter.failure));
  onTestFinished(async () => {
    await adapter.value.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const known = { calls: [], there: new Map<string, PeerVisit>() };
  const ports = { ...adapter.value.ports, scheduler: calendarOf(known) };
  const { intake, files } = withFiles(childIntake(clock.now()));
  for (const { bytes } of files.values()) await ports.files.keep((async function* once() { yield await Promise.resolve(bytes); })(), { maxBytes: 1_000_000 });
  const submitted = await submitRequest(ports, CALL, intake);
  if (!submitted.ok) throw new Error(JSON.stringify(submitted.failure));
  const { id } = submitted.value;
  const booked = await bookAppointment(ports, CALL, { id, body: BODY });
  if (!booked.ok) throw new Error(JSON.stringify(booked.failure));
  return { ports, clock, id, visit: booked.value.id ?? '', ...known };
};

export const withCalendar = (scene: Scene, change: Partial<AppointmentScheduler>, worker = 'w1'): FlowPorts => ({ ...scene.ports, scheduler: { ...scene.ports.scheduler, ...change }, policy: { ...scene.ports.policy, worker } });
export const due = async ({ ports }: Scene): Promise<readonly Task[]> => {
  const found = await findDueTransfers(ports, { besides: new Set(), running: [] }, 8);
  return found.ok ? found.value.filter((t) => t.code?.coding?.[0]?.code === 'book-visit') : [];
};
export const run = async (scene: Scene, ports: FlowPorts = scene.ports): Promise<readonly boolean[]> => {
  const ran: boolean[] = [];
  for (const task of await due(scene)) {
    const result = await runVisit(ports, task);
    ran.push(result.ok && result.value);
  }
  return ran;
};
export const visitOf = async ({ ports, id }: Scene): Promise<Appointment> => {
  const record = await loadRequest(ports, id);
  const [appointment] = record.ok ? record.value.appointments : [];
  if (!appointment) throw new Error('no visit');
  return appointment;
};
export const tasksOf = async ({ ports, id }: Scene): Promise<readonly (readonly (string | undefined)[])[]> => {
  const record = await loadRequest(ports, id);
  return record.ok ? record.value.visitBookings.toSorted((a, b) => ((a.identifier?.[0]?.value ?? '') < (b.identifier?.[0]?.value ?? '') ? -1 : 1)).map((t) => [t.status, t.statusReason?.coding?.[0]?.code]) : [];
};
export const move = async (scene: Scene, to: Pick<PeerVisit, 'start' | 'end'> = LATER): Promise<void> => {
  const moved = await changeRequest(scene.ports, { id: scene.id, decide: (record) => ok({ entries: record.appointments.map((a) => updateEntry({ ...a, ...to })) }) });
  if (!moved.ok) throw new Error(JSON.stringify(moved.failure));
};
export const cancel = async ({ ports, id, visit }: Scene): Promise<void> => {
  const cancelled = await cancelAppointment(ports, CALL, { id, partId: visit, body: { by: 'patient', receivedAt: '2026-11-03T10:00:00+01:00' } });
  if (!cancelled.ok && cancelled.failure.kind !== 'state-conflict') throw new Error(JSON.stringify(cancelled.failure));
};
