// The connections to one peer, apart from every other peer's: bounded in number and time, with its own trust and client certificate,
// and never into the house by a public name: that is judged on the very addresses that are connected to.
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { isPrivateAddress } from '../core/exchange/is-private-address.ts';
import type { Peer } from '../core/exchange/peer.ts';

export interface Agents { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent; readonly destroy: () => void }

/** Codes of the errors that are ours: a private address, or no connection in time. */
export type ConnectFailure = 'EPRIVATE' | 'ETIMEDOUT';

const MAX_CONNECT_MS = 10_000;
const coded = (code: ConnectFailure): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

const publicOnly = (lookup: LookupFunction): LookupFunction => (hostname, options, callback) => {
  lookup(hostname, options, (error, found: string | LookupAddress[], family) => {
    const addresses = typeof found === 'string' ? [found] : (error ? [] : found.map((a) => a.address));
    if (!error && addresses.some(isPrivateAddress)) callback(coded('EPRIVATE'), '', 0);
    else callback(error, found, family);
  });
};

const limitConnect = (socket: Socket, ms: number): void => {
  const timer = setTimeout(() => socket.destroy(coded('ETIMEDOUT')), ms);
  socket.once('connect', () => { clearTimeout(timer); });
  socket.once('close', () => { clearTimeout(timer); });
};

/** `lookup`: what resolves names; absent: the system's. */
export const openAgents = (peer: Peer, lookup: LookupFunction = systemLookup): Agents => {
  const options = { keepAlive: true, maxSockets: peer.limits.maxConcurrent, lookup: peer.allowPrivateAddresses ? lookup : publicOnly(lookup) };
  const connectMs = Math.min(MAX_CONNECT_MS, peer.limits.timeoutMs);
  const httpAgent = new HttpAgent(options);
  // said outright, so that no variable of the environment can turn it off
  const httpsAgent = new HttpsAgent({ ...options, rejectUnauthorized: true, minVersion: 'TLSv1.2', ...peer.tls?.() });
  for (const agent of [httpAgent, httpsAgent]) {
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (...args) => {
      const stream = connect(...args);
      if (stream && 'connecting' in stream && stream.connecting) limitConnect(stream as Socket, connectMs);
      return stream;
    };
  }
  return { httpAgent, httpsAgent, destroy: () => { httpAgent.destroy(); httpsAgent.destroy(); } };
};
