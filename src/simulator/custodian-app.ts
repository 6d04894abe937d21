// One custodian's own server: it holds the bytes and gives them to the network's gateway alone.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import express, { type Express } from 'express';
import type { NetworkState } from './network-state.ts';
import { toContent } from './to-content.ts';

/** `key`: what the gateway shows; a hospital's token is of no use here. */
export const custodianApp = (state: NetworkState, custodian: string, key: string): Express => {
  const app = express();
  app.disable('x-powered-by');
  app.get('/documents/:id', async (request, response) => {
    const document = state.documents.get(request.params.id);
    if (request.get('x-gateway-key') !== key) {
      response.status(401).end();
      return;
    }
    if (document?.custodian !== custodian || document.held) {
      response.status(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': document.contentType, 'content-length': document.sizeBytes.toString() });
    await pipeline(Readable.from(toContent(document.content)), response).catch(() => undefined); // the reader went away
  });
  return app;
};
