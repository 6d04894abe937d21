// A peer of a regional network as the checked peer file describes it (config/parse-peers.ts); adapters call it, nothing above them does.

export interface PeerLimits {
  /** Until an answer begins, and the longest silence inside one. */
  readonly timeoutMs: number;
  /** From the call to the last byte of a document. */
  readonly documentTimeoutMs: number;
  readonly maxDocumentBytes: number;
  /** Pages of one search; an answer with more is refused, never cut. */
  readonly maxPages: number;
  /** Connections at the same time. */
  readonly maxConcurrent: number;
}

/** The token is a function so that neither a log line nor an error that carries the peer can show it. */
export type PeerAuth = { readonly kind: 'none' } | { readonly kind: 'bearer'; readonly token: () => string };

export interface Peer {
  readonly id: string;
  /** FHIR base, without a slash at the end. */
  readonly baseUrl: string;
  readonly organisation?: { readonly system: string; readonly value: string; readonly name?: string };
  readonly auth: PeerAuth;
  readonly limits: PeerLimits;
  /** IANA. */
  readonly timeZone: string;
  /** Systems of patient identifiers that it knows; absent: not told. */
  readonly patientIdentifierSystems?: readonly string[];
  /** It may stand on loopback or in a private network. */
  readonly allowPrivateAddresses: boolean;
}
