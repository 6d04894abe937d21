// One file with all that is known of a request, for whoever must be shown it: a ZIP that any computer opens, signed by the adapter.
import type { EvidenceEntry } from '../core/exchange/to-evidence-chain.ts';
import type { EvidenceManifest } from '../core/exchange/to-evidence-manifest.ts';
import type { Result } from '../core/kernel/result.ts';

/** `manifest.json`, its signature, `keys.json`, `entries.ndjson` (an entry a line) and `README.txt`, as they are written. Failure: `not-ready` (the signing keys are no good), `storage-full` (they could not be made). */
export type PackEvidence = (manifest: EvidenceManifest, chain: readonly EvidenceEntry[]) => Promise<Result<AsyncIterable<Uint8Array>>>;
