// An archive of evidence as it is read from a disk, before anything of it is believed.
export interface EvidenceFile {
  /** `manifest.json`, byte for byte. */
  readonly signed: Uint8Array;
  readonly manifest: unknown;
  /** As it stands, a detached JWS. */
  readonly signature: string;
  /** The key set that came in the archive. */
  readonly keys: unknown;
  /** In the order of the lines. */
  readonly entries: readonly unknown[];
  /** SHA-256 (hex) of each file by its name, the manifest and its signature excepted. */
  readonly files: ReadonlyMap<string, string>;
}

export interface SignedContent {
  readonly content: Uint8Array;
  /** A detached JWS. */
  readonly signature: string;
  /** JSON Web Key Sets, as they were read. */
  readonly keySets: readonly unknown[];
}

/** Whose key a signature was made with. */
export interface EvidenceSigner {
  readonly keyId: string;
  readonly alg: string;
  /** RFC 7638, SHA-256: what can be compared by eye or by telephone. */
  readonly thumbprint: string;
}
