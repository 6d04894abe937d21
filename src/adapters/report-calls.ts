// The network, with every call's outcome told to the peer's circuit breaker: who does not answer is left alone for a while.
import type { PeerGate } from '../ports/peer-gate.ts';
import type { RegionalNetwork } from '../ports/regional-network.ts';
import { tellOutcome } from './tell-outcome.ts';

export const reportCalls = (network: RegionalNetwork, gate: Pick<PeerGate, 'report'>): RegionalNetwork => {
  const told = tellOutcome(gate);
  return {
    ...network,
    queryPatientDemographics: (peer, patient) => told(peer, network.queryPatientDemographics(peer, patient)),
    findDocumentReferences: (peer, query) => told(peer, network.findDocumentReferences(peer, query)),
    findDocumentLists: (peer, query) => told(peer, network.findDocumentLists(peer, query)),
    retrieveDocument: (peer, document) => told(peer, network.retrieveDocument(peer, document)),
  };
};
