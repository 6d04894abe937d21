// What is known of a request as a chain: each entry carries the digest of the one before it, so that none can be changed, left out or put in unseen.
import type { Resource } from '@medplum/fhirtypes';
import { CHAIN_START } from '../kernel/chain-start.ts';

/** A version of a resource, as it was stored. */
export interface EvidenceVersion {
  /** RFC 3339, when it was stored. */
  readonly at: string;
  /** `Type/id` */
  readonly reference: string;
  readonly versionId: string;
  /** Absent: it was deleted by this version. */
  readonly resource?: Resource;
}

export interface EvidenceEntry extends EvidenceVersion {
  /** From 1. */
  readonly n: number;
  /** `hash` of the entry before; of the first: 64 zeros. */
  readonly previous: string;
  /** Lower-case hex SHA-256 of the RFC 8785 form of this entry without `hash`. */
  readonly hash: string;
}

export interface ChainDigest {
  /** RFC 8785. */
  readonly canonicalJson: (value: unknown) => string;
  /** Lower-case hex SHA-256 of UTF-8 text. */
  readonly digestText: (text: string) => string;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** In the order in which they were stored; at one moment by reference, then version. */
const inOrder = (versions: readonly EvidenceVersion[]): readonly EvidenceVersion[] =>
  versions.toSorted((a, b) => compare(a.at, b.at) || compare(a.reference, b.reference) || Number(a.versionId) - Number(b.versionId));

export const toEvidenceChain = (versions: readonly EvidenceVersion[], { canonicalJson, digestText }: ChainDigest): readonly EvidenceEntry[] => {
  const chain: EvidenceEntry[] = [];
  for (const version of inOrder(versions)) {
    const entry = { ...version, n: chain.length + 1, previous: chain.at(-1)?.hash ?? CHAIN_START };
    chain.push({ ...entry, hash: digestText(canonicalJson(entry)) });
  }
  return chain;
};
