// ITI-65 as the Document Source: one package, streamed out, and what the recipient makes of it. https://profiles.ihe.net/ITI/MHD/ITI-65.html
import type { Peer } from '../../core/exchange/peer.ts';
import type { Result } from '../../core/kernel/result.ts';
import type { FhirXml } from '../../ports/fhir-xml.ts';
import type { DocumentPackage, ProvidedAnswer } from '../../ports/regional-network.ts';
import type { HttpClient } from '../http-client.ts';
import { readProvideAnswer } from './read-provide-answer.ts';
import { streamBundle } from './stream-bundle.ts';
import { toPartId } from './to-part-id.ts';
import { toProvideBundle } from './to-provide-bundle.ts';

/** An answer names entries, it does not bring documents back. */
const MAX_ANSWER_BYTES = 8_388_608;

/** In the peer's `format`, and so is the answer asked for; it is read in the form that it has. */
export const provideBundle = async ({ http, peer, xml }: { readonly http: HttpClient; readonly peer: Peer; readonly xml: FhirXml }, parcel: DocumentPackage): Promise<Result<readonly ProvidedAnswer[]>> => {
  const form = `application/fhir+${peer.format}`;
  const content = streamBundle(toProvideBundle(parcel, toPartId(parcel), peer), parcel.documents, peer.format === 'xml' ? xml.write : undefined);
  const answer = await http.send(peer, { url: peer.baseUrl, accept: form, maxBytes: MAX_ANSWER_BYTES, totalTimeoutMs: peer.limits.documentTimeoutMs, body: { contentType: form, content } });
  return answer.ok ? readProvideAnswer(answer.value, { documentIds: parcel.documents.map(({ document }) => document.id ?? ''), parseXml: xml.parse }) : answer;
};
