// The worker's steps with a calendar that the test is: what people change here while a call runs, leases, takeovers, and a visit that is moved. Refusals first.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Appointment, Task } from '@medplum/fhirtypes';
import { afterEach, describe, expect, it } from 'vitest';
import { updateEntry } from '../../src/core/fhir/bundle.ts';
import type { PeerVisit } from '../../src/core/fhir/visit-booking.ts';
import { fail, ok } from '../../src/core/kernel/result.ts';
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
import { openAdapter, type Opened } from '../../src/wiring/open-adapter.ts';
import { newFolder, NOW, settableClock, settingsFor, type TestClock } from '../support/adapter.ts';
import { calendarPeer, programmesWithCalendar } from '../support/calendar.ts';
import { childIntake, withFiles } from '../support/stories.ts';

const LEASE = 90;
const CALL: Call = { actor: { id: 'coordinator-1', kind: 'person', roles: ['coordinator'] }, requestId: 'r' };
const START = '2026-11-10T09:00:00.000Z';
const BODY = { kind: 'first-visit', start: START, end: '2026-11-10T09:40:00.000Z', freeTime: 'Appointment/4711' };
const LATER = { start: '2026-11-12T09:00:00.000Z', end: '2026-11-12T09:40:00.000Z' };

let opened: { readonly adapter: Opened; readonly folder: string } | undefined;
afterEach(async () => {
  await opened?.adapter.close();
  if (opened) rmSync(opened.folder, { recursive: true, force: true });
  opened = undefined;
});

interface Scene { readonly ports: FlowPorts; readonly clock: TestClock; readonly id: string; readonly visit: string; readonly calls: string[]; readonly there: Map<string, PeerVisit> }

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

