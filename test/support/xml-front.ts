// A server in front of another that speaks XML alone: what comes in JSON is refused, so that a test sees which form was really sent.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Resource } from '@medplum/fhirtypes';
import { onTestFinished } from 'vitest';
import { createFhirXml } from '../../src/adapters/fhir-xml/create-fhir-xml.ts';

const XML = 'application/fhir+xml';
const JSON_TYPE = 'application/fhir+json';

const bytesOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** `before`: the address at which what stands at another is spoken to in XML; `refused`: calls that were not in XML. */
export interface XmlFront { readonly before: (url: string) => string; readonly refused: () => number }

export const xmlFront = async (): Promise<XmlFront> => {
  const xml = createFhirXml();
  let behind = '';
  let refused = 0;
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bytesOf(request);
    const [type, accept] = [request.headers['content-type'], request.headers.accept ?? ''];
    const parsed = body.length > 0 && type === XML ? xml.parse(body.toString()) : undefined;
    if (!accept.includes(XML) || (body.length > 0 && !parsed?.ok)) { refused += 1; response.writeHead(415).end(); return; }
    const answer = await fetch(`${behind}${request.url ?? ''}`, {
      method: request.method ?? 'GET', headers: { 'Content-Type': JSON_TYPE, 'Accept': JSON_TYPE, 'Authorization': request.headers.authorization ?? '' },
      ...(parsed?.ok && { body: JSON.stringify(parsed.value) }),
    });
    response.writeHead(answer.status, { 'content-type': XML }).end(xml.write(await answer.json() as Resource));
  };
  const server = createServer((request, response) => { pass(request, response).catch(() => { response.destroy(); }); }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => { server.closeAllConnections(); server.close(); });
  const address = server.address();
  const own = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`;
  return {
    before: (url) => { behind = new URL(url).origin; return url.replace(behind, own); },
    refused: () => refused,
  };
};
