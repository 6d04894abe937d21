// A claim must outlast the wait for its peer: each peer that may be slower is named.
import { expect, it } from 'vitest';
import { checkLease } from '../../src/config/check-lease.ts';
import type { Peer } from '../../src/core/exchange/peer.ts';

const peers = (...timeouts: readonly number[]): readonly Peer[] => timeouts.map((timeoutMs) => ({ limits: { timeoutMs } }) as Peer);
const namedOf = (timeouts: readonly number[], leaseSeconds: number): readonly unknown[] => {
  const checked = checkLease(peers(...timeouts), leaseSeconds);
  return checked.ok ? [] : checked.failure.issues.map((i) => i.expression);
};

it('the defaults fit each other', () => { expect(namedOf([20_000], 900)).toEqual([]); });

it('a fifth is the most', () => { expect([namedOf([180_000], 900), namedOf([180_001], 900)]).toEqual([[], ['peers[0].limits.timeoutMs']]); });

it('each of several is named', () => { expect(namedOf([60_000, 1000, 600_000], 120)).toEqual(['peers[0].limits.timeoutMs', 'peers[2].limits.timeoutMs']); });
