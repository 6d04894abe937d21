// A regional network over IHE MHD 4.2 (https://profiles.ihe.net/ITI/MHD) and PDQm (https://profiles.ihe.net/ITI/PDQm), as Document Consumer and Document Source.
import type { DocumentReference, List } from '@medplum/fhirtypes';
import { findMissingMetadata } from '../../core/exchange/find-missing-metadata.ts';
import type { Peer } from '../../core/exchange/peer.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { FhirXml } from '../../ports/fhir-xml.ts';
import type { NetworkCall, PatientKey, RegionalNetwork } from '../../ports/regional-network.ts';
import { createFhirXml } from '../fhir-xml/create-fhir-xml.ts';
import type { HttpClient } from '../http-client.ts';
import { createSearchInWays } from './create-search-in-ways.ts';
import { foundDocuments } from './found-documents.ts';
import { foundPatients } from './found-patients.ts';
import { hasShape } from './has-shape.ts';
import { provideBundle } from './provide-bundle.ts';
import { retrieveDocument } from './retrieve-document.ts';
import { sameSystem } from './same-system.ts';
import { searchAll, type Found, type Search } from './search-all.ts';
import { toListsQuestion } from './to-lists-question.ts';
import { toReferencesQuestion } from './to-references-question.ts';
import { toToken } from './to-token.ts';

const NO_PEER = fail('not-found', { text: 'no such peer in the peer file', fault: 'us' });

/** One entry that is no document must not hide the others. */
const toDocuments = ({ outcome, ...call }: NetworkCall<Found>, key: PatientKey, base: string): NetworkCall<readonly DocumentReference[]> => {
  if (!outcome.ok) return { ...call, outcome };
  const { documents, malformedEntries } = foundDocuments(outcome.value, key, base);
  return { ...call, outcome: ok(documents), ...(malformedEntries > 0 && { malformedEntries }) };
};

const toLists = ({ outcome, ...call }: NetworkCall<Found>): NetworkCall<readonly List[]> => {
  if (!outcome.ok) return { ...call, outcome };
  const lists = outcome.value.matches.map((e) => e.resource).filter(hasShape.list);
  const malformedEntries = outcome.value.malformed + outcome.value.matches.length - lists.length;
  return { ...call, outcome: ok(lists), ...(malformedEntries > 0 && { malformedEntries }) };
};

export const createMhdNetwork = (peers: readonly Peer[], http: HttpClient): RegionalNetwork => {
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  const at = async <T>(id: string, url: (peer: Peer) => string, ask: (peer: Peer, url: string) => Promise<Result<T>>): Promise<NetworkCall<T>> => {
    const peer = byId.get(id);
    if (!peer) return { url: '', outcome: NO_PEER };
    const asked = url(peer);
    return { url: asked, outcome: await ask(peer, asked) };
  };
  const searchInWays = createSearchInWays();
  let made: FhirXml | undefined;
  const madeXml = (): FhirXml => (made ??= createFhirXml());
  const xml: FhirXml = { parse: (text) => madeXml().parse(text), write: (resource) => madeXml().write(resource) };
  const parseXml = xml.parse;
  return {
    hasPeer: (id) => byId.has(id),
    addressOf: (id) => byId.get(id)?.baseUrl,
    knowsPatientsBy: (id, system) => byId.get(id)?.patientIdentifierSystems?.some((known) => sameSystem(known, system)) ?? true,
    close: http.close,
    queryPatientDemographics: (id, key) => {
      const search: Search = { type: 'Patient', parameters: { identifier: toToken(key.system, key.value) } };
      return at(id, (peer) => searchAll.urlOf(peer, search), async (peer) => {
        const found = await searchAll.of({ http, peer, parseXml }, search);
        return found.ok ? foundPatients(found.value, key) : found;
      });
    },
    findDocumentReferences: async (id, query) => {
      const peer = byId.get(id);
      if (!peer) return { url: '', outcome: NO_PEER };
      return toDocuments(await searchInWays({ http, peer, parseXml }, toReferencesQuestion(query)), query.patient, peer.baseUrl);
    },
    showsDocumentLists: (id) => byId.get(id)?.documentLists ?? false,
    findDocumentLists: async (id, query) => {
      const peer = byId.get(id);
      return peer ? toLists(await searchInWays({ http, peer, parseXml }, toListsQuestion(query))) : { url: '', outcome: NO_PEER };
    },
    retrieveDocument: (id, document) => at(id, () => document.url, (peer) => retrieveDocument({ http, peer, parseXml }, document)),
    maxProvideBytes: (id) => byId.get(id)?.limits.maxProvideBytes ?? 0,
    confirmsDeliveries: (id) => byId.get(id)?.confirmDeliveries ?? false,
    findMissingMetadata: (id, document) => {
      const peer = byId.get(id);
      return !peer || peer.acceptsMinimal ? [] : findMissingMetadata(document, peer.metadata);
    },
    provideDocumentBundle: (id, parcel) => at(id, (peer) => peer.baseUrl, (peer) => provideBundle({ http, peer, xml }, parcel)),
  };
};
