// The worker's steps with a calendar that the test is: what people change here while a call runs, leases, takeovers, and a visit that is moved. Refusals first.
import type { PeerVisit } from '../../src/core/fhir/visit-booking.ts';
import { fail } from '../../src/core/kernel/result.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import { runVisit } from '../../src/flows/run-visit.ts';
import type { NetworkCall } from '../../src/ports/regional-network.ts';
import { describe, expect, it } from 'vitest';
import { cancel, due, LATER, LEASE, move, play, run, START, tasksOf, visitOf, withCalendar } from '../support/visit-scene.ts';

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
