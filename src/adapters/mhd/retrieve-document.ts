// ITI-68: a document as bytes, as a FHIR Binary around them, or as a FHIR document; from where a download broke off, if the peer allows it.
// https://profiles.ihe.net/ITI/MHD/ITI-68.html
import type { Peer } from '../../core/exchange/peer.ts';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { KeptPart, RetrievedDocument } from '../../ports/regional-network.ts';
import type { HttpAnswer, HttpCall, HttpClient } from '../http-client.ts';
import { continueFrom } from './continue-from.ts';
import { takeOk } from './take-ok.ts';
import { unwrapBinary } from './unwrap-binary.ts';

export interface WantedDocument { readonly url: string; readonly contentType?: string; readonly after?: KeptPart }

const FHIR_JSON = 'application/fhir+json';
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/u;

const toWhole = async (answer: HttpAnswer, expected: string | undefined): Promise<Result<RetrievedDocument>> => {
  // A FHIR document is answered as itself (EU Health Data API), so that what was announced decides.
  if (answer.contentType === FHIR_JSON && expected !== FHIR_JSON) return unwrapBinary(answer);
  const { contentType, validator, bytes } = answer;
  return ok({ ...(contentType && { contentType }), ...(validator && { validator }), bytes, startsAt: 0 });
};

/** A peer may send less than the rest; that is no end of the document. */
const upTo = async function* (bytes: AsyncIterable<Uint8Array>, missingBytes: number | undefined): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of bytes) {
    sizeBytes += chunk.byteLength;
    yield chunk;
  }
  if (missingBytes !== undefined && sizeBytes !== missingBytes) throw new Error('the answer was a part of the rest', { cause: 'ECONNRESET' });
};

const bareType = (contentType: string | undefined): string | undefined => contentType?.split(';')[0]?.trim().toLowerCase();

const callFor = ({ url, contentType }: WantedDocument, { maxDocumentBytes, documentTimeoutMs }: Peer['limits']): HttpCall => {
  const expected = bareType(contentType);
  const accept = expected !== undefined && MEDIA_TYPE.test(expected) ? `${expected}, */*;q=0.1` : '*/*';
  return { url, accept, maxBytes: maxDocumentBytes, totalTimeoutMs: documentTimeoutMs };
};

/** `undefined`: the rest is not to be had, and the document is asked for whole. */
const takeRest = (answer: HttpAnswer, after: KeptPart): RetrievedDocument | undefined => {
  const continued = continueFrom(answer, after);
  if (!continued) return undefined;
  const missing = continued.totalBytes === undefined ? undefined : continued.totalBytes - after.sizeBytes;
  return { ...(after.contentType && { contentType: after.contentType }), validator: after.validator, startsAt: after.sizeBytes, bytes: upTo(answer.bytes, missing) };
};

/** 206 that is not the rest; 416: there is no rest, or it is no longer what it was. */
const NOT_THE_REST: readonly number[] = [206, 416];

const askWhole = async (http: HttpClient, peer: Peer, wanted: WantedDocument): Promise<Result<HttpAnswer>> => {
  const answer = await http.send(peer, callFor(wanted, peer.limits));
  return answer.ok ? takeOk(answer.value, 'not-found') : answer;
};

/** The rest, or the whole where that is what the peer gives. */
const askRest = async (http: HttpClient, peer: Peer, { wanted, after }: { readonly wanted: WantedDocument; readonly after: KeptPart }): Promise<Result<RetrievedDocument | HttpAnswer>> => {
  const answer = await http.send(peer, { ...callFor(wanted, peer.limits), range: { from: after.sizeBytes, validator: after.validator } });
  if (!answer.ok) return answer;
  const rest = takeRest(answer.value, after);
  if (rest) return ok(rest);
  if (!NOT_THE_REST.includes(answer.value.status)) return takeOk(answer.value, 'not-found');
  answer.value.discard();
  return askWhole(http, peer, wanted);
};

export const retrieveDocument = async (http: HttpClient, peer: Peer, wanted: WantedDocument): Promise<Result<RetrievedDocument>> => {
  const { after } = wanted;
  const answer = after ? await askRest(http, peer, { wanted, after }) : await askWhole(http, peer, wanted);
  if (!answer.ok) return answer;
  return 'startsAt' in answer.value ? ok(answer.value) : toWhole(answer.value, bareType(wanted.contentType));
};
