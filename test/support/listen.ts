// A server on a free port of this machine that keeps what it was asked, for tests of what we send.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** `form`: the body, read as a form. */
export interface Seen { readonly path: string; readonly method: string; readonly authorization: string | undefined; readonly form: URLSearchParams }
export type Act = (request: Seen, response: ServerResponse) => void;
export interface TestServer { readonly origin: string; /** With its port. */ readonly host: string; readonly seen: Seen[]; readonly close: () => void }

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

export const listen = async (act: Act): Promise<TestServer> => {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const one = { path: request.url ?? '', method: request.method ?? '', authorization: request.headers.authorization, form: new URLSearchParams(body) };
      seen.push(one);
      act(one, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const host = `127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
  return { host, origin: `http://${host}`, seen, close: () => { server.closeAllConnections(); server.close(); } };
};

export const json = (response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};
