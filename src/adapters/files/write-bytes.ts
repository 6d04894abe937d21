// Writes a stream to an open file in large pieces and digests them on the way: while one piece goes to the disk the next one fills.
import type { FileHandle } from 'node:fs/promises';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { orStorageFull } from './or-storage-full.ts';
import { startDigest, type Digest, type DigestedBytes } from './start-digest.ts';

interface PieceWriter { readonly add: (chunk: Uint8Array) => Promise<Result<undefined>>; /** Durable when it returns. */ readonly end: () => Promise<Result<undefined>> }

const PIECE_BYTES = 1_048_576;
/** Of the first piece, which holds most documents whole: two large ones for each would be most of what the collector has to do. */
const FIRST_BYTES = 131_072;
/** So much may wait in the system's cache before it is pushed to the disk, so that the last sync waits for little. */
const PUSH_BYTES = 33_554_432;

/** What a source says of itself by the `cause` of what it throws; anything else is a break. */
const CAUSES: Readonly<Record<string, () => Result<never>>> = {
  ETOOLONG: () => fail('too-large', 'the document is longer than allowed'),
  ENOTFHIR: () => fail('network-rejected', 'the bytes are not what they said they are'),
};

const startWriter = (file: FileHandle, digest: Digest): PieceWriter => {
  const none: Promise<Result<undefined>> = Promise.resolve(ok(undefined));
  let piece: Buffer = Buffer.allocUnsafe(FIRST_BYTES);
  let spare: Buffer | undefined;
  let filled = 0;
  let unpushed = 0;
  let [writing, pushing] = [none, none];
  const done = (work: Promise<unknown>): Promise<Result<undefined>> => orStorageFull(work.then(() => undefined));
  const push = async (): Promise<Result<undefined>> => {
    // A sync reports an error once only: the result of each is waited for.
    const before = await pushing;
    unpushed = 0;
    pushing = done(file.datasync());
    return before;
  };
  /** Sends what the piece holds to the disk; it is free again when the next one has been sent. */
  const flush = async (): Promise<Result<undefined>> => {
    const full = piece.subarray(0, filled);
    digest.update(full);
    const before = await writing;
    if (!before.ok) return before;
    writing = done(file.writeFile(full));
    filled = 0;
    unpushed += full.byteLength;
    return unpushed >= PUSH_BYTES ? push() : before;
  };
  const turn = async (): Promise<Result<undefined>> => {
    const flushed = await flush();
    [piece, spare] = [spare ?? Buffer.allocUnsafe(PIECE_BYTES), piece.byteLength === PIECE_BYTES ? piece : undefined];
    return flushed;
  };
  const add = async (chunk: Uint8Array): Promise<Result<undefined>> => {
    for (let from = 0; from < chunk.byteLength;) {
      const turned = filled === piece.byteLength ? await turn() : ok(undefined);
      if (!turned.ok) return turned;
      const part = chunk.subarray(from, from + piece.byteLength - filled);
      piece.set(part, filled);
      filled += part.byteLength;
      from += part.byteLength;
    }
    return ok(undefined);
  };
  const end = async (): Promise<Result<undefined>> => {
    const results = [await flush(), await writing, await pushing, await done(file.sync())];
    return results.find((r) => !r.ok) ?? ok(undefined);
  };
  return { add, end };
};

/** The source's own error becomes a value, so that it is not taken for the disk's. */
const readSource = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Result<Uint8Array>> {
  try {
    for await (const chunk of bytes) yield ok(chunk);
  } catch (error) {
    const cause = error instanceof Error && typeof error.cause === 'string' ? error.cause : '';
    yield CAUSES[cause]?.() ?? fail('malformed', 'the bytes broke off before their end');
  }
};

export interface Writing {
  readonly maxBytes: number;
  /** What the file holds before its end, digested already. */
  readonly before?: { readonly digest: Digest; readonly sizeBytes: number };
}

/** Until the bytes end, break off, or are too many; what came before a break is in the file too. */
const writeAll = async (writer: PieceWriter, bytes: AsyncIterable<Uint8Array>, roomBytes: number): Promise<Result<undefined>> => {
  let left = roomBytes;
  for await (const chunk of readSource(bytes)) {
    if (!chunk.ok) return chunk;
    left -= chunk.value.byteLength;
    if (left < 0) return fail('too-large', 'the document is longer than allowed');
    const added = await writer.add(chunk.value);
    if (!added.ok) return added;
  }
  return ok(undefined);
};

/** The caller closes the file, and removes it or keeps it as a part after a failure: `too-large`, `malformed` (a break), `network-rejected`, `storage-full`. */
export const writeBytes = async (file: FileHandle, bytes: AsyncIterable<Uint8Array>, { maxBytes, before = { digest: startDigest(), sizeBytes: 0 } }: Writing): Promise<Result<DigestedBytes>> => {
  const writer = startWriter(file, before.digest);
  const written = await writeAll(writer, bytes, maxBytes - before.sizeBytes);
  if (!written.ok && written.failure.kind !== 'malformed') return written;
  const ended = await writer.end();
  if (!ended.ok) return ended;
  return written.ok ? ok(before.digest.end()) : written;
};
