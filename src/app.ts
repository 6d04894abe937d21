// The composition root: which adapter stands behind which port, what serves and what runs. No decision is made here.
import canonicalize from 'canonicalize';
import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import manifest from '../package.json' with { type: 'json' };
import { createDocumentFiles } from './adapters/files/create-document-files.ts';
import { createLog } from './adapters/create-log.ts';
import { createMhdNetwork } from './adapters/mhd/create-mhd-network.ts';
import { httpClient } from './adapters/http-client.ts';
import { loadDefinitions } from './adapters/load-definitions.ts';
import { readAccessToken } from './adapters/read-access-token.ts';
import { readJsonFile } from './adapters/read-json-file.ts';
import { readTextFile } from './adapters/read-text-file.ts';
import { indexValues } from './adapters/search/index-values.ts';
import { parseSearch } from './adapters/search/parse-search.ts';
import { searchParameters } from './adapters/search/search-parameters.ts';
import { checkSharedFolder } from './adapters/store/check-shared-folder.ts';
import { createResourceStore } from './adapters/store/create-resource-store.ts';
import { lockDataFolder, type DataFolderLock } from './adapters/store/lock-data-folder.ts';
import { searchSql } from './adapters/store/search-sql.ts';
import { worklistSql } from './adapters/store/worklist-sql.ts';
import { createValidate } from './adapters/validation/create-validate.ts';
import { toPublicUrl, type Settings } from './config/env.ts';
import { parsePeers } from './config/parse-peers.ts';
import { parseProgrammes } from './config/parse-programmes.ts';
import type { Peer } from './core/exchange/peer.ts';
import { supportedProfiles } from './core/fhir/systems.ts';
import type { Programme } from './core/intake/programme.ts';
import requestSchema from './core/intake/second-opinion-request.schema.json' with { type: 'json' };
import { fail, ok, type Result } from './core/kernel/result.ts';
import { checkDeadlines } from './flows/check-deadlines.ts';
import type { FlowPorts } from './flows/flow-ports.ts';
import { prepareStore } from './flows/prepare-store.ts';
import { sweepFiles } from './flows/sweep-files.ts';
import { bindFlows } from './http/bind-flows.ts';
import type { Flows } from './http/flows.ts';
import { createHttpApp } from './http/create-http-app.ts';
import type { HttpOptions } from './http/route.ts';
import { startHttpServer, type ListenOptions, type RunningServer } from './http/start-http-server.ts';
import { scheduleDeadlines, type DeadlineJob } from './jobs/schedule-deadlines.ts';
import type { RunningPool } from './jobs/start-pool.ts';
import { startTransfers } from './jobs/start-transfers.ts';
import { startWorker } from './jobs/start-worker.ts';
import type { Clock, ReachFaultPoint } from './ports/clock.ts';

/** What a test may set in place of the world's own. */
export interface World { readonly clock?: Clock; readonly reach?: ReachFaultPoint; readonly idleMs?: number }

export interface Opened {
  readonly ports: FlowPorts;
  readonly lock?: DataFolderLock;
  /** From now on workers give back what they hold. */
  readonly beginStop: () => void;
  readonly close: () => Promise<void>;
}

export interface RunningAdapter {
  readonly url: string;
  /** Where the token lies, if it was made here. */
  readonly tokenFile?: string;
  readonly stop: () => Promise<void>;
}

/** Running calls get this long at a stop; what is asked of the network gets less, so that both end before a supervisor loses its patience. */
const GRACE_MS = 8000;
const NETWORK_GRACE_MS = 3000;
const IDLE_MS = 1000;
const SWEEP_MS = 3_600_000;
const MAX_JSON_BYTES = 1_000_000;

const readProgrammes = (settings: Settings): Result<ReadonlyMap<string, Programme>> => {
  const files = readJsonFile({ folder: settings.programmesDir ?? path.join(import.meta.dirname, 'config/programmes') });
  return files.ok ? parseProgrammes(files.value) : files;
};

const readToken = (file: string): Result<string> => {
  const text = readTextFile(file, 'the token file of a peer');
  return text.ok ? ok(text.value.trim()) : text;
};

const readPeers = (settings: Settings): Result<readonly Peer[]> => {
  if (settings.peersFile === undefined) return ok([]);
  const file = readJsonFile({ file: settings.peersFile });
  return file.ok ? parsePeers(file.value[0], readToken) : file;
};

