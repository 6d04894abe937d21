// Which adapter stands behind which port; opens the store and the files. No decision is made here.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import manifest from '../../package.json' with { type: 'json' };
import { openCalendars } from '../adapters/calendar/open-calendars.ts';
import { createClamdScan } from '../adapters/clamav/create-clamd-scan.ts';
import { createExchangeBell } from '../adapters/create-exchange-bell.ts';
import { createExchangeMeter } from '../adapters/create-exchange-meter.ts';
import { createKeptRisks } from '../adapters/create-kept-risks.ts';
import { createLog } from '../adapters/create-log.ts';
import { createPeerGate } from '../adapters/create-peer-gate.ts';
import { digest } from '../adapters/digest.ts';
import { createJudgeFhirDocument } from '../adapters/fhir-document/create-judge-fhir-document.ts';
import { createReadFhirDocument } from '../adapters/fhir-document/create-read-fhir-document.ts';
import { createRenderLetter } from '../adapters/letter-pdf/create-render-letter.ts';
import { createRenderReport } from '../adapters/letter-pdf/create-render-report.ts';
import { createFhirXml } from '../adapters/fhir-xml/create-fhir-xml.ts';
import { createDocumentFiles } from '../adapters/files/create-document-files.ts';
import { httpClient } from '../adapters/http-client.ts';
import { createMail } from '../adapters/mail/create-mail.ts';
import { reportCalls } from '../adapters/report-calls.ts';
import { reportSchedulerCalls } from '../adapters/report-scheduler-calls.ts';
import { indexForm } from '../adapters/search/index-form.ts';
import { indexValues } from '../adapters/search/index-values.ts';
import { parseSearch } from '../adapters/search/parse-search.ts';
import { checkSharedFolder } from '../adapters/store/check-shared-folder.ts';
import { createResourceStore } from '../adapters/store/create-resource-store.ts';
import { lockDataFolder, type DataFolderLock } from '../adapters/store/lock-data-folder.ts';
import { searchSql } from '../adapters/store/search-sql.ts';
import { worklistSql } from '../adapters/store/worklist-sql.ts';
import type { ClientKeys } from '../adapters/smart/client-keys.ts';
import { createSealContent } from '../adapters/smart/create-seal-content.ts';
import { createValidate } from '../adapters/validation/create-validate.ts';
import { createWebhooks } from '../adapters/webhooks/create-webhooks.ts';
import { toReserveBytes, type Settings } from '../config/env.ts';
import type { Client } from '../core/consent/client.ts';
import { ok, type Result } from '../core/kernel/result.ts';
import type { FlowPorts } from '../flows/flow-ports.ts';
import { findClosings } from '../core/intake/find-closings.ts';
import { prepareStore } from '../flows/prepare-store.ts';
import type { Clock, Log, Random, ReachFaultPoint } from '../ports/clock.ts';
import type { Calendars } from '../ports/calendars.ts';
import type { SignIn } from '../ports/sign-in.ts';
import { openNetwork } from './open-network.ts';
import { openSignIn } from './open-sign-in.ts';
import { readConfiguration, type Configuration } from './read-configuration.ts';

/** What a test may set in place of the world's own. */
export interface World { readonly clock?: Clock; readonly reach?: ReachFaultPoint; readonly random?: Random; readonly idleMs?: number }

export interface Opened {
  readonly ports: FlowPorts;
  readonly keys: ClientKeys;
  /** As registered. */
  readonly clients: ReadonlyMap<string, Client>;
  readonly lock?: DataFolderLock;
  /** From now on workers give back what they hold. */
  readonly beginStop: () => void;
  readonly close: () => Promise<void>;
}

const openStore = (settings: Settings, clock: Clock, log: Log): ReturnType<typeof createResourceStore> => {
  const parts = { indexValues, indexForm, searchSql, findWorklistSql: worklistSql, now: clock.now, onIndexed: (resources: number) => { log('warn', 'store.indexed-anew', { resources }); } };
  return createResourceStore(settings.databaseUrl ? { ...parts, url: settings.databaseUrl } : { ...parts, file: path.join(settings.dataDir, 'store.db') });
};

interface Parts extends Configuration { readonly calendars: Calendars; readonly signIn: SignIn | undefined; readonly settings: Settings; readonly place: { readonly publicUrl: string }; readonly world: World }

/** Over before the claim is: two replicas never send the same at once. */
const toSendMs = ({ exchangeLeaseSeconds }: Settings, mostMs: number): number => Math.min(mostMs, exchangeLeaseSeconds * 500);
const toMailLimits = (settings: Settings): { readonly connectMs: number; readonly idleMs: number; readonly totalMs: number } => ({ connectMs: 10_000, idleMs: 20_000, totalMs: toSendMs(settings, 60_000) });

