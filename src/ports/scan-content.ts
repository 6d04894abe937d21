// Whether bytes hold malware, as a scanner outside of this process says.
import type { Result } from '../core/kernel/result.ts';

/** `open` gives the bytes from the beginning, each time anew. `not-scanned`: larger than the scanner takes. Failure: `not-ready` (the scanner cannot be reached, or broke off). */
export type ScanContent = (open: () => AsyncIterable<Uint8Array>, sizeBytes: number) => Promise<Result<'clean' | 'found' | 'not-scanned'>>;
