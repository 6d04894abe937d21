// The composition root: what serves and what runs, and how both end. No decision is made here.
import { readSecretFile } from './adapters/read-secret-file.ts';
import { readTextFile } from './adapters/read-text-file.ts';
import { toPublicUrl, type Settings } from './config/env.ts';
import { fail, ok, type Result } from './core/kernel/result.ts';
import { createHttpApp } from './http/create-http-app.ts';
import { startHttpServer, type ListenOptions, type RunningServer } from './http/start-http-server.ts';
import { createClientPorts } from './wiring/create-client-ports.ts';
import { openAdapter, type World } from './wiring/open-adapter.ts';
import { startJobs } from './wiring/start-jobs.ts';
import { toHttpParts } from './wiring/to-http-parts.ts';

export interface RunningAdapter {
  readonly url: string;
  /** Where the token lies, if it was made here. */
  readonly tokenFile?: string;
  readonly stop: () => Promise<void>;
}

/** Running calls get this long at a stop. */
const GRACE_MS = 8000;
const IDLE_MS = 1000;

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

interface Token { readonly token: string; readonly tokenFile?: string }

const readAccess = ({ accessToken, dataDir }: Settings): Token => {
  if (accessToken !== undefined) return { token: accessToken };
  const { secret, file } = readSecretFile(dataDir, 'access-token');
  return { token: secret, tokenFile: file };
};

/** Taken away, it ends every session. Too short: another replica was stopped while it made it. */
const readSessionKey = ({ dataDir }: Settings): Result<Uint8Array> => {
  const { secret } = readSecretFile(dataDir, 'session-key');
  return /^[\w-]{43}$/u.test(secret) ? ok(Buffer.from(secret, 'base64url')) : fail('state-conflict', { text: 'session-key in DATA_DIR is not whole; delete it and start again', fault: 'us' });
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
  const { ports, keys, lock, close } = opened.value;
  const sessionKey = readSessionKey(settings);
  if (!sessionKey.ok) {
    await close();
    return sessionKey;
  }
  const clients = createClientPorts(ports, opened.value.clients, token);
  const jobs = startJobs(settings, opened.value, world.idleMs ?? IDLE_MS);
  const listening = await listen({ host: settings.host, port: settings.port, ...tls.value }, (port) => {
    place.publicUrl = toPublicUrl(settings, port);
    return createHttpApp(toHttpParts(settings, ports, { jobs, keys, clients: clients.ports, accessToken: token, sessionKey: sessionKey.value, publicUrl: place.publicUrl }));
  });
  if (!listening.ok) {
    clients.close();
    await jobs.stop();
    await close();
    return listening;
  }
  const server = listening.value;
  lock?.announce({ host: settings.host, port: server.port, pid: process.pid, startedAt: ports.clock.now().toString() });
  const stop = async (): Promise<void> => {
    clients.close();
    await Promise.all([server.stop(GRACE_MS), jobs.stop()]);
    await close();
  };
  return ok({ url: place.publicUrl, stop, ...told });
};