const toPorts = ({ settings, place, world, programmes, calendars, peers, webhooks, signIn }: Parts, opened: Pick<FlowPorts, 'store' | 'leases' | 'network' | 'scheduler' | 'clock' | 'log' | 'sealContent'>): FlowPorts & { readonly beginStop: () => void } => {
  const stopping = { now: false };
  const random = world.random ?? Math.random;
  const files = createDocumentFiles(settings.dataDir, { reserveBytes: toReserveBytes(settings), ...(settings.clamd && { scan: createClamdScan(settings.clamd, { maxBytes: settings.clamdMaxBytes }) }) });
  const validateReceived = createValidate({ unknownProfiles: 'ignore', withWarnings: true });
  const gate = createPeerGate({ peers, clock: opened.clock, random, log: opened.log, policy: { failures: settings.peerBreakerFailures, seconds: settings.peerBreakerSeconds } });
  return {
    ...opened, programmes, calendars, risks: createKeptRisks(), parseSearch, renderLetter: createRenderLetter(), renderReport: createRenderReport(), ...(signIn && { signIn }),
    ...(settings.mail && { mail: createMail({ ...settings.mail, limits: toMailLimits(settings) }) }), webhooks: createWebhooks(webhooks, { http: httpClient(), clock: opened.clock, timeoutMs: toSendMs(settings, 20_000) }),
    files, validateReceived, judgeFhirDocument: createJudgeFhirDocument({ files, validate: validateReceived, read: createReadFhirDocument(createFhirXml().parse) }), validate: createValidate(), newId: randomUUID,
    ...digest,
    random, peers: gate, network: reportCalls(opened.network, gate), scheduler: reportSchedulerCalls(opened.scheduler, gate), bell: createExchangeBell(), pause, meter: createExchangeMeter(), reach: world.reach ?? (() => undefined),
    isStopping: () => stopping.now, beginStop: () => { stopping.now = true; },
    policy: {
      get publicUrl() { return place.publicUrl; }, maxDocumentBytes: settings.maxDocumentBytes, leaseSeconds: settings.exchangeLeaseSeconds,
      retry: { pollSeconds: settings.exchangePollSeconds, retrySeconds: settings.exchangeRetrySeconds, maxAttempts: settings.exchangeMaxAttempts, giveUpHours: settings.exchangeGiveUpHours },
      worker: randomUUID(), allowTimeTravel: settings.allowTimeTravel,
    },
  };
};

/** With a server's database the folder is not this process's alone: the database knows which one is shared. */
const takeFolder = (settings: Settings): Result<DataFolderLock | undefined> => (settings.databaseUrl ? ok(undefined) : lockDataFolder(settings.dataDir));

const openLocked = async (parts: Parts, lock: DataFolderLock | undefined): Promise<Result<Opened>> => {
  const { settings, world } = parts;
  const clock = world.clock ?? { now: () => Temporal.Now.instant() };
  const log = createLog(settings.logLevel);
  const out = await openNetwork(settings, parts.peers, log);
  if (!out.ok) return out;
  const { network, scheduler, keys } = out.value;
  const store = await openStore(settings, clock, log);
  if (!store.ok) return store;
  const { beginStop, ...ports } = toPorts(parts, { store: store.value, leases: store.value.leases, network, scheduler, clock, log, sealContent: createSealContent(keys) });
  const shared = settings.databaseUrl ? await checkSharedFolder(settings.dataDir, store.value) : ok(undefined);
  const prepared = shared.ok ? await prepareStore(ports, manifest.version) : shared;
  const close = async (): Promise<void> => {
    ports.mail?.close();
    await store.value.close();
    lock?.release();
  };
  if (prepared.ok) return ok({ ports, keys, clients: parts.clients, close, beginStop, ...(lock && { lock }) });
  await store.value.close();
  return prepared;
};

/** Opens the store and the files, and writes what every request refers to. Failures: of the configuration, `state-conflict` (the folder is in use), `not-ready`. */
export const openAdapter = async (settings: Settings, place: { readonly publicUrl: string }, world: World = {}): Promise<Result<Opened>> => {
  const configuration = readConfiguration(settings);
  if (!configuration.ok) return configuration;
  const signIn = openSignIn(settings);
  if (!signIn.ok) return signIn;
  const calendars = await openCalendars([...configuration.value.programmes.values()].flatMap(findClosings));
  if (!calendars.ok) return calendars;
  const lock = takeFolder(settings);
  if (!lock.ok) return lock;
  const opened = await openLocked({ settings, place, world, ...configuration.value, calendars: calendars.value, signIn: signIn.value }, lock.value);
  if (!opened.ok) lock.value?.release();
  return opened;
};
