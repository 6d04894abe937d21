// Notices in Prometheus' words: what waits to be sent, for how long, and what could not be delivered.
import { Gauge, type Registry } from 'prom-client';
import { measureNotices } from '../flows/measure-notices.ts';
import type { FlowPorts } from '../flows/flow-ports.ts';
import { keepCounts } from './keep-counts.ts';

export const toNoticeMetrics = (metrics: Registry, ports: Pick<FlowPorts, 'store' | 'clock'>): void => {
  const registers = [metrics];
  const measure = keepCounts(() => measureNotices(ports));
  new Gauge({
    name: 'notices_waiting', help: 'Notices that are still to be sent, of all replicas', registers,
    async collect() { this.set((await measure())?.waiting ?? NaN); },
  });
  new Gauge({
    name: 'notices_given_up', help: 'Notices that could not be delivered and are not tried any more, of all replicas', registers,
    async collect() { this.set((await measure())?.givenUp ?? NaN); },
  });
  new Gauge({
    name: 'notices_oldest_due_age_seconds', help: 'For how long the notice that waits longest should have been sent, of all replicas', registers,
    async collect() { this.set((await measure())?.oldestDueSeconds ?? NaN); },
  });
};
