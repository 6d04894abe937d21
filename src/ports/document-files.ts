// Document bytes: content-addressed files, streamed, never in memory whole and never in the database (ADR 0003).
import type { Result } from '../core/kernel/result.ts';

export interface KeptFile {
  /** Lower-case hex. */
  readonly sha256: string;
  /** base64, as FHIR R4 Attachment.hash wants it. */
  readonly sha1: string;
  readonly sizeBytes: number;
  /** Media type by the file's own first bytes; absent: they say nothing (plain text looks like this). */
  readonly detectedType?: string;
  /** As a scanner said when it was kept: it holds malware, or was too large to be scanned. Absent: clean, or no scanner is configured. */
  readonly malware?: 'found' | 'not-scanned';
}

export interface DocumentFiles {
  /**
   * Streams to a temporary file, digests on the way, fsync, rename to the SHA-256 name, fsync of the folder: durable when it returns.
   * Failures: `too-large` (over `maxBytes`, nothing kept), `storage-full`, `malformed` (the source ended early: it threw), `not-ready` (the malware scanner is away).
   */
  readonly keep: (bytes: AsyncIterable<Uint8Array>, limits: { readonly maxBytes: number }) => Promise<Result<KeptFile>>;
  /** What is known of a kept file; `not-found`. */
  readonly describe: (sha256: string) => Promise<Result<KeptFile>>;
  /** `start` inclusive, `end` inclusive, in bytes; `not-found`. */
  readonly open: (sha256: string, range?: { readonly start: number; readonly end: number }) => Promise<Result<{ readonly bytes: AsyncIterable<Uint8Array>; readonly sizeBytes: number }>>;
  /** Deletes files and leftovers older than `olderThanHours` that `isNamed` does not know; returns how many. */
  readonly sweep: (isNamed: (sha256: string) => Promise<boolean>, olderThanHours: number) => Promise<number>;
}
