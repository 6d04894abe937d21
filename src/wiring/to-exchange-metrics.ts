// The exchange in Prometheus' words: how attempts ended, by peer and by whose fault; breakers; what waits and what was given up.
import { Counter, Gauge, type Registry } from 'prom-client';
import { countExchanges } from '../flows/count-exchanges.ts';
import type { FlowPorts } from '../flows/flow-ports.ts';
import { keepCounts } from './keep-counts.ts';

type Ports = Pick<FlowPorts, 'store' | 'clock' | 'meter' | 'peers'>;

const BREAKER_STATES = ['closed', 'open', 'half-open'] as const;
export const toExchangeMetrics = (metrics: Registry, ports: Ports): void => {
  const registers = [metrics];
  const counts = keepCounts(() => countExchanges(ports));
  new Counter({
    name: 'exchange_attempts_total', help: 'Attempts by how they ended: ok, or a code of docs/failures.md with whose fault it is', labelNames: ['peer', 'code', 'fault'], registers,
    collect() {
      this.reset();
      for (const { peer, code, fault, times } of ports.meter.read()) this.inc({ peer, code, fault: fault ?? 'none' }, times);
    },
  });
  new Gauge({
    name: 'peer_breaker_state', help: 'The peer\'s circuit breaker in this process: 1 for the state it is in', labelNames: ['peer', 'state'], registers,
    collect() { for (const { peer, breaker } of ports.peers.states()) for (const state of BREAKER_STATES) this.set({ peer, state }, Number(state === breaker)); },
  });
  new Gauge({
    name: 'peer_exchanges_running', help: 'Exchanges with the peer that run in this process', labelNames: ['peer'], registers,
    collect() { for (const { peer, running } of ports.peers.states()) this.set({ peer }, running); },
  });
  new Gauge({
    name: 'exchange_transfers_open', help: 'Open transfers by state, of all replicas', labelNames: ['state'], registers,
    async collect() { for (const { status, count } of (await counts())?.open ?? []) this.set({ state: status }, count); },
  });
  new Gauge({
    name: 'exchange_dead_letters', help: 'Exchanges that were given up and wait for a replay, of all replicas', registers,
    async collect() { this.set((await counts())?.deadLetters ?? NaN); },
  });
  new Gauge({
    name: 'exchange_oldest_due_age_seconds', help: 'For how long the exchange that waits longest has been due, of all replicas', registers,
    async collect() { this.set((await counts())?.oldestDueSeconds ?? NaN); },
  });
};
