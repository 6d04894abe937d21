// ITI-68 at the gateway: fetched from the custodian while it is sent on; from a byte on, where the caller has the rest; not at all, where it has it whole (https://www.rfc-editor.org/rfc/rfc9110#section-14).
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler, Response } from 'express';
import { addressOf } from './address-of.ts';
import type { NetworkState, SimDocument } from './network-state.ts';
import { toOutcome } from './to-outcome.ts';

interface Custodians { readonly custodianPorts: ReadonlyMap<string, number>; readonly gatewayKey: string }

/** From a byte on, and up to where it is cut. */
const between = async function* (bytes: AsyncIterable<Uint8Array>, from: number, to: number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of bytes) {
    const part = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));
    at += chunk.byteLength;
    if (part.byteLength > 0) yield part;
    if (at >= to) return;
  }
};

/** Where the caller wants to go on; 0: at the beginning, also when the document is another one by now. */
const startOf = (range: string | undefined, ifRange: string | undefined, { etag, fault }: { readonly etag: string; readonly fault: unknown }): number => {
  const from = /^bytes=(\d+)-$/u.exec(range ?? '')?.[1];
  return from === undefined || fault === 'no-range' || (ifRange !== undefined && ifRange !== etag) ? 0 : Number(from);
};

const writeHead = (response: Response, { contentType, sizeBytes }: SimDocument, { etag, from }: { readonly etag: string; readonly from: number }): void => {
  const headers = { 'content-type': contentType, 'content-length': (sizeBytes - from).toString(), etag, 'accept-ranges': 'bytes' };
  const told = response.locals['fault'] === 'wrong-range' ? from + 1 : from;
  if (from === 0) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${told.toString()}-${(sizeBytes - 1).toString()}/${sizeBytes.toString()}` });
};

/** What the caller has is what there is. */
const isUnchanged = ({ req, locals }: Response, etag: string): boolean =>
  locals['fault'] === 'not-modified' || (locals['fault'] !== 'no-condition' && req.get('if-none-match') === etag);

const send = async (response: Response, document: SimDocument, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  const fault: unknown = response.locals['fault'];
  const etag = `"${document.etag ?? document.hash}"`;
  if (isUnchanged(response, etag)) {
    response.writeHead(304, { etag }).end();
    return;
  }
  const from = startOf(response.req.get('range'), response.req.get('if-range'), { etag, fault });
  if (from > 0 && from >= document.sizeBytes) {
    response.status(416).set('content-range', `bytes */${document.sizeBytes.toString()}`).end();
    return;
  }
  writeHead(response, document, { etag, from });
  // half of the rest comes, then the line is cut
  const to = fault === 'cut' ? from + Math.ceil((document.sizeBytes - from) / 2) : document.sizeBytes;
  await pipeline(Readable.from(between(bytes, from, to)), response, { end: fault !== 'cut' }).catch(() => undefined); // the reader went away
  if (fault === 'cut') setImmediate(() => { response.destroy(); });
};

export const serveDocument = (state: NetworkState, { custodianPorts, gatewayKey }: Custodians): RequestHandler<{ custodian: string; id: string }> => async (request, response) => {
  const { custodian, id } = request.params;
  const [port, document] = [custodianPorts.get(custodian), state.documents.get(id)];
  const got = port === undefined ? undefined : await fetch(addressOf(port, `/documents/${id}`), { headers: { 'x-gateway-key': gatewayKey } });
  if (!got?.ok || !got.body || !document) {
    response.status(404).type('application/fhir+json').send(JSON.stringify(toOutcome('not-found', 'no such document')));
    return;
  }
  const bytes = Readable.fromWeb(got.body);
  await send(response as Response, document, bytes as AsyncIterable<Uint8Array>);
  bytes.destroy();
};
