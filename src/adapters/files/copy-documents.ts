// Copies document files from one data folder to another, each judged by its name: the name is the SHA-256 of what must be in it.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { orStorageFull } from './or-storage-full.ts';

export interface CopiedDocuments {
  readonly documents: number;
  readonly bytes: number;
  /** Those that were not there before. */
  readonly copied: number;
  /** Names whose bytes are not what the name says; they are not copied. */
  readonly damaged: readonly string[];
}

const SHARD = /^[0-9a-f]{2}$/u;
const SHA256 = /^[0-9a-f]{64}$/u;

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);
const sizeOf = (file: string): Promise<number | undefined> => stat(file).then(({ size }) => size, () => undefined);

const syncFile = async (file: string): Promise<void> => {
  const handle = await open(file, 'r');
  await handle.sync().finally(() => handle.close());
};

/** Digested on the way, durable and under its name when this returns; `false`: the bytes are not what the name says. */
const copyDocument = async (from: string, to: string): Promise<boolean> => {
  const digest = createHash('sha256');
  const part = `${to}.part`;
  const tee = async function* (bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      digest.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(createReadStream(from), tee, createWriteStream(part, { mode: 0o600 }));
    if (digest.digest('hex') !== path.basename(from)) return false;
    await syncFile(part);
    await rename(part, to);
    return true;
  } finally {
    await rm(part, { force: true });
  }
};

const copyAll = async (from: string, to: string): Promise<CopiedDocuments> => {
  const found = { documents: 0, bytes: 0, copied: 0, damaged: [] as string[] };
  for (const shard of (await namesIn(from)).filter((name) => SHARD.test(name))) {
    const [source, target] = [path.join(from, shard), path.join(to, shard)];
    await mkdir(target, { recursive: true, mode: 0o700 });
    for (const name of (await namesIn(source)).filter((n) => SHA256.test(n))) {
      const size = await sizeOf(path.join(source, name));
      if (size === undefined) continue; // swept meanwhile: nobody names it
      const isThere = await sizeOf(path.join(target, name)) === size;
      const isGood = isThere || await copyDocument(path.join(source, name), path.join(target, name));
      if (!isGood) {
        found.damaged.push(name);
        continue;
      }
      if (!isThere) await copyFile(path.join(source, `${name}.json`), path.join(target, `${name}.json`)).catch(() => undefined); // facts are read from the bytes where they are absent
      found.documents += 1;
      found.bytes += size;
      found.copied += isThere ? 0 : 1;
    }
    await syncFile(target);
  }
  return found;
};

/** `from` and `to` are the `files` folders. What is there with its full size is left: names never change their content. Failure: `storage-full`. */
export const copyDocuments = async (from: string, to: string): Promise<Result<CopiedDocuments>> => {
  const copied = await orStorageFull(copyAll(from, to));
  if (!copied.ok) return fail('storage-full', 'no room is left where the copy is made');
  return ok(copied.value);
};