const openStore = (settings: Settings, clock: Clock): ReturnType<typeof createResourceStore> => {
  const parts = { indexValues, searchSql, findWorklistSql: worklistSql, now: clock.now };
  return createResourceStore(settings.databaseUrl ? { ...parts, url: settings.databaseUrl } : { ...parts, file: path.join(settings.dataDir, 'store.db') });
};

interface Parts { readonly settings: Settings; readonly place: { readonly publicUrl: string }; readonly world: World; readonly programmes: ReadonlyMap<string, Programme>; readonly peers: readonly Peer[] }

const toPorts = ({ settings, place, world, programmes, peers }: Parts, store: FlowPorts['store'], clock: Clock): FlowPorts & { readonly beginStop: () => void } => {
  const stopping = { now: false };
  return {
    store, clock, programmes, parseSearch,
    files: createDocumentFiles(settings.dataDir), network: createMhdNetwork(peers, httpClient()), validate: createValidate(), newId: randomUUID,
    digestText: (text) => createHash('sha256').update(text).digest('hex'),
    canonicalJson: (value) => canonicalize(value) ?? 'null',
    log: createLog(settings.logLevel), reach: world.reach ?? (() => undefined),
    isStopping: () => stopping.now, beginStop: () => { stopping.now = true; },
    policy: {
      get publicUrl() { return place.publicUrl; }, maxDocumentBytes: settings.maxDocumentBytes, pollSeconds: settings.exchangePollSeconds, leaseSeconds: settings.exchangeLeaseSeconds,
      worker: randomUUID(), allowTimeTravel: settings.allowTimeTravel,
    },
  };
};

/** With a server's database the folder is not this process's alone: the database knows which one is shared. */
const takeFolder = (settings: Settings): Result<DataFolderLock | undefined> => (settings.databaseUrl ? ok(undefined) : lockDataFolder(settings.dataDir));

const openLocked = async (parts: Parts, lock: DataFolderLock | undefined): Promise<Result<Opened>> => {
  const { settings, world } = parts;
  const clock = world.clock ?? { now: () => Temporal.Now.instant() };
  const store = await openStore(settings, clock);
  if (!store.ok) return store;
  const { beginStop, ...ports } = toPorts(parts, store.value, clock);
  const shared = settings.databaseUrl ? await checkSharedFolder(settings.dataDir, store.value) : ok(undefined);
  const prepared = shared.ok ? await prepareStore(ports, manifest.version) : shared;
  const close = async (): Promise<void> => {
    await store.value.close();
    lock?.release();
  };
  if (prepared.ok) return ok({ ports, close, beginStop, ...(lock && { lock }) });
  await store.value.close();
  return prepared;
};

/** Opens the store and the files, and writes what every request refers to. Failures: of the configuration, `state-conflict` (the folder is in use), `not-ready`. */
export const openAdapter = async (settings: Settings, place: { readonly publicUrl: string }, world: World = {}): Promise<Result<Opened>> => {
  const programmes = readProgrammes(settings);
  if (!programmes.ok) return programmes;
  const peers = readPeers(settings);
  if (!peers.ok) return peers;
  const lock = takeFolder(settings);
  if (!lock.ok) return lock;
  const opened = await openLocked({ settings, place, world, programmes: programmes.value, peers: peers.value }, lock.value);
  if (!opened.ok) lock.value?.release();
  return opened;
};

/** A moment that a metric or a probe looks at, made when it is asked. */
const toGauges = (metrics: Registry, jobs: { readonly lastRun: () => { readonly at: Temporal.Instant; readonly tookMs: number } | undefined }): void => {
  new Gauge({
    name: 'deadline_check_last_run_timestamp_seconds', help: 'When the last deadline check ended well', registers: [metrics],
    collect() { this.set((jobs.lastRun()?.at.epochMilliseconds ?? 0) / 1000); },
  });
  new Gauge({
    name: 'deadline_check_duration_seconds', help: 'How long the last deadline check took', registers: [metrics],
    collect() { this.set((jobs.lastRun()?.tookMs ?? 0) / 1000); },
  });
};

const toServedResources = (): HttpOptions['resources'] => [...searchParameters].map(([type, parameters]) => ({
  type, ...(supportedProfiles[type] && { supportedProfiles: supportedProfiles[type] }), searchParameters: [...parameters.values()].map(({ code, type: kind, url }) => ({ name: code, type: kind, definition: url })),
}));

const readTls = ({ tls }: Settings): Result<Pick<ListenOptions, 'tls'>> => {
  if (!tls) return ok({});
  const cert = readTextFile(tls.certFile, 'the file of TLS_CERT');
  if (!cert.ok) return cert;
  const key = readTextFile(tls.keyFile, 'the file of TLS_KEY');
  return key.ok ? ok({ tls: { cert: cert.value, key: key.value } }) : key;
};

