// The lease of a claim outlasts the longest wait for a peer in which it is not renewed: else a second process would send what the first still waits for.
import type { Peer } from '../core/exchange/peer.ts';
import { fail, ok, type Result } from '../core/kernel/result.ts';

/** `timeoutMs` may pass this often before the lease is renewed: where the token lies, the token, and an answer, which may take three. */
const WAITS = 5;

/** Failures: `invalid`, with each peer that may be too slow. */
export const checkLease = (peers: readonly Peer[], leaseSeconds: number): Result<readonly Peer[]> => {
  const issues = peers.flatMap(({ limits }, index) => (limits.timeoutMs * WAITS > leaseSeconds * 1000
    ? [{ text: `must be no more than a fifth of EXCHANGE_LEASE_SECONDS (${String(leaseSeconds)})`, expression: `peers[${String(index)}].limits.timeoutMs` }]
    : []));
  return issues.length > 0 ? fail('invalid', ...issues) : ok(peers);
};
