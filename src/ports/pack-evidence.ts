// One file with all that is known of a request, for whoever must be shown it: a ZIP that any computer opens.
import type { EvidenceEntry } from '../core/exchange/to-evidence-chain.ts';
import type { EvidenceManifest } from '../core/exchange/to-evidence-manifest.ts';

/** `manifest.json`, `entries.ndjson` (an entry a line) and `README.txt`, as they are written. */
export type PackEvidence = (manifest: EvidenceManifest, chain: readonly EvidenceEntry[]) => AsyncIterable<Uint8Array>;
