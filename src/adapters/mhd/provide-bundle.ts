// ITI-65 as the Document Source: one package, streamed out, and what the recipient makes of it. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Peer } from '../../core/exchange/peer.ts';
import type { Result } from '../../core/kernel/result.ts';
import type { DocumentPackage, ProvidedAnswer } from '../../ports/regional-network.ts';
import type { HttpClient } from '../http-client.ts';
import { readProvideAnswer } from './read-provide-answer.ts';
import { streamBundle } from './stream-bundle.ts';
import { toPartId } from './to-part-id.ts';
import { toProvideBundle } from './to-provide-bundle.ts';

const FHIR_JSON = 'application/fhir+json';
/** An answer names entries, it does not bring documents back. */
const MAX_ANSWER_BYTES = 8_388_608;

/** JSON whatever the peer's `format` says: every recipient takes it, and it can be streamed. */
export const provideBundle = async (http: HttpClient, peer: Peer, parcel: DocumentPackage): Promise<Result<readonly ProvidedAnswer[]>> => {
  const content = streamBundle(toProvideBundle(parcel, toPartId(parcel)), parcel.documents);
  const answer = await http.send(peer, { url: peer.baseUrl, accept: FHIR_JSON, maxBytes: MAX_ANSWER_BYTES, totalTimeoutMs: peer.limits.documentTimeoutMs, body: { contentType: FHIR_JSON, content } });
  return answer.ok ? readProvideAnswer(answer.value, parcel.documents.map(({ document }) => document.id ?? '')) : answer;
};
