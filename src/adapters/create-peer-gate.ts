// Breakers and places of the peers, in this process's memory: a restart learns them anew (ADR 0011).
import type { Peer } from '../core/exchange/peer.ts';
import { planBreaker, type Breaker, type BreakerEvent, type BreakerPolicy } from '../core/exchange/plan-breaker.ts';
import type { Clock, Log, Random } from '../ports/clock.ts';
import type { PeerGate, PeerState } from '../ports/peer-gate.ts';

export interface PeerGateParts {
  readonly peers: readonly Peer[];
  readonly policy: BreakerPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

interface Place { breaker: Breaker; running: number; isProbed: boolean }

/** One that is asked for and is not in the peer file. */
const UNKNOWN_PEER_PLACES = 1;

const stateOf = ({ breaker: { openUntil } }: Place, now: Temporal.Instant): PeerState['breaker'] => {
  if (!openUntil) return 'closed';
  return Temporal.Instant.compare(now, openUntil) < 0 ? 'open' : 'half-open';
};

export const createPeerGate = ({ peers, policy, clock, random, log }: PeerGateParts): PeerGate => {
  const limits = new Map(peers.map(({ id, limits: { maxConcurrent } }) => [id, maxConcurrent]));
  const places = new Map<string, Place>();
  const placeOf = (peer: string): Place => {
    const place = places.get(peer) ?? { breaker: { failures: 0, opened: 0 }, running: 0, isProbed: false };
    places.set(peer, place);
    return place;
  };
  const breakerOf = (peer: string): PeerState['breaker'] => stateOf(placeOf(peer), clock.now());
  const free = (peer: string): number => {
    const { running, isProbed } = placeOf(peer);
    const most = { 'open': 0, 'half-open': isProbed ? 0 : running + 1, 'closed': limits.get(peer) ?? UNKNOWN_PEER_PLACES }[breakerOf(peer)];
    return Math.max(0, most - running);
  };
  const change = (peer: string, event: BreakerEvent): void => {
    const place = placeOf(peer);
    const before = breakerOf(peer);
    place.breaker = planBreaker(place.breaker, event, policy);
    const after = breakerOf(peer);
    if (after !== before) log(after === 'open' ? 'warn' : 'info', 'peer.breaker', { peer, from: before, to: after });
  };
  return {
    free,
    enter: (peer) => {
      if (free(peer) === 0) return undefined;
      const place = placeOf(peer);
      const isProbe = breakerOf(peer) === 'half-open';
      place.running += 1;
      if (isProbe) place.isProbed = true;
      return () => {
        place.running -= 1;
        if (isProbe) place.isProbed = false;
      };
    },
    busy: () => [...places.keys()].filter((peer) => free(peer) === 0),
    report: (peer, outcome, retryAfterSeconds) => {
      change(peer, outcome === 'answered' ? { kind: 'answered' } : { kind: 'failed', now: clock.now(), random: random(), retryAfterSeconds });
    },
    isOpen: (peer) => breakerOf(peer) === 'open',
    trust: (peer) => { change(peer, { kind: 'trusted', now: clock.now() }); },
    states: () => [...limits.keys()].map((peer) => ({ peer, breaker: breakerOf(peer), running: placeOf(peer).running })),
  };
};