const play = async (): Promise<Scene> => {
  const folder = newFolder();
  const clock = settableClock(NOW);
  const peersFile = join(folder, 'peers.json');
  writeFileSync(peersFile, JSON.stringify([calendarPeer({ origin: 'http://127.0.0.1:9', token: 'none' }, 'ihe', { limits: { timeoutMs: 5000 } })]));
  const adapter = await openAdapter(settingsFor(folder, { exchangeLeaseSeconds: LEASE, peersFile, programmesDir: programmesWithCalendar(undefined, folder) }), { publicUrl: 'http://127.0.0.1' }, { clock });
  if (!adapter.ok) throw new Error(JSON.stringify(adapter.failure));
  opened = { adapter: adapter.value, folder };
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

const withCalendar = (scene: Scene, change: Partial<AppointmentScheduler>, worker = 'w1'): FlowPorts => ({ ...scene.ports, scheduler: { ...scene.ports.scheduler, ...change }, policy: { ...scene.ports.policy, worker } });
const due = async ({ ports }: Scene): Promise<readonly Task[]> => {
  const found = await findDueTransfers(ports, { besides: new Set(), running: [] }, 8);
  return found.ok ? found.value.filter((t) => t.code?.coding?.[0]?.code === 'book-visit') : [];
};
const run = async (scene: Scene, ports: FlowPorts = scene.ports): Promise<readonly boolean[]> => {
  const ran: boolean[] = [];
  for (const task of await due(scene)) {
    const result = await runVisit(ports, task);
    ran.push(result.ok && result.value);
  }
  return ran;
};
const visitOf = async ({ ports, id }: Scene): Promise<Appointment> => {
  const record = await loadRequest(ports, id);
  const [appointment] = record.ok ? record.value.appointments : [];
  if (!appointment) throw new Error('no visit');
  return appointment;
};
const tasksOf = async ({ ports, id }: Scene): Promise<readonly (readonly (string | undefined)[])[]> => {
  const record = await loadRequest(ports, id);
  return record.ok ? record.value.visitBookings.toSorted((a, b) => ((a.identifier?.[0]?.value ?? '') < (b.identifier?.[0]?.value ?? '') ? -1 : 1)).map((t) => [t.status, t.statusReason?.coding?.[0]?.code]) : [];
};
const move = async (scene: Scene): Promise<void> => {
  const moved = await changeRequest(scene.ports, { id: scene.id, decide: (record) => ok({ entries: record.appointments.map((a) => updateEntry({ ...a, ...LATER })) }) });
  expect(moved.ok).toBe(true);
};
const cancel = async ({ ports, id, visit }: Scene): Promise<void> => {
  const cancelled = await cancelAppointment(ports, CALL, { id, partId: visit, body: { by: 'patient', receivedAt: '2026-11-03T10:00:00+01:00' } });
  expect(cancelled.ok).toBe(true);
};
const refused = (): Promise<NetworkCall<PeerVisit>> => Promise.resolve({ url: '', outcome: fail('state-conflict', 'taken') });

describe('a visit that is moved', () => {
  it('and cannot be stands where it stood, there and here', async () => {
    const scene = await play();
    await run(scene);
    await move(scene);
    expect((await visitOf(scene)).start).toBe(LATER.start);
    expect(await run(scene, withCalendar(scene, { modifyAppointment: refused }))).toEqual([true]);
    expect([(await visitOf(scene)).status, (await visitOf(scene)).start, await tasksOf(scene), await due(scene)]).toEqual(['booked', START, [['completed', undefined], ['failed', 'time-taken']], []]);
  });

  it('is moved there, once', async () => {
    const scene = await play();
    await run(scene);
    await move(scene);
    expect(await run(scene)).toEqual([true]);
    expect([scene.there.get('Appointment/4711')?.start, scene.calls.filter((c) => c === 'modify'), await tasksOf(scene), await due(scene)]).toEqual([LATER.start, ['modify'], [['completed', undefined], ['completed', undefined]], []]);
  });

  it('while it is still being booked is not booked at the old time', async () => {
    const scene = await play();
    await move(scene);
    await run(scene);
    expect([scene.there.get('Appointment/4711')?.start, (await visitOf(scene)).status]).toEqual([LATER.start, 'booked']);
  });
});

describe('a visit that is cancelled', () => {
  it('while the calendar books it is given back', async () => {
    const scene = await play();
    await run(scene, withCalendar(scene, { bookAppointment: async (peer, ask) => { await cancel(scene); return scene.ports.scheduler.bookAppointment(peer, ask); } }));
    expect([scene.there.get('Appointment/4711')?.status, (await visitOf(scene)).status, await tasksOf(scene)]).toEqual(['cancelled', 'cancelled', [['completed', undefined]]]);
  });

  it('before anything was asked is never asked for', async () => {
    const scene = await play();
    await cancel(scene);
    await run(scene);
    expect([scene.calls, await tasksOf(scene)]).toEqual([[], [['cancelled', 'not-wanted']]]);
  });

  it('whose return is refused while it stands there stays in the outbox', async () => {
    const scene = await play();
    await run(scene);
    await cancel(scene);
    await run(scene, withCalendar(scene, { cancelAppointment: refused }));
    expect([scene.there.get('Appointment/4711')?.status, await tasksOf(scene)]).toEqual(['booked', [['completed', undefined], ['in-progress', 'network-rejected']]]);
    scene.clock.add({ hours: 12 });
    await run(scene);
    expect([scene.there.get('Appointment/4711')?.status, await tasksOf(scene)]).toEqual(['cancelled', [['completed', undefined], ['completed', undefined]]]);
  });
});

describe('two workers', () => {
  it('at the same moment: one of them asks', async () => {
    const scene = await play();
    const [task] = await due(scene);
    if (!task) throw new Error('nothing is due');
    const ran = await Promise.all(['w1', 'w2'].map((worker) => runVisit(withCalendar(scene, {}, worker), task)));
    expect([ran.map((r) => r.ok && r.value).toSorted(), scene.calls]).toEqual([[false, true], ['book']]);
  });

  it('of which one slept past its lease: the other finds what it did, and nothing is booked twice', async () => {
    const scene = await play();
    const [task] = await due(scene);
    if (!task) throw new Error('nothing is due');
    await runVisit(withCalendar(scene, {
      bookAppointment: async (peer, ask) => {
        const booked = await scene.ports.scheduler.bookAppointment(peer, ask);
        scene.clock.add({ seconds: LEASE + 1 });
        expect(await run(scene, withCalendar(scene, {}, 'w2'))).toEqual([true]);
        return booked;
      },
    }, 'w1'), task);
    expect([scene.calls, await tasksOf(scene), (await visitOf(scene)).status]).toEqual([['book', 'look-up'], [['completed', undefined]], 'booked']);
  });
});

it('a calendar that forgets a visit is not believed: a person must look', async () => {
  const scene = await play();
  await run(scene);
  await move(scene);
  scene.there.clear();
  await run(scene, withCalendar(scene, { modifyAppointment: refused }));
  expect([await tasksOf(scene), (await visitOf(scene)).status]).toEqual([[['completed', undefined], ['in-progress', 'visit-differs']], 'booked']);
});

it('a store that fails says nothing of the calendar: the claim runs out, and what stands there is found', async () => {
  const scene = await play();
  const [task] = await due(scene);
  if (!task) throw new Error('nothing is due');
  let isAway = false;
  const store = { ...scene.ports.store, commit: ((bundle, receipt) => (isAway ? Promise.resolve(fail('storage-full', 'full')) : scene.ports.store.commit(bundle, receipt))) satisfies FlowPorts['store']['commit'] };
  const ports = { ...withCalendar(scene, { bookAppointment: (peer, ask) => { isAway = true; return scene.ports.scheduler.bookAppointment(peer, ask); } }), store };
  await runVisit(ports, task);
  isAway = false;
  expect((await visitOf(scene)).status).toBe('pending');
  scene.clock.add({ seconds: LEASE + 1 });
  await run(scene);
  expect([scene.calls, (await visitOf(scene)).status, await tasksOf(scene)]).toEqual([['book', 'look-up'], 'booked', [['completed', undefined]]]);
});
