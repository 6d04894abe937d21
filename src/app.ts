// The composition root: which adapter stands behind which port, what serves and what runs. No decision is made here.
import canonicalize from 'canonicalize';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { Task } from '@medplum/fhirtypes';
import manifest from '../package.json' with { type: 'json' };
import { createDocumentFiles } from './adapters/files/create-document-files.ts';
import { createLog } from './adapters/create-log.ts';
import { createMhdNetwork } from './adapters/mhd/create-mhd-network.ts';
import { httpClient } from './adapters/http-client.ts';
import { readAccessToken } from './adapters/read-access-token.ts';
import { readJsonFile } from './adapters/read-json-file.ts';
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
import { findDueTransfers } from './flows/find-due-transfers.ts';
import type { FlowPorts } from './flows/flow-ports.ts';
import { prepareStore } from './flows/prepare-store.ts';
import { runTransfer } from './flows/run-transfer.ts';
import { sweepFiles } from './flows/sweep-files.ts';
import { bindFlows } from './http/bind-flows.ts';
import { createHttpApp } from './http/create-http-app.ts';
import type { HttpOptions } from './http/route.ts';
import { startHttpServer } from './http/start-http-server.ts';
import { scheduleDeadlines } from './jobs/schedule-deadlines.ts';
import { startPool, type RunningPool } from './jobs/start-pool.ts';
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
/** Custodians asked at the same time. */
const PARALLEL = 4;
/** How long a transfer that could not even be claimed is left alone. */
const REST_MS = 60_000;
const IDLE_MS = 1000;
const SWEEP_MS = 3_600_000;
const MAX_JSON_BYTES = 1_000_000;

const readProgrammes = (settings: Settings): Result<ReadonlyMap<string, Programme>> => {
  const files = readJsonFile({ folder: settings.programmesDir ?? path.join(import.meta.dirname, 'config/programmes') });
  return files.ok ? parseProgrammes(files.value) : files;
};

const readToken = (file: string): Result<string> => {
  try {
    return ok(readFileSync(file, 'utf8').trim());
  } catch {
    return fail('invalid', { text: 'the token file of a peer cannot be read', fault: 'us' });
  }
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

const startTransfers = (ports: FlowPorts, idleMs: number): RunningPool => startPool<Task>({
  name: 'transfers', size: PARALLEL, idleMs, restMs: REST_MS, log: ports.log,
  keyOf: (task) => task.id ?? '',
  find: async (besides, count) => {
    const due = await findDueTransfers(ports, besides, count);
    if (!due.ok) ports.log('error', 'transfers.failed', { kind: due.failure.kind });
    return due.ok ? due.value : [];
  },
  run: async (task) => {
    const result = await runTransfer(ports, task);
    if (!result.ok) ports.log('error', 'transfer.failed', { task: task.id ?? '', kind: result.failure.kind });
    return result.ok;
  },
});

const toServedResources = (): HttpOptions['resources'] => [...searchParameters].map(([type, parameters]) => ({
  type, ...(supportedProfiles[type] && { supportedProfiles: supportedProfiles[type] }), searchParameters: [...parameters.values()].map(({ code, type: kind, url }) => ({ name: code, type: kind, definition: url })),
}));

const readTls = (settings: Settings): { readonly tls?: { readonly cert: string; readonly key: string } } =>
  (settings.tls ? { tls: { cert: readFileSync(settings.tls.certFile, 'utf8'), key: readFileSync(settings.tls.keyFile, 'utf8') } } : {});

/** Serves and works until `stop`: calls end, jobs end, claims end, the folder is free again. Rejects when the address is taken. */
export const startAdapter = async (settings: Settings, world: World = {}): Promise<Result<RunningAdapter>> => {
  const token = settings.accessToken === undefined ? readAccessToken(settings.dataDir) : { token: settings.accessToken };
  // paging links and Location headers name the port that was really taken
  const place: { publicUrl: string } = { publicUrl: toPublicUrl(settings, settings.port) };
  const opened = await openAdapter(settings, place, world);
  if (!opened.ok) return opened;
  const { ports, lock } = opened.value;
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const deadlines = scheduleDeadlines({ cron: settings.deadlineCron, timeZone: settings.deadlineTimeZone, check: () => checkDeadlines(ports, {}), clock: ports.clock, log: ports.log });
  const transfers = startTransfers(ports, world.idleMs ?? IDLE_MS);
  const sweep = startWorker({ name: 'sweep', work: () => sweepFiles(ports).then(() => 0), idleMs: SWEEP_MS, log: ports.log });
  toGauges(metrics, deadlines);
  const flows = bindFlows(ports, {
    profiles: () => ({ ok: true }),
    deadlines: () => ({ ok: deadlines.isAlive() && deadlines.lastRun() !== undefined, detail: deadlines.lastRun()?.at.toString() ?? 'has not run yet' }),
    transfers: () => ({ ok: transfers.isAlive() }),
  });
  const server = await startHttpServer({ host: settings.host, port: settings.port, ...readTls(settings) }, (port) => {
    place.publicUrl = toPublicUrl(settings, port);
    return createHttpApp({
      flows,
      options: {
        accessToken: token.token, publicUrl: place.publicUrl, trustProxy: settings.trustProxy, maxJsonBytes: MAX_JSON_BYTES, maxUploadBytes: settings.maxDocumentBytes,
        version: manifest.version, schemas: { 'second-opinion-request': requestSchema }, metrics, resources: toServedResources(),
        programmes: [...ports.programmes.values()].map(({ id, title }) => ({ id, title })), clock: ports.clock, newId: ports.newId, log: ports.log,
      },
    });
  });
  lock?.announce({ host: settings.host, port: server.port, pid: process.pid, startedAt: ports.clock.now().toString() });
  const stop = async (): Promise<void> => {
    opened.value.beginStop();
    await Promise.all([server.stop(GRACE_MS), deadlines.stop(), transfers.stop(NETWORK_GRACE_MS, ports.network.close), sweep.stop()]);
    await opened.value.close();
  };
  return ok({ url: place.publicUrl, stop, ...('file' in token && { tokenFile: token.file }) });
};
