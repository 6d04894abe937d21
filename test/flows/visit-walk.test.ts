// Random walks of a visit through a calendar that loses calls and answers, refuses, and does things twice, while people move and cancel it: in the end both agree, and nothing stands there twice or for nobody (S15, S19).
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PeerVisit } from '../../src/core/fhir/visit-booking.ts';
import { fail, ok, type Result } from '../../src/core/kernel/result.ts';
import type { FlowPorts } from '../../src/flows/flow-ports.ts';
import { loadRequest } from '../../src/flows/load-request.ts';
import { replayTransfer } from '../../src/flows/replay-transfer.ts';
import type { AppointmentScheduler, VisitAsk, VisitLookUp } from '../../src/ports/appointment-scheduler.ts';
import type { NetworkCall } from '../../src/ports/regional-network.ts';
import { cancel, due, LATER, LEASE, move, play, run, START, visitOf, withCalendar, type Scene } from '../support/visit-scene.ts';

const FAULTS = ['lost-before', 'lost-after', 'refused', 'twice', 'other-hour'] as const;
type Fault = (typeof FAULTS)[number];
type Step = { readonly kind: 'attempt'; readonly faults: readonly (Fault | 'none')[] } | { readonly kind: 'move' | 'move-back' | 'cancel' | 'lease' | 'wait' };

const URL = 'https://ehr.example.org/fhir/Appointment';
const MOST = 20;

interface Calendar { readonly visits: Map<string, PeerVisit>; readonly scheduler: AppointmentScheduler; readonly plan: (faults: readonly (Fault | 'none')[]) => void }

const isLive = ({ status }: PeerVisit): boolean => status !== 'cancelled';
const instant = (at: string): string => Temporal.Instant.from(at).toString({ smallestUnit: 'millisecond' });
const TAKEN = fail('state-conflict', 'taken');

/** One visit of ours; a time of it that stands there is not given again. */
const calendar = (own: AppointmentScheduler): Calendar => {
  const visits = new Map<string, PeerVisit>();
  let planned: (Fault | 'none')[] = [];
  let made = 0;
  const nextFault = (): Fault | 'none' => planned.shift() ?? 'none';
  const put = (visit: PeerVisit): PeerVisit => { visits.set(visit.reference, visit); return visit; };
  const nameNew = (): string => { made += 1; return `Appointment/${String(made)}`; };
  const isTaken = (ask: Pick<VisitAsk, 'start' | 'seen'>): boolean => [...visits.values()].some((v) => isLive(v) && v.start === instant(ask.start) && v.reference !== ask.seen?.reference);
  const call = (act: (fault: Fault | 'none') => Result<PeerVisit>): Promise<NetworkCall<PeerVisit>> => {
    const fault = nextFault();
    if (fault === 'lost-before') return Promise.resolve({ url: URL, outcome: fail('network-unavailable', 'away') });
    const done = fault === 'refused' ? TAKEN : act(fault);
    return Promise.resolve({ url: URL, outcome: fault === 'lost-after' || (fault === 'twice' && done.ok) ? fail('network-timeout', 'slow') : done });
  };
  const timeOf = (ask: Pick<VisitAsk, 'start' | 'end'>, fault: Fault | 'none' = 'none'): Pick<PeerVisit, 'start' | 'end'> => {
    const hours = fault === 'other-hour' ? 1 : 0;
    return { start: instant(Temporal.Instant.from(ask.start).add({ hours }).toString()), end: instant(Temporal.Instant.from(ask.end).add({ hours }).toString()) };
  };
  const bookOnce = (ask: VisitAsk, fault: Fault | 'none'): Result<PeerVisit> => {
    if (ask.seen?.status === 'held' && visits.get(ask.seen.reference)?.status !== 'held') return TAKEN;
    return isTaken(ask) ? TAKEN : ok(put({ reference: ask.seen?.reference ?? nameNew(), status: 'booked', ...timeOf(ask, fault) }));
  };
  const change = (seen: PeerVisit, next: Partial<PeerVisit>): Result<PeerVisit> => {
    const there = visits.get(seen.reference);
    return there && isLive(there) ? ok(put({ ...there, ...next })) : TAKEN;
  };
  return {
    visits, plan: (faults) => { planned = [...faults]; },
    scheduler: {
      ...own, mayHold: () => true,
      // a time is called the same until it is held or booked
      holdAppointment: (_peer, ask) => call(() => (isTaken(ask) ? TAKEN : ok(put({ reference: nameNew(), status: 'held', ...timeOf(ask) })))),
      bookAppointment: (_peer, ask) => call((fault) => {
        const booked = bookOnce(ask, fault);
        if (booked.ok && fault === 'twice') put({ ...booked.value, reference: nameNew() });
        return booked;
      }),
      modifyAppointment: (_peer, ask) => call((fault) => (isTaken(ask) ? TAKEN : change(ask.seen, timeOf(ask, fault)))),
      cancelAppointment: (_peer, ask) => call(() => change(ask.seen, { status: 'cancelled' })),
      findAppointments: (_peer, ask: VisitLookUp) => {
        const found = [...visits.values()].filter((v) => v.status !== 'held' || ask.mayBeHeld || v.reference === ask.seen?.reference);
        return Promise.resolve({ url: URL, outcome: nextFault() === 'lost-before' ? fail('network-unavailable', 'away') : ok(found) });
      },
    },
  };
};

