// Who may be asked now: a circuit breaker and a number of places for each peer, known to this process alone (ADR 0011).

export interface PeerState {
  readonly peer: string;
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Exchanges of this process that run now. */
  readonly running: number;
}

export interface PeerGate {
  /** Takes a place at the peer; gives what gives it back. `undefined`: not now, its breaker is open or its places are taken. Nothing may be claimed for it then. */
  readonly enter: (peer: string) => (() => void) | undefined;
  /** Places that can be taken now. */
  readonly free: (peer: string) => number;
  /** Peers at which no place can be taken now. */
  readonly busy: () => readonly string[];
  /** What a call to the peer came to; `failed`: it could not be reached or was too slow. */
  readonly report: (peer: string, outcome: 'answered' | 'failed', retryAfterSeconds?: number) => void;
  /** The breaker is open: what runs need not ask on. */
  readonly isOpen: (peer: string) => boolean;
  /** A person says that it is well again: one may try at once. */
  readonly trust: (peer: string) => void;
  /** Of every configured peer. */
  readonly states: () => readonly PeerState[];
}
