// Listens: HTTP, or HTTPS where a certificate is given, with limits on slow callers that a long upload still passes.
import type { Express } from 'express';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** For how long nothing may move on a connection; absent: two minutes. */
  readonly idleMs?: number;
}

export interface RunningServer {
  readonly port: number;
  /** Takes no more calls, ends idle connections, waits for the running calls, and cuts what is left after `graceMs`. */
  readonly stop: (graceMs: number) => Promise<void>;
}

/** No limit on a whole request, or a large file could not arrive. */
const LIMITS = { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 10_000 };
const IDLE_MS = 120_000;

/** A connection on which nothing moves is cut, unless it is we whom its caller waits for: some answers (a recomputation, statistics of years) take longer. */
const cutIdle = (server: http.Server, idleMs: number): void => {
  const calls = new WeakMap<Socket, () => boolean>();
  server.on('request', (req, res) => { calls.set(req.socket, () => req.complete && !res.headersSent); });
  server.setTimeout(idleMs, (socket) => {
    if (calls.get(socket)?.()) socket.setTimeout(idleMs);
    else socket.destroy();
  });
};

const listen = (server: http.Server, { host, port }: ListenOptions): Promise<void> => new Promise((resolve, reject) => {
  server.once('error', reject);
  server.listen(port, host, () => {
    server.off('error', reject);
    resolve();
  });
});

/** At a stop a connection ends with the call that runs on it: kept alive for a next one, it would hold the stop up. */
const endWithLastCall = (server: http.Server): void => {
  server.on('request', (req, res) => {
    res.once('finish', () => { if (!server.listening) req.socket.end(); });
  });
};

const stop = (server: http.Server, graceMs: number): Promise<void> => new Promise((resolve) => {
  const cut = setTimeout(() => { server.closeAllConnections(); }, graceMs);
  server.close(() => {
    clearTimeout(cut);
    resolve();
  });
  server.closeIdleConnections();
});

/** `toApp` is called when the port is known, for a `publicUrl` that names it. Rejects when the address is taken. */
export const startHttpServer = async (options: ListenOptions, toApp: (port: number) => Express): Promise<RunningServer> => {
  const server = options.tls ? https.createServer({ ...LIMITS, cert: options.tls.cert, key: options.tls.key, minVersion: 'TLSv1.2' }) : http.createServer(LIMITS);
  cutIdle(server, options.idleMs ?? IDLE_MS);
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  endWithLastCall(server);
  server.on('request', toApp(port));
  return { port, stop: (graceMs) => stop(server, graceMs) };
};
