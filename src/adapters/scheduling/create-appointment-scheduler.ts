// The calendars of the peer file, each asked in its own way: IHE Scheduling or plain Slots.
import type { Peer } from '../../core/exchange/peer.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { AppointmentScheduler, FreeTime } from '../../ports/appointment-scheduler.ts';
import type { NetworkCall } from '../../ports/regional-network.ts';
import type { HttpClient } from '../http-client.ts';
import { findOwnVisits } from './find-own-visits.ts';
import { iheWay } from './ihe-way.ts';
import type { SchedulingWay } from './scheduling-way.ts';
import { slotsWay } from './slots-way.ts';
import type { Asking } from './send-fhir.ts';

const WAYS = { ihe: iheWay, slots: slotsWay } as const satisfies Record<NonNullable<Peer['scheduling']>, SchedulingWay>;

interface Calendar { readonly asking: Asking; readonly way: SchedulingWay }

const NO_CALENDAR = fail('not-found', { text: 'no such peer in the peer file, or it keeps no calendar', fault: 'us' });

const byStart = (a: FreeTime, b: FreeTime): number => (a.start < b.start ? -1 : 1);

export const createAppointmentScheduler = (peers: readonly Peer[], http: HttpClient): AppointmentScheduler => {
  const calendars = new Map(peers.flatMap((peer): readonly (readonly [string, Calendar])[] => (peer.scheduling ? [[peer.id, { asking: { http, peer }, way: WAYS[peer.scheduling] }]] : [])));
  const at = async <T>(peer: string, address: (calendar: Calendar) => string, ask: (calendar: Calendar) => Promise<Result<T>>): Promise<NetworkCall<T>> => {
    const calendar = calendars.get(peer);
    return calendar ? { url: address(calendar), outcome: await ask(calendar) } : { url: '', outcome: NO_CALENDAR };
  };
  const under = (part: 'find' | 'hold' | 'book') => ({ asking, way }: Calendar): string => `${asking.peer.baseUrl}/${way.addresses[part]}`;
  return {
    keepsCalendar: (peer) => calendars.has(peer),
    mayHold: (peer) => calendars.get(peer)?.way.mayHold ?? false,
    findPotentialAppointments: (peer, query) => at(peer, under('find'), async ({ asking, way }) => {
      const found = await way.find(asking, query);
      return found.ok ? ok(found.value.toSorted(byStart)) : found;
    }),
    holdAppointment: (peer, ask) => at(peer, under('hold'), ({ asking, way }) => way.hold(asking, ask)),
    bookAppointment: (peer, ask) => at(peer, under('book'), ({ asking, way }) => way.book(asking, ask)),
    modifyAppointment: (peer, ask) => at(peer, under('book'), ({ asking, way }) => way.modify(asking, ask)),
    cancelAppointment: (peer, ask) => at(peer, under('book'), ({ asking, way }) => way.cancel(asking, ask)),
    findAppointments: (peer, ask) => at(peer, ({ asking, way }) => findOwnVisits.urlOf(asking, ask, way.lookUpBy), ({ asking, way }) => findOwnVisits.of(asking, ask, way.lookUpBy)),
  };
};
