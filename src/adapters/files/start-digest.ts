// What is learned of bytes in one pass: both digests, the size, and the first bytes.
import { createHash } from 'node:crypto';

export interface DigestedBytes {
  /** Lower-case hex. */
  readonly sha256: string;
  /** base64. */
  readonly sha1: string;
  readonly sizeBytes: number;
  /** The first bytes, enough to tell the media type. */
  readonly head: Uint8Array;
}

export interface Digest { readonly update: (bytes: Uint8Array) => void; readonly end: () => DigestedBytes }

/** As many as file-type reads. */
const HEAD_BYTES = 4100;

export const startDigest = (): Digest => {
  const sha1 = createHash('sha1');
  const sha256 = createHash('sha256');
  let sizeBytes = 0;
  let head: Uint8Array | undefined;
  return {
    update: (bytes) => {
      head ??= Uint8Array.from(bytes.subarray(0, HEAD_BYTES));
      sizeBytes += bytes.byteLength;
      sha1.update(bytes);
      sha256.update(bytes);
    },
    end: () => ({ sha256: sha256.digest('hex'), sha1: sha1.digest('base64'), sizeBytes, head: head ?? new Uint8Array() }),
  };
};
