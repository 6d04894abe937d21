// A regional network over IHE MHD 4.2 (https://profiles.ihe.net/ITI/MHD) and PDQm (https://profiles.ihe.net/ITI/PDQm), as Document Consumer and Document Source.
import type { DocumentReference } from '@medplum/fhirtypes';
import type { Peer } from '../../core/exchange/peer.ts';
import { LOINC } from '../../core/fhir/systems.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { NetworkCall, RegionalNetwork, RetrievedDocument } from '../../ports/regional-network.ts';
import type { HttpAnswer, HttpClient } from '../http-client.ts';
import { foundDocuments, type FoundDocuments } from './found-documents.ts';
import { foundPatients } from './found-patients.ts';
import { provideBundle } from './provide-bundle.ts';
import { sameSystem } from './same-system.ts';
import { searchAll } from './search-all.ts';
import { takeOk } from './take-ok.ts';
import { unwrapBinary } from './unwrap-binary.ts';

const FHIR_JSON = 'application/fhir+json';
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/u;

/** FHIR's escapes of a token in a search. https://hl7.org/fhir/R4/search.html#escaping */
const escaped = (text: string): string => text.replaceAll(/[\\,|$]/gu, '\\$&');
const token = (system: string, value: string): string => `${escaped(system)}|${escaped(value)}`;

const toDocument = async (answer: HttpAnswer, expected: string | undefined): Promise<Result<RetrievedDocument>> => {
  // A FHIR document is answered as itself (EU Health Data API), so that what was announced decides.
  if (answer.contentType === FHIR_JSON && expected !== FHIR_JSON) return unwrapBinary(answer);
  return ok({ ...(answer.contentType && { contentType: answer.contentType }), bytes: answer.bytes });
};

const retrieve = async (http: HttpClient, peer: Peer, document: { readonly url: string; readonly contentType?: string }): Promise<Result<RetrievedDocument>> => {
  const expected = document.contentType?.split(';')[0]?.trim().toLowerCase();
  const accept = expected !== undefined && MEDIA_TYPE.test(expected) ? `${expected}, */*;q=0.1` : '*/*';
  const { maxDocumentBytes, documentTimeoutMs } = peer.limits;
  const answer = await http.send(peer, { url: document.url, accept, maxBytes: maxDocumentBytes, totalTimeoutMs: documentTimeoutMs });
  if (!answer.ok) return answer;
  const good = takeOk(answer.value, 'not-found');
  return good.ok ? toDocument(good.value, expected) : good;
};

/** One entry that is no document must not hide the others. */
const withoutMalformed = ({ url, outcome }: NetworkCall<FoundDocuments>): NetworkCall<readonly DocumentReference[]> => {
  if (!outcome.ok) return { url, outcome };
  const { documents, malformedEntries } = outcome.value;
  return { url, outcome: ok(documents), ...(malformedEntries > 0 && { malformedEntries }) };
};

export const createMhdNetwork = (peers: readonly Peer[], http: HttpClient): RegionalNetwork => {
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  const at = async <T>(id: string, url: (peer: Peer) => string, ask: (peer: Peer, url: string) => Promise<Result<T>>): Promise<NetworkCall<T>> => {
    const peer = byId.get(id);
    if (!peer) return { url: '', outcome: fail('not-found', { text: 'no such peer in the peer file', fault: 'us' }) };
    const asked = url(peer);
    return { url: asked, outcome: await ask(peer, asked) };
  };
  return {
    hasPeer: (id) => byId.has(id),
    addressOf: (id) => byId.get(id)?.baseUrl,
    knowsPatientsBy: (id, system) => byId.get(id)?.patientIdentifierSystems?.some((known) => sameSystem(known, system)) ?? true,
    close: http.close,
    queryPatientDemographics: (id, key) => at(id,
      (peer) => `${peer.baseUrl}/Patient?${new URLSearchParams({ identifier: token(key.system, key.value) }).toString()}`,
      async (peer, url) => {
        const found = await searchAll(http, peer, { type: 'Patient', url });
        return found.ok ? foundPatients(found.value, key) : found;
      }),
    findDocumentReferences: async (id, { patient, types, identifiers }) => withoutMalformed(await at(id,
      (peer) => `${peer.baseUrl}/DocumentReference?${new URLSearchParams({
        'patient.identifier': token(patient.system, patient.value), 'status': 'current',
        ...(types && types.length > 0 && { type: types.map((code) => token(LOINC, code)).join(',') }),
        ...(identifiers && identifiers.length > 0 && { identifier: identifiers.map((i) => token(i.system, i.value)).join(',') }),
      }).toString()}`,
      async (peer, url) => {
        const found = await searchAll(http, peer, { type: 'DocumentReference', url });
        return found.ok ? ok(foundDocuments(found.value, patient, peer.baseUrl)) : found;
      })),
    retrieveDocument: (id, document) => at(id, () => document.url, (peer) => retrieve(http, peer, document)),
    maxProvideBytes: (id) => byId.get(id)?.limits.maxProvideBytes ?? 0,
    provideDocumentBundle: (id, parcel) => at(id, (peer) => peer.baseUrl, (peer) => provideBundle(http, peer, parcel)),
  };
};