const openTasks = async ({ ports, id }: Scene): Promise<readonly { readonly id: string; readonly givenUp: boolean }[]> => {
  const record = await loadRequest(ports, id);
  return record.ok ? record.value.visitBookings.filter((t) => ['requested', 'in-progress'].includes(t.status)).map((t) => ({ id: t.id ?? '', givenUp: t.statusReason?.coding?.[0]?.code === 'exchange-given-up' })) : [];
};

const ACTS: Readonly<Record<Exclude<Step['kind'], 'attempt'>, (scene: Scene) => Promise<void> | void>> = {
  'move': (scene) => move(scene),
  'move-back': (scene) => move(scene, { start: START, end: '2026-11-10T09:40:00.000Z' }),
  'cancel': (scene) => cancel(scene),
  'lease': ({ clock }) => { clock.add({ seconds: LEASE + 1 }); },
  'wait': ({ clock }) => { clock.add({ minutes: 10 }); },
};

const take = async (scene: Scene, { plan }: Calendar, { step, ports }: { readonly step: Step; readonly ports: FlowPorts }): Promise<void> => {
  if (step.kind !== 'attempt') return ACTS[step.kind](scene);
  plan(step.faults);
  await run(scene, ports);
  plan([]);
};

/** The calendar is well again, and a person replays what was given up. */
const settle = async (scene: Scene, ports: FlowPorts): Promise<void> => {
  for (let left = MOST; left > 0; left -= 1) {
    const open = await openTasks(scene);
    if (open.length === 0) return;
    for (const { id, givenUp } of open) if (givenUp) await replayTransfer(scene.ports, { actor: { id: 'c', kind: 'person', roles: ['coordinator'] }, requestId: 'r' }, { id: scene.id, partId: id, body: {} });
    scene.clock.add({ minutes: 10 });
    await run(scene, ports);
  }
};

const attempt = fc.record({ kind: fc.constant('attempt' as const), faults: fc.array(fc.constantFrom('none' as const, ...FAULTS), { maxLength: 5 }) });
const act = fc.constantFrom<Step>({ kind: 'move' }, { kind: 'move-back' }, { kind: 'cancel' }, { kind: 'lease' }, { kind: 'wait' });
const walks = fc.array(fc.oneof({ weight: 3, arbitrary: attempt }, { weight: 2, arbitrary: act }), { minLength: 1, maxLength: 10 });

it('whatever happens on the way, both agree in the end', async () => {
  await fc.assert(fc.asyncProperty(walks, async (steps) => {
    const scene = await play();
    const there = calendar(scene.ports.scheduler);
    const ports = withCalendar(scene, there.scheduler);
    for (const step of steps) await take(scene, there, { step, ports });
    await settle(scene, ports);
    const visit = await visitOf(scene);
    const live = [...there.visits.values()].filter(isLive).map((v) => [v.status, v.start]);
    expect([await openTasks(scene), await due(scene)]).toEqual([[], []]);
    expect(['booked', 'cancelled']).toContain(visit.status);
    expect(live).toEqual(visit.status === 'booked' ? [['booked', instant(visit.start ?? '')]] : []);
  }), { numRuns: Number(process.env['VISIT_WALKS'] ?? 30), endOnFailure: true, interruptAfterTimeLimit: 60_000 });
}, 120_000);

it('a calendar that did its worst once would be seen (control)', () => {
  const { scheduler, visits, plan } = calendar({} as AppointmentScheduler);
  plan(['twice']);
  void scheduler.bookAppointment('ehr', { start: START, end: LATER.end } as VisitAsk);
  expect([...visits.values()].filter(isLive)).toHaveLength(2);
});
