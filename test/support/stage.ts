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

export interface StageOptions extends AdapterOptions {
  readonly peersWith?: (peers: readonly object[]) => readonly object[];
  /** Beside the others. */
  readonly peersBeside?: (network: Simulator) => readonly object[];
  /** Custodians who want SMART Backend Services; the adapter is registered with them as `SMART.clientId`. */
  readonly smart?: readonly string[];
}

/** How an entry of the peer file asks such a custodian. */
export const SMART = { kind: 'smart-backend', clientId: 'second-opinion-adapter', scope: 'system/Patient.rs system/DocumentReference.rs system/Binary.r' } as const;

export const openStage = async (options: StageOptions = {}): Promise<Stage> => {
  const network = await startSimulator({ ...SIMULATOR, ...(options.smart && { smart: options.smart }) });
  const peers = [...peersOf(network), ...options.peersBeside?.(network) ?? []];
  const adapter = await startTestAdapter({ peers: options.peersWith?.(peers) ?? peers, ...options });
  network.state.clients.set(SMART.clientId, `${adapter.url}/.well-known/jwks.json`);
  onTestFinished(async () => {
    await discard(adapter);
    await network.close();
  });
  return { adapter, network, calls: (path = '') => network.state.calls.filter((c) => c.path.includes(path)).length };
};
