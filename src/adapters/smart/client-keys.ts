// The keys by which peers know us (SMART Backend Services): what signs, and what everybody may see of them.
// https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html
import type { SigningAlgorithm } from '../../core/exchange/peer.ts';
import type { Result } from '../../core/kernel/result.ts';

/** RFC 7517: `kty`, `kid`, `alg`, `use` and the public numbers. */
export type PublicKey = Readonly<Record<string, string>>;

export interface Assertion {
  readonly alg: SigningAlgorithm;
  /** Absent: the first key that fits `alg`. */
  readonly keyId?: string;
  readonly issuer: string;
  readonly audience: string;
  readonly id: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

export interface ClientKeys {
  /** Read, or made at the first need. Failures: `invalid` (the file is no good), `storage-full`. */
  readonly listPublic: () => Promise<Result<readonly PublicKey[]>>;
  /** The signed JWT. Failures: as above, and `invalid` when no key fits. */
  readonly sign: (assertion: Assertion) => Promise<Result<string>>;
  /** Over content of ours, as a detached JWS (RFC 7515 appendix F): with the first ES384 key, else with the first. `typ` says what is signed, so that nothing signed for one purpose serves another. Failures: as `listPublic`. */
  readonly signContent: (content: Uint8Array, typ: string) => Promise<Result<string>>;
}
