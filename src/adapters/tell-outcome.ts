// What a call to a peer came to, told to its circuit breaker: who does not answer is left alone for a while.
import type { FailureKind } from '../core/kernel/result.ts';
import type { PeerGate } from '../ports/peer-gate.ts';
import type { NetworkCall } from '../ports/regional-network.ts';

/** It was not there, or not in time. Whoever refuses or talks nonsense does answer. */
const AWAY: readonly FailureKind[] = ['network-unavailable', 'network-timeout'];

/** Waits for the call and tells what it came to. */
export const tellOutcome = (gate: Pick<PeerGate, 'report'>) => async <T>(peer: string, asking: Promise<NetworkCall<T>>): Promise<NetworkCall<T>> => {
  const call = await asking;
  const { outcome } = call;
  if (outcome.ok || !AWAY.includes(outcome.failure.kind)) gate.report(peer, 'answered');
  else gate.report(peer, 'failed', outcome.failure.retryAfterSeconds);
  return call;
};
