// An adapter and a simulated network in this process, for one test; both end with it.
import { onTestFinished } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';
import { discard, peersOf, startTestAdapter, type AdapterOptions, type TestAdapter } from './adapter.ts';

export interface Stage {
  readonly adapter: TestAdapter;
  readonly network: Simulator;
  /** How many calls reached the network, of all or of those whose path begins so. */
  readonly calls: (path?: string) => number;
}

const SIMULATOR = { port: 0, token: 'simulator-token', pageSize: 2 } as const;

export const openStage = async (options: AdapterOptions & { readonly peersWith?: (peers: readonly object[]) => readonly object[] } = {}): Promise<Stage> => {
  const network = await startSimulator(SIMULATOR);
  const peers = peersOf(network);
  const adapter = await startTestAdapter({ peers: options.peersWith?.(peers) ?? peers, ...options });
  onTestFinished(async () => {
    await discard(adapter);
    await network.close();
  });
  return { adapter, network, calls: (path = '') => network.state.calls.filter((c) => c.path.includes(path)).length };
};
