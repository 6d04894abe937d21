// A regional network over IHE MHD 4.2 (https://profiles.ihe.net/ITI/MHD) and PDQm (https://profiles.ihe.net/ITI/PDQm), as Document Consumer and Document Source.
import type { DocumentReference } from '@medplum/fhirtypes';
import type { Peer } from '../../core/exchange/peer.ts';
import { LOINC } from '../../core/fhir/systems.ts';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { NetworkCall, RegionalNetwork } from '../../ports/regional-network.ts';
import type { HttpClient } from '../http-client.ts';
import { foundDocuments, type FoundDocuments } from './found-documents.ts';
import { foundPatients } from './found-patients.ts';
import { provideBundle } from './provide-bundle.ts';
import { retrieveDocument } from './retrieve-document.ts';
import { sameSystem } from './same-system.ts';
import { searchAll } from './search-all.ts';

/** FHIR's escapes of a token in a search. https://hl7.org/fhir/R4/search.html#escaping */
const escaped = (text: string): string => text.replaceAll(/[\\,|$]/gu, '\\$&');
const token = (system: string, value: string): string => `${escaped(system)}|${escaped(value)}`;

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
    retrieveDocument: (id, document) => at(id, () => document.url, (peer) => retrieveDocument(http, peer, document)),
    maxProvideBytes: (id) => byId.get(id)?.limits.maxProvideBytes ?? 0,
    provideDocumentBundle: (id, parcel) => at(id, (peer) => peer.baseUrl, (peer) => provideBundle(http, peer, parcel)),
  };
};
