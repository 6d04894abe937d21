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

/** What is kept of bytes that came before; `validator` and `contentType` as they were given with them. `isWhole`: they did not break off. */
export interface FilePart { readonly sizeBytes: number; readonly validator: string; readonly contentType?: string; readonly isWhole?: true }

/** `startsAt`: 0, or where the part ends that was told of; after the whole nothing comes. Without `validator` nothing is kept if it breaks off. */
export interface ArrivingBytes { readonly bytes: AsyncIterable<Uint8Array>; readonly startsAt: number; readonly validator?: string; readonly contentType?: string }

/** Bytes that can be asked for from where they broke off. */
export interface ContinuedSource {
  /** 64 hex digits that stand for where they come from. */
  readonly key: string;
  /** `part`: what there is already; absent: nothing. */
  readonly ask: (part: FilePart | undefined) => Promise<Result<ArrivingBytes>>;
}

export interface DocumentFiles {
  /**
   * Streams to a temporary file, digests on the way, fsync, rename to the SHA-256 name, fsync of the folder: durable when it returns.
   * Failures: `too-large` (over `maxBytes`, nothing kept), `storage-full`, `malformed` (the source ended early: it threw), `network-rejected` (it threw with `cause` ENOTFHIR),
   * `not-ready` (the malware scanner is away).
   */
  readonly keep: (bytes: AsyncIterable<Uint8Array>, limits: { readonly maxBytes: number }) => Promise<Result<KeptFile>>;
  /**
   * The same, for bytes that may have broken off before and may do so again: what came of them waits for the next call with this key (24 hours, until a sweep),
   * and is gone when the whole is there. Two at a time with one key do not meet: the second begins anew. `hasParts`: the whole was put together, or had come before.
   * What came whole under a strong entity tag is told of by the next call with this key, until `forget` or a sweep: it is read, judged and scanned again as if it had come.
   */
  readonly keepContinued: (source: ContinuedSource, limits: { readonly maxBytes: number }) => Promise<Result<KeptFile & { readonly hasParts: boolean }>>;
  /** A commit names what came under this key. */
  readonly forget: (key: string) => Promise<void>;
  /** What is known of a kept file; `not-found`. */
  readonly describe: (sha256: string) => Promise<Result<KeptFile>>;
  /** `start` inclusive, `end` inclusive, in bytes; `not-found`. */
  readonly open: (sha256: string, range?: { readonly start: number; readonly end: number }) => Promise<Result<{ readonly bytes: AsyncIterable<Uint8Array>; readonly sizeBytes: number }>>;
  /** Deletes files and leftovers older than `olderThanHours` that `isNamed` does not know; returns how many. */
  readonly sweep: (isNamed: (sha256: string) => Promise<boolean>, olderThanHours: number) => Promise<number>;
}
