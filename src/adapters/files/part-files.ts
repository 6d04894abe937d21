// Parts of documents whose bytes broke off: a folder each, taken and put back by a rename, so that it is never in two hands.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FilePart } from '../../ports/document-files.ts';
import { startDigest, type Digest } from './start-digest.ts';

/** A part in one hand: nobody else sees it until it is put back. */
export interface TakenPart { readonly folder: string; readonly file: string; readonly part: FilePart }

const READ_BYTES = 262_144;
const KEY = /^[0-9a-f]{64}$/u;
const OWNER_ONLY = { file: 0o600, folder: 0o700 } as const;

const folderOf = (incoming: string, key: string): string => path.join(incoming, `part-${key}`);
const factsIn = (folder: string): string => path.join(folder, 'part.json');

const readFacts = async (folder: string, file: string): Promise<FilePart | undefined> => {
  const text = await readFile(factsIn(folder), 'utf8').catch(() => undefined);
  const found = await stat(file).catch(() => undefined);
  if (text === undefined || !found || found.size === 0) return undefined;
  const { validator, contentType } = JSON.parse(text) as Omit<FilePart, 'sizeBytes'>;
  return { sizeBytes: found.size, validator, ...(contentType !== undefined && { contentType }) };
};

const takePart = async (incoming: string, key: string): Promise<TakenPart | undefined> => {
  const folder = path.join(incoming, randomUUID());
  const isTaken = KEY.test(key) && await rename(folderOf(incoming, key), folder).then(() => true, () => false);
  if (!isTaken) return undefined;
  const file = path.join(folder, 'bytes');
  const part = await readFacts(folder, file);
  if (part) return { folder, file, part };
  await rm(folder, { recursive: true, force: true });
  return undefined;
};

const putBack = async (incoming: string, key: string, folder: string): Promise<void> => {
  await rm(folderOf(incoming, key), { recursive: true, force: true });
  // another may have put one there meanwhile: one of the two is enough
  await rename(folder, folderOf(incoming, key)).catch(() => rm(folder, { recursive: true, force: true }));
};

interface Broken { readonly key: string; readonly file: string; readonly validator: string; readonly contentType?: string | undefined }

/** `file` was synced. A disk that has no room for it keeps no part. */
const putPart = async (incoming: string, { key, file, validator, contentType }: Broken): Promise<void> => {
  const folder = path.join(incoming, randomUUID());
  try {
    await mkdir(folder, { mode: OWNER_ONLY.folder });
    await writeFile(factsIn(folder), JSON.stringify({ validator, contentType }), { mode: OWNER_ONLY.file, flush: true });
    await rename(file, path.join(folder, 'bytes'));
    await putBack(incoming, key, folder);
  } catch {
    await rm(folder, { recursive: true, force: true });
  }
};

/** As if the bytes of the part had just come. */
const digestPart = async (file: string): Promise<Digest> => {
  const digest = startDigest();
  for await (const chunk of createReadStream(file, { highWaterMark: READ_BYTES }) as AsyncIterable<Uint8Array>) digest.update(chunk);
  return digest;
};

export const partFiles = { take: takePart, putBack, put: putPart, digest: digestPart };
