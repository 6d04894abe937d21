// A peer of a regional network as the checked peer file describes it (config/parse-peers.ts); adapters call it, nothing above them does.
import type { VisitKind } from '../fhir/visit.ts';
import type { MetadataLevel } from './submission.ts';

export interface PeerLimits {
  /** Until an answer begins, and the longest silence inside one. */
  readonly timeoutMs: number;
  /** From the call to the last byte of a document. */
  readonly documentTimeoutMs: number;
  readonly maxDocumentBytes: number;
  /** Of one message that is sent to it, documents included; what does not fit goes in several. */
  readonly maxProvideBytes: number;
  /** Pages of one search; an answer with more is refused, never cut. */
  readonly maxPages: number;
  /** Connections at the same time. */
  readonly maxConcurrent: number;
}

/** What a SMART client signs with. https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html */
export type SigningAlgorithm = 'RS384' | 'ES384';

/** SMART Backend Services. https://hl7.org/fhir/smart-app-launch/backend-services.html */
export interface SmartBackend {
  readonly kind: 'smart-backend';
  /** As the peer registered us. */
  readonly clientId: string;
  /** Scopes with a space between. */
  readonly scope: string;
  readonly alg: SigningAlgorithm;
  /** Which of our keys signs; absent: the first that fits `alg`. */
  readonly keyId?: string;
  /** Absent: as the peer's smart-configuration says. */
  readonly tokenUrl?: string;
  /** Beside the base's own, as `URL.host` writes them: where an assertion may go. */
  readonly tokenHosts: readonly string[];
}

/** The token is a function so that neither a log line nor an error that carries the peer can show it. */
export type PeerAuth = { readonly kind: 'none' } | { readonly kind: 'bearer'; readonly token: () => string } | SmartBackend;

/** PEM texts. `ca` is trusted in place of the system's own. */
export interface PeerTls { readonly ca?: string; readonly cert?: string; readonly key?: string }

export interface Peer {
  readonly id: string;
  /** FHIR base, without a slash at the end. */
  readonly baseUrl: string;
  readonly organisation?: { readonly system: string; readonly value: string; readonly name?: string };
  /** Beside the base's own, as `URL.host` writes them: where pages and documents may lie, and its token may go. */
  readonly hosts: readonly string[];
  readonly auth: PeerAuth;
  /** A function, as the token is. */
  readonly tls?: () => PeerTls;
  readonly limits: PeerLimits;
  /** IANA. */
  readonly timeZone: string;
  /** Systems of patient identifiers that it knows; absent: not told. */
  readonly patientIdentifierSystems?: readonly string[];
  /** IHE MHD version that it speaks (S18). */
  readonly mhdVersion: '4.2.3' | '4.2.4';
  /** What it asks for of each document that is sent to it; absent: minimal. */
  readonly metadata?: MetadataLevel;
  /** A package goes with Minimal metadata where a document lacks what `metadata` asks for. */
  readonly acceptsMinimal?: boolean;
  /** `patch`: an entry of the message supersedes the earlier version there (MHD 4.2); `relation`: it does so itself, by `relatesTo`; absent: patch. */
  readonly replacement?: 'patch' | 'relation';
  /** What it acknowledged counts as delivered only once it shows it (ITI-67). */
  readonly confirmDeliveries?: boolean;
  /** It answers ITI-66: whether everything that its submission sets name came is looked up there. */
  readonly documentLists?: boolean;
  /** It keeps a calendar in which visits are booked: by the operations of IHE Scheduling, or by Slots and Appointments alone; absent: none for us. */
  readonly scheduling?: 'ihe' | 'slots';
  /** By which codes its calendar knows kinds of visits; absent: by ours. */
  readonly visitTypes?: Readonly<Partial<Record<VisitKind, { readonly system: string; readonly code: string }>>>;
  /** How it is searched; absent: GET, and POST where the address would be too long. */
  readonly search?: 'get' | 'post';
  /** What is sent to it and asked of it. */
  readonly format: 'json' | 'xml';
  /** It may stand on loopback or in a private network. */
  readonly allowPrivateAddresses: boolean;
}
