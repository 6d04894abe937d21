// ITI-68: a document as bytes, as a FHIR Binary around them, or as a FHIR document; from where a download broke off, or not at all where it came whole before, if the peer allows it.
// https://profiles.ihe.net/ITI/MHD/ITI-68.html
import type { Peer } from '../../core/exchange/peer.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { KeptPart, RetrievedDocument } from '../../ports/regional-network.ts';
import type { HttpAnswer, HttpCall } from '../http-client.ts';
import type { Asking } from './search-all.ts';
import { continueFrom } from './continue-from.ts';
import { takeOk } from './take-ok.ts';
import { wrappings, type Wrapping } from './wrappings.ts';
import { unwrapBinary } from './unwrap-binary.ts';

export interface WantedDocument { readonly url: string; readonly contentType?: string; readonly after?: KeptPart }

const WRAPPINGS: Readonly<Record<string, Wrapping>> = { 'application/fhir+json': wrappings.json, 'application/fhir+xml': wrappings.xml };
/** A resource says in its beginning what it is. */
const BINARY_BEGINS = /^(?:\ufeff|\u00ef\u00bb\u00bf)?\s*(?:\{[^{}[\]]*"resourceType"\s*:\s*"Binary"|(?:<\?[^>]*\?>\s*)?<(?:[\w.-]+:)?Binary[\s>])/u;
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/u;

/** The first piece, and all again. */
const peek = async (bytes: AsyncIterable<Uint8Array>): Promise<{ readonly head: string; readonly bytes: AsyncIterable<Uint8Array> }> => {
  const rest = bytes[Symbol.asyncIterator]();
  const first = await rest.next();
  const again = async function* (): AsyncGenerator<Uint8Array> {
    try {
      if (first.done !== true) yield first.value;
      for (let piece = await rest.next(); piece.done !== true; piece = await rest.next()) yield piece.value;
    } finally {
      await rest.return?.();
    }
  };
  return { head: first.done === true ? '' : Buffer.from(first.value.subarray(0, 4096)).toString('latin1'), bytes: again() };
};

/** What is announced as FHIR is a FHIR document and answered as itself (EU Health Data API), or wrapped as anything else is. */
const toFhir = async ({ answer, wrapping, isExpected }: { readonly answer: HttpAnswer; readonly wrapping: Wrapping; readonly isExpected: boolean }, parseXml: Asking['parseXml']): Promise<Result<RetrievedDocument>> => {
  const { contentType, validator } = answer;
  if (!isExpected) return unwrapBinary(answer.bytes, wrapping, parseXml);
  try {
    const { head, bytes } = await peek(answer.bytes);
    if (BINARY_BEGINS.test(head)) return await unwrapBinary(bytes, wrapping, parseXml);
    return ok({ ...(contentType && { contentType }), ...(validator && { validator }), bytes, startsAt: 0 });
  } catch {
    return fail('network-unavailable', 'the answer was cut short');
  }
};

const toWhole = async (answer: HttpAnswer, expected: string | undefined, parseXml: Asking['parseXml']): Promise<Result<RetrievedDocument>> => {
  const { contentType, validator, bytes } = answer;
  const wrapping = contentType === undefined ? undefined : WRAPPINGS[contentType];
  if (wrapping) return toFhir({ answer, wrapping, isExpected: expected !== undefined && Object.hasOwn(WRAPPINGS, expected) }, parseXml);
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

const askWhole = async ({ http, peer }: Asking, wanted: WantedDocument): Promise<Result<HttpAnswer>> => {
  const answer = await http.send(peer, callFor(wanted, peer.limits));
  return answer.ok ? takeOk(answer.value, 'not-found') : answer;
};

/** The rest, or the whole where that is what the peer gives. */
const askRest = async (asking: Asking, { wanted, after }: { readonly wanted: WantedDocument; readonly after: KeptPart }): Promise<Result<RetrievedDocument | HttpAnswer>> => {
  const { http, peer } = asking;
  const answer = await http.send(peer, { ...callFor(wanted, peer.limits), range: { from: after.sizeBytes, validator: after.validator } });
  if (!answer.ok) return answer;
  const rest = takeRest(answer.value, after);
  if (rest) return ok(rest);
  if (!NOT_THE_REST.includes(answer.value.status)) return takeOk(answer.value, 'not-found');
  answer.value.discard();
  return askWhole(asking, wanted);
};

const nothing = async function* (): AsyncGenerator<Uint8Array> { yield* await Promise.resolve([]); };

/** Nothing where it has not changed, else the whole. */
const askUnlessSame = async (asking: Asking, { wanted, after }: { readonly wanted: WantedDocument; readonly after: KeptPart }): Promise<Result<RetrievedDocument | HttpAnswer>> => {
  const { http, peer } = asking;
  const answer = await http.send(peer, { ...callFor(wanted, peer.limits), unless: after.validator });
  if (!answer.ok) return answer;
  if (answer.value.status !== 304) return takeOk(answer.value, 'not-found');
  const { validator, discard } = answer.value;
  discard();
  // it speaks of something else
  if (validator !== undefined && validator !== after.validator) return askWhole(asking, wanted);
  return ok({ ...(after.contentType && { contentType: after.contentType }), validator: after.validator, startsAt: after.sizeBytes, bytes: nothing() });
};

/** A 304 that nobody asked for is no answer: `network-rejected`. */
const askFor = (asking: Asking, wanted: WantedDocument): Promise<Result<RetrievedDocument | HttpAnswer>> => {
  const { after } = wanted;
  if (!after) return askWhole(asking, wanted);
  return after.isWhole ? askUnlessSame(asking, { wanted, after }) : askRest(asking, { wanted, after });
};

export const retrieveDocument = async (asking: Asking, wanted: WantedDocument): Promise<Result<RetrievedDocument>> => {
  const answer = await askFor(asking, wanted);
  if (!answer.ok) return answer;
  return 'startsAt' in answer.value ? ok(answer.value) : toWhole(answer.value, bareType(wanted.contentType), asking.parseXml);
};