const listen = async (options: ListenOptions, toApp: Parameters<typeof startHttpServer>[1]): Promise<Result<RunningServer>> => startHttpServer(options, toApp).then(ok, () => fail('state-conflict', {
  text: `cannot listen at ${options.host}, port ${String(options.port)}: another program does, it is not allowed, or the address or certificate is no good`, fault: 'us',
}));

interface Jobs { readonly deadlines: DeadlineJob; readonly transfers: RunningPool; /** No job begins anew; what runs ends or is broken off. */ readonly stop: () => Promise<void> }

const startJobs = (settings: Settings, { ports, beginStop }: Opened, idleMs: number): Jobs => {
  const { clock, log } = ports;
  const deadlines = scheduleDeadlines({ cron: settings.deadlineCron, timeZone: settings.deadlineTimeZone, check: () => checkDeadlines(ports, {}), clock, log });
  const transfers = startTransfers(ports, idleMs);
  const sweep = startWorker({ name: 'sweep', work: () => sweepFiles(ports).then(() => 0), idleMs: SWEEP_MS, log });
  const stop = async (): Promise<void> => {
    beginStop();
    await Promise.all([deadlines.stop(), transfers.stop(NETWORK_GRACE_MS, ports.network.close), sweep.stop()]);
  };
  return { deadlines, transfers, stop };
};

const toHttpOptions = (settings: Settings, ports: FlowPorts, accessToken: string): Omit<HttpOptions, 'publicUrl' | 'metrics'> => ({
  accessToken, trustProxy: settings.trustProxy, maxJsonBytes: MAX_JSON_BYTES, maxUploadBytes: settings.maxDocumentBytes,
  version: manifest.version, schemas: { 'second-opinion-request': requestSchema }, resources: toServedResources(),
  programmes: [...ports.programmes.values()].map(({ id, title }) => ({ id, title })), clock: ports.clock, newId: ports.newId, log: ports.log,
});

const toMetrics = (jobs: Jobs): Registry => {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  toGauges(metrics, jobs.deadlines);
  return metrics;
};

const toFlows = (ports: FlowPorts, { deadlines, transfers }: Jobs): Flows => bindFlows(ports, {
  profiles: () => ({ ok: loadDefinitions().ownResources.length > 0 }),
  deadlines: () => ({ ok: deadlines.isAlive() && deadlines.lastRun() !== undefined, detail: deadlines.lastRun()?.at.toString() ?? 'has not run yet' }),
  transfers: () => ({ ok: transfers.isAlive() }),
});

interface Token { readonly token: string; readonly tokenFile?: string }

const readAccess = ({ accessToken, dataDir }: Settings): Token => {
  if (accessToken !== undefined) return { token: accessToken };
  const { token, file } = readAccessToken(dataDir);
  return { token, tokenFile: file };
};

/** Serves and works until `stop`: calls end, jobs end, claims end, the folder is free again. Failures: those of `openAdapter`; `state-conflict` when the address is taken. */
export const startAdapter = async (settings: Settings, world: World = {}): Promise<Result<RunningAdapter>> => {
  const tls = readTls(settings);
  if (!tls.ok) return tls;
  // paging links and Location headers name the port that was really taken
  const place: { publicUrl: string } = { publicUrl: toPublicUrl(settings, settings.port) };
  const { token, ...told } = readAccess(settings);
  const opened = await openAdapter(settings, place, world);
  if (!opened.ok) return opened;
  const { ports, lock, close } = opened.value;
  const jobs = startJobs(settings, opened.value, world.idleMs ?? IDLE_MS);
  const metrics = toMetrics(jobs);
  const listening = await listen({ host: settings.host, port: settings.port, ...tls.value }, (port) => {
    place.publicUrl = toPublicUrl(settings, port);
    return createHttpApp({ flows: toFlows(ports, jobs), options: { ...toHttpOptions(settings, ports, token), publicUrl: place.publicUrl, metrics } });
  });
  if (!listening.ok) {
    await jobs.stop();
    await close();
    return listening;
  }
  const server = listening.value;
  lock?.announce({ host: settings.host, port: server.port, pid: process.pid, startedAt: ports.clock.now().toString() });
  const stop = async (): Promise<void> => {
    await Promise.all([server.stop(GRACE_MS), jobs.stop()]);
    await close();
  };
  return ok({ url: place.publicUrl, stop, ...told });
};
