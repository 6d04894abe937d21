// What the HTTP face is told: its options, the flows bound to their ports, and the metrics of the jobs.
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import manifest from '../../package.json' with { type: 'json' };
import { createPackEvidence } from '../adapters/evidence/create-pack-evidence.ts';
import { createReadFhirDocument } from '../adapters/fhir-document/create-read-fhir-document.ts';
import { createFhirXml } from '../adapters/fhir-xml/create-fhir-xml.ts';
import { loadDefinitions } from '../adapters/load-definitions.ts';
import type { ClientKeys } from '../adapters/smart/client-keys.ts';
import type { Settings } from '../config/env.ts';
import { CLAIMED } from '../core/fhir/claims.ts';
import requestSchema from '../core/intake/second-opinion-request.schema.json' with { type: 'json' };
import type { ClientPorts, FlowPorts } from '../flows/flow-ports.ts';
import { bindFlows } from '../http/bind-flows.ts';
import type { Flows } from '../http/flows.ts';
import type { HttpOptions, HttpParts } from '../http/route.ts';
import type { Jobs } from './start-jobs.ts';
import { toExchangeMetrics } from './to-exchange-metrics.ts';
import { toNoticeMetrics } from './to-notice-metrics.ts';
import { toServedResources } from './to-served-resources.ts';

const MAX_JSON_BYTES = 1_000_000;

/** A moment that a metric or a probe looks at, made when it is asked. */
const toGauges = (metrics: Registry, { deadlines, notices, disk }: Jobs, { clock }: Pick<FlowPorts, 'clock'>): void => {
  new Gauge({
    name: 'deadline_check_last_run_timestamp_seconds', help: 'When the last deadline check ended well', registers: [metrics],
    collect() { this.set((deadlines.lastRun()?.at.epochMilliseconds ?? 0) / 1000); },
  });
  new Gauge({
    name: 'deadline_check_duration_seconds', help: 'How long the last deadline check took', registers: [metrics],
    collect() { this.set((deadlines.lastRun()?.tookMs ?? 0) / 1000); },
  });
  new Gauge({
    name: 'deadline_check_age_seconds', help: 'For how long no deadline check has ended well, whichever replica makes them; none ever: NaN', registers: [metrics],
    collect() { this.set((clock.now().epochMilliseconds - (deadlines.lastRun()?.at.epochMilliseconds ?? NaN)) / 1000); },
  });
  new Gauge({
    name: 'notices_worker_last_run_timestamp_seconds', help: 'When this process last looked for notices to be sent and ended well; never: 0', registers: [metrics],
    collect() { this.set((notices.lastRun()?.at.epochMilliseconds ?? 0) / 1000); },
  });
  new Gauge({
    name: 'notices_worker_duration_seconds', help: 'How long that took', registers: [metrics],
    collect() { this.set((notices.lastRun()?.tookMs ?? 0) / 1000); },
  });
  new Gauge({
    name: 'notices_worker_age_seconds', help: 'For how long this process has not looked for notices and ended well; never: since it started', registers: [metrics],
    collect() { this.set(notices.ageMs() / 1000); },
  });
  new Gauge({
    name: 'notices_worker_stale', help: '1: the worker that sends notices hangs or fails again and again', registers: [metrics],
    collect() { this.set(Number(notices.isStale())); },
  });
  new Gauge({
    name: 'deadline_check_stale', help: '1: two times of the deadline check have come without one that ended well', registers: [metrics],
    collect() { this.set(Number(deadlines.isStale())); },
  });
  new Gauge({
    name: 'data_folder_free_bytes', help: 'Room left where DATA_DIR lies', registers: [metrics],
    collect() { this.set(disk.freeBytes() ?? NaN); },
  });
};

interface Secrets { readonly accessToken: string; readonly sessionKey: Uint8Array }

const toHttpOptions = (settings: Settings, ports: FlowPorts, secrets: Secrets): Omit<HttpOptions, 'publicUrl' | 'metrics' | 'publicKeys' | 'packEvidence'> => ({
  accessToken: secrets.accessToken, sessionKey: secrets.sessionKey, sessionSeconds: settings.sessionSeconds,
  logins: { hasSignIn: ports.signIn !== undefined, takesToken: settings.accessTokenLogin },
  trustProxy: settings.trustProxy, maxJsonBytes: MAX_JSON_BYTES, maxUploadBytes: settings.maxDocumentBytes, maxProvideBytes: settings.maxProvideBytes, maxProvideConcurrent: settings.maxProvideConcurrent,
  version: manifest.version, schemas: { 'second-opinion-request': requestSchema }, resources: toServedResources(), instantiates: CLAIMED,
  programmes: [...ports.programmes.values()].map(({ id, title, departments }) => ({ id, title, departments })), clock: ports.clock, newId: ports.newId, log: ports.log,
  fhirXml: createFhirXml(), readFhirDocument: createReadFhirDocument(createFhirXml().parse),
});

const toMetrics = (ports: FlowPorts, jobs: Jobs): Registry => {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  toGauges(metrics, jobs, ports);
  toExchangeMetrics(metrics, ports);
  toNoticeMetrics(metrics, ports);
  return metrics;
};

const toFlows = (ports: FlowPorts & ClientPorts, { deadlines, transfers, notices, disk }: Jobs): Flows => bindFlows(ports, {
  profiles: () => ({ ok: loadDefinitions().ownResources.length > 0 }),
  deadlines: () => ({ ok: deadlines.isAlive() && deadlines.lastRun() !== undefined && !deadlines.isStale(), detail: deadlines.lastRun()?.at.toString() ?? 'has not run yet' }),
  transfers: () => ({ ok: transfers.isAlive() }),
  notices: () => ({ ok: notices.isAlive() && !notices.isStale(), detail: notices.lastRun()?.at.toString() ?? 'has not run yet' }),
  disk: disk.probe,
});

interface Running extends Secrets { readonly jobs: Jobs; readonly keys: ClientKeys; readonly clients: ClientPorts; readonly publicUrl: string }

export const toHttpParts = (settings: Settings, ports: FlowPorts, { jobs, keys, clients, publicUrl, ...secrets }: Running): HttpParts =>
  ({ flows: toFlows({ ...ports, ...clients }, jobs), options: { ...toHttpOptions(settings, ports, secrets), publicUrl, publicKeys: keys.listPublic, packEvidence: createPackEvidence(keys), metrics: toMetrics(ports, jobs) } });
