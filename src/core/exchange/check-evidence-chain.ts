// Whether a chain of evidence is as it was made: every link, the number of entries and the last digest.
import { CHAIN_START } from '../kernel/chain-start.ts';
import type { Issue } from '../kernel/result.ts';
import type { ChainDigest } from './to-evidence-chain.ts';

/** What is said of the chain outside of it. */
export interface EvidenceSeal {
  readonly entries: number;
  /** `hash` of the last entry. */
  readonly head: string;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

const checkEntry = (entry: unknown, at: { readonly n: number; readonly previous: string }, { canonicalJson, digestText }: ChainDigest): readonly Issue[] => {
  const expression = `entry[${String(at.n)}]`;
  if (!isFields(entry)) return [{ text: 'is no entry', expression }];
  const { hash, ...rest } = entry;
  return [
    ...(entry['n'] === at.n ? [] : [{ text: 'does not have the number of its place: entries are missing, put in, or in another order', expression }]),
    ...(entry['previous'] === at.previous ? [] : [{ text: 'does not follow the entry before it', expression }]),
    ...(hash === digestText(canonicalJson(rest)) ? [] : [{ text: 'is not what its digest says: it was changed', expression }]),
  ];
};

const hashOf = (entry: unknown): string => (isFields(entry) && typeof entry['hash'] === 'string' ? entry['hash'] : '');

/** Every fault of the whole chain. A link is judged against what the entry before says of itself, so that one change is named once. */
export const checkEvidenceChain = (entries: readonly unknown[], seal: EvidenceSeal, digest: ChainDigest): readonly Issue[] => [
  ...entries.flatMap((entry, place) => checkEntry(entry, { n: place + 1, previous: place === 0 ? CHAIN_START : hashOf(entries[place - 1]) }, digest)),
  ...(seal.entries === entries.length ? [] : [{ text: `says ${String(seal.entries)} entries, ${String(entries.length)} are there`, expression: 'manifest.entries' }]),
  ...(seal.head === (entries.length === 0 ? CHAIN_START : hashOf(entries.at(-1))) ? [] : [{ text: 'is not the digest of the last entry', expression: 'manifest.head' }]),
];
