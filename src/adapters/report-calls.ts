// The network, with every call's outcome told to the peer's circuit breaker: who does not answer is left alone for a while.
import type { FailureKind } from '../core/kernel/result.ts';
import type { PeerGate } from '../ports/peer-gate.ts';
import type { NetworkCall, RegionalNetwork } from '../ports/regional-network.ts';

/** It was not there, or not in time. Whoever refuses or talks nonsense does answer. */
const AWAY: readonly FailureKind[] = ['network-unavailable', 'network-timeout'];

export const reportCalls = (network: RegionalNetwork, gate: Pick<PeerGate, 'report'>): RegionalNetwork => {
  const told = async <T>(peer: string, asking: Promise<NetworkCall<T>>): Promise<NetworkCall<T>> => {
    const call = await asking;
    const { outcome } = call;
    if (outcome.ok || !AWAY.includes(outcome.failure.kind)) gate.report(peer, 'answered');
    else gate.report(peer, 'failed', outcome.failure.retryAfterSeconds);
    return call;
  };
  return {
    ...network,
    queryPatientDemographics: (peer, patient) => told(peer, network.queryPatientDemographics(peer, patient)),
    findDocumentReferences: (peer, query) => told(peer, network.findDocumentReferences(peer, query)),
    findDocumentLists: (peer, query) => told(peer, network.findDocumentLists(peer, query)),
    retrieveDocument: (peer, document) => told(peer, network.retrieveDocument(peer, document)),
  };
};
