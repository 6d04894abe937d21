// Starts the regional network and its custodians, each as an HTTP server of its own on loopback.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import express from 'express';
import { addressOf } from './address-of.ts';
import { controlApp } from './control-app.ts';
import { custodianApp } from './custodian-app.ts';
import { networkApp } from './network-app.ts';
import { networkState, type NetworkState } from './network-state.ts';

export interface Simulator {
  /** FHIR base of the whole network. */
  readonly base: string;
  /** `/control/…` stands under it. */
  readonly origin: string;
  readonly token: string;
  readonly state: NetworkState;
  readonly close: () => Promise<void>;
}

export interface SimulatorSettings {
  /** 0: a free one. */
  readonly port: number;
  readonly token: string;
  /** Entries of a page; small, so that paging is seen. */
  readonly pageSize: number;
  /** Custodians who want SMART Backend Services in place of the network's token. */
  readonly smart?: readonly string[];
}

const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

const listen = async (app: RequestListener, port: number): Promise<Server> => {
  const server = createServer(app).listen(port, new URL(addressOf(0)).hostname);
  await once(server, 'listening');
  return server;
};

const stop = async (server: Server): Promise<void> => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
};

export const startSimulator = async (settings: SimulatorSettings): Promise<Simulator> => {
  const state = networkState();
  const gatewayKey = randomUUID();
  const custodians = new Map<string, Server>();
  for (const id of state.custodians.keys()) custodians.set(id, await listen(custodianApp(state, id, gatewayKey), 0));
  const custodianPorts = new Map([...custodians].map(([id, server]) => [id, portOf(server)]));
  let port = settings.port;
  const app = express();
  app.use('/control', controlApp(state));
  app.use(networkApp(state, { token: settings.token, smart: new Set(settings.smart), pageSize: settings.pageSize, port: () => port, custodianPorts, gatewayKey }));
  const network = await listen(app, settings.port);
  port = portOf(network);
  return {
    base: addressOf(port, '/fhir'), origin: addressOf(port), token: settings.token, state,
    close: async () => { await Promise.all([network, ...custodians.values()].map(stop)); },
  };
};
