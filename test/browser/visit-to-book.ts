// A request whose visits are booked in a hospital's own calendar, with the adapter and the calendar that it needs.
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { discard, peersOf, startTestAdapter, TOKEN } from '../support/adapter.ts';
import { calendarPeer, programmesWithCalendar } from '../support/calendar.ts';
import { childIntake, submit } from '../support/stories.ts';

export interface VisitToBook {
  readonly url: string;
  readonly token: string;
  readonly request: string;
  /** The calendar answers no more. */
  readonly breakCalendar: () => void;
  readonly stop: () => Promise<void>;
}

export const visitToBook = async (): Promise<VisitToBook> => {
  const network = await startSimulator({ port: 0, token: 'simulator-token', pageSize: 2 });
  const adapter = await startTestAdapter({ settings: { programmesDir: programmesWithCalendar() }, peers: [...peersOf(network), calendarPeer(network, 'ihe')] });
  const { times } = network.state.calendar;
  times.clear();
  for (const day of ['10', '12', '13']) times.set(`on-${day}`, { id: `on-${day}`, start: `2026-11-${day}T09:00:00Z`, end: `2026-11-${day}T09:40:00Z` });
  const request = (await submit(adapter, childIntake(adapter.clock.now()))).body.at('id').text;
  return {
    url: adapter.url, token: TOKEN, request,
    breakCalendar: () => { network.state.setFaults([{ path: '/ehr', kind: '503' }]); },
    stop: async () => {
      await discard(adapter);
      await network.close();
    },
  };
};
