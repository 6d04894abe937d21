// Document bytes on a disk: `files/ab/<sha256>`, and beside each a small `.json` with what a second reading would cost (size, SHA-1, media type).
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Failure, type Result } from '../../core/kernel/result.ts';
import type { ArrivingBytes, ContinuedSource, DocumentFiles, FilePart, KeptFile } from '../../ports/document-files.ts';
import type { ScanContent } from '../../ports/scan-content.ts';
import { detectMediaType } from './detect-media-type.ts';
import { keptNotes } from './kept-notes.ts';
import { orStorageFull } from './or-storage-full.ts';
import { partFiles, type TakenPart } from './part-files.ts';
import { readFreeBytes } from './read-free-bytes.ts';
import { startDigest, type DigestedBytes } from './start-digest.ts';
import { sweepFiles } from './sweep-files.ts';
import { writeBytes, type Writing } from './write-bytes.ts';

interface Folders { readonly files: string; readonly incoming: string; /** Known to be there, and durable: folders are never taken away. */ readonly made: Set<string> }

const SHA256 = /^[0-9a-f]{64}$/u;
const READ_BYTES = 262_144;
const OWNER_ONLY = { file: 0o600, folder: 0o700 } as const;
const NOT_FOUND = (): Result<never> => fail('not-found', { text: 'no such document is kept', fault: 'us' });

const pathOf = (folders: Folders, sha256: string): string => path.join(folders.files, sha256.slice(0, 2), sha256);

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
};

/** Durable before anything in it is, whoever made it; looked for once in the life of the process. */
const makeFolder = async ({ made }: Folders, folder: string): Promise<void> => {
  if (made.has(folder)) return;
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
  await syncFolder(path.dirname(folder));
  made.add(folder);
};

/** Opens a file (`wx`: one that did not exist), lets `write` fill it, and leaves nothing of it after a failure or an error, unless `salvage` takes it away. */
const fill = async <T>(
  { file, flag = 'wx', salvage }: { readonly file: string; readonly flag?: 'wx' | 'a'; readonly salvage?: (failure: Failure) => Promise<void> },
  write: (handle: Awaited<ReturnType<typeof open>>) => Promise<Result<T>>,
): Promise<Result<T>> => {
  const opened = await orStorageFull(open(file, flag, OWNER_ONLY.file));
  if (!opened.ok) return opened;
  let done: Result<T> | undefined;
  try {
    done = await write(opened.value);
    return done;
  } finally {
    await opened.value.close();
    if (done?.ok === false) await salvage?.(done.failure);
    if (!done?.ok) await rm(file, { force: true });
  }
};

/** The facts first, then the document: a document that is there has its facts. Both are durable when this returns. */
const moveIn = async (folders: Folders, temporary: { readonly facts: string; readonly document: string }, sha256: string): Promise<void> => {
  const target = pathOf(folders, sha256);
  await makeFolder(folders, path.dirname(target));
  await rename(temporary.facts, `${target}.json`);
  await rename(temporary.document, target);
  await syncFolder(path.dirname(target));
};

const toKept = async ({ sha256, sha1, sizeBytes, head }: DigestedBytes): Promise<KeptFile> => {
  const detectedType = await detectMediaType(head);
  return { sha256, sha1, sizeBytes, ...(detectedType && { detectedType }) };
};

/** The same bytes are judged anew each time they come: the scanner learns. */
const judge = async (scan: ScanContent | undefined, document: string, file: KeptFile): Promise<Result<KeptFile>> => {
  if (!scan) return ok(file);
  const verdict = await scan(() => readLater(document), file.sizeBytes);
  if (!verdict.ok) return verdict;
  return ok(verdict.value === 'clean' ? file : { ...file, malware: verdict.value });
};

export interface KeepingOptions {
  /** With less than that free, no document is taken. */
  readonly reserveBytes?: number;
  /** Absent: nothing is scanned. */
  readonly scan?: ScanContent;
}

interface Keeping extends KeepingOptions { readonly maxBytes: number }

const hasRoom = async (folders: Folders, reserveBytes: number): Promise<boolean> => {
  for (const folder of [folders.files, folders.incoming]) await makeFolder(folders, folder);
  return reserveBytes === 0 || await readFreeBytes(folders.incoming) >= reserveBytes;
};

/** What `write` leaves in a file of that name becomes a kept document. */
const keepWritten = async (folders: Folders, { reserveBytes = 0, scan }: KeepingOptions, write: (document: string) => Promise<Result<DigestedBytes>>): Promise<Result<KeptFile>> => {
  if (!await hasRoom(folders, reserveBytes)) return fail('storage-full', 'too little room is left where documents are kept');
  const document = path.join(folders.incoming, randomUUID());
  const written = await write(document);
  if (!written.ok) return written;
  const judged = await judge(scan, document, await toKept(written.value));
  if (!judged.ok) {
    await rm(document, { force: true });
    return judged;
  }
  const kept = judged.value;
  const facts = `${document}.json`;
  const noted = await fill({ file: facts }, (handle) => orStorageFull(handle.writeFile(JSON.stringify(kept)).then(() => handle.sync())));
  const moved = noted.ok ? await orStorageFull(moveIn(folders, { facts, document }, kept.sha256)) : noted;
  if (moved.ok) return ok(kept);
  await Promise.all([rm(document, { force: true }), rm(facts, { force: true })]);
  return moved;
};

const keep = (folders: Folders, bytes: AsyncIterable<Uint8Array>, { maxBytes, ...options }: Keeping): Promise<Result<KeptFile>> =>
  keepWritten(folders, options, (file) => fill({ file }, (handle) => writeBytes(handle, bytes, { maxBytes })));

/** Only a break leaves a part: what is too long, or no document, would be so again. */
const salvageBy = (folders: Folders, key: string, { arriving, file }: { readonly arriving: ArrivingBytes; readonly file: string }) => async ({ kind }: Failure): Promise<void> => {
  const { validator, contentType } = arriving;
  if (kind === 'malformed' && validator !== undefined) await partFiles.put(folders.incoming, { key, file, validator, contentType });
};

interface Asked { readonly arriving: ArrivingBytes; readonly before?: Writing['before'] }

interface Landing { readonly file: string; readonly maxBytes: number }

/** A second name for what was kept whole under this key. */
const takeWhole = async (folders: Folders, key: string, { file, maxBytes }: Landing): Promise<{ readonly part: FilePart; readonly sha256: string } | undefined> => {
  const note = await keptNotes.read(folders.incoming, key);
  const sizeBytes = note && await keptNotes.hold(pathOf(folders, note.sha256), file);
  if (!note || sizeBytes === undefined) return undefined;
  const { sha256, ...told } = note;
  if (sizeBytes <= maxBytes) return { part: { ...told, sizeBytes, isWhole: true }, sha256 };
  await rm(file, { force: true });
  return undefined;
};

/** Asks whether what was kept whole is still that. `undefined`: it is kept no more, or not as it was. */
const askAgain = async (folders: Folders, { key, ask }: ContinuedSource, to: Landing): Promise<Result<Asked | DigestedBytes> | undefined> => {
  const held = await takeWhole(folders, key, to);
  if (!held) return undefined;
  const asked = await ask(held.part);
  const kept = asked.ok && asked.value.startsAt > 0 ? (await partFiles.digest(to.file)).end() : undefined;
  if (kept?.sha256 === held.sha256) return ok(kept);
  await rm(to.file, { force: true });
  if (kept) return undefined;
  return asked.ok ? ok({ arriving: asked.value }) : asked;
};

/** Asks for the rest of what there is, and leaves it where it was if there is no answer. */
const askRest = async (folders: Folders, { key, ask, taken }: ContinuedSource & { readonly taken: TakenPart }, file: string): Promise<Result<Asked>> => {
  const asked = await ask(taken.part);
  if (!asked.ok) {
    await partFiles.putBack(folders.incoming, key, taken.folder);
    return asked;
  }
  const isRest = asked.value.startsAt > 0;
  if (isRest) await rename(taken.file, file);
  await rm(taken.folder, { recursive: true, force: true });
  return ok({ arriving: asked.value, ...(isRest && { before: { digest: await partFiles.digest(file), sizeBytes: taken.part.sizeBytes } }) });
};

const askOn = async (folders: Folders, source: ContinuedSource, to: Landing): Promise<Result<Asked | DigestedBytes>> => {
  const taken = await partFiles.take(folders.incoming, source.key);
  if (taken) return askRest(folders, { ...source, taken }, to.file);
  const again = await askAgain(folders, source, to);
  if (again) return again;
  const asked = await source.ask(undefined);
  return asked.ok ? ok({ arriving: asked.value }) : asked;
};

const keepContinued = async (folders: Folders, source: ContinuedSource, { maxBytes, ...options }: Keeping): Promise<Result<KeptFile & { readonly hasParts: boolean }>> => {
  const came: { hasParts: boolean; arriving?: ArrivingBytes; held?: string } = { hasParts: false };
  const kept = await keepWritten(folders, options, async (file) => {
    const asked = await askOn(folders, source, { file, maxBytes });
    if (!asked.ok) return asked;
    if ('sha256' in asked.value) {
      Object.assign(came, { hasParts: true, held: file });
      return ok(asked.value);
    }
    const { arriving, before } = asked.value;
    Object.assign(came, { hasParts: before !== undefined, arriving });
    return fill({ file, flag: before ? 'a' : 'wx', salvage: salvageBy(folders, source.key, { arriving, file }) }, (handle) => writeBytes(handle, arriving.bytes, { maxBytes, ...(before && { before }) }));
  });
  // two names of one file stay where one is renamed to the other
  if (came.held !== undefined) await rm(came.held, { force: true });
  if (!kept.ok) return kept;
  if (came.arriving) await keptNotes.write(folders.incoming, source.key, { ...came.arriving, sha256: kept.value.sha256 });
  return ok({ ...kept.value, hasParts: came.hasParts });
};

const sizeOf = async (file: string): Promise<number | undefined> => {
  const found = await stat(file).catch(() => undefined);
  return found?.size;
};

/** Opened when the first byte is asked for, so that an answer that nobody reads holds no file open. */
const readLater = async function* (file: string, range?: { readonly start: number; readonly end: number }): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file, { highWaterMark: READ_BYTES, ...range }) as AsyncIterable<Uint8Array>;
};

/** What the facts would say, from the bytes. */
const recompute = async (file: string): Promise<KeptFile> => {
  const digest = startDigest();
  for await (const chunk of readLater(file)) digest.update(chunk);
  return toKept(digest.end());
};

const describe = async (folders: Folders, sha256: string): Promise<Result<KeptFile>> => {
  const file = pathOf(folders, sha256);
  if (!SHA256.test(sha256) || (await sizeOf(file)) === undefined) return NOT_FOUND();
  const facts = await readFile(`${file}.json`, 'utf8').catch(() => undefined);
  return ok(facts === undefined ? await recompute(file) : JSON.parse(facts) as KeptFile);
};

/** `dataDir` must exist; documents come under `files` in it. */
export const createDocumentFiles = (dataDir: string, options: KeepingOptions = {}): DocumentFiles => {
  const files = path.join(dataDir, 'files');
  const folders: Folders = { files, incoming: path.join(files, 'incoming'), made: new Set() };
  return {
    keep: (bytes, { maxBytes }) => keep(folders, bytes, { ...options, maxBytes }),
    keepContinued: (source, { maxBytes }) => keepContinued(folders, source, { ...options, maxBytes }),
    forget: (key) => keptNotes.forget(folders.incoming, key),
    describe: (sha256) => describe(folders, sha256),
    open: async (sha256, range) => {
      const file = pathOf(folders, sha256);
      const sizeBytes = SHA256.test(sha256) ? await sizeOf(file) : undefined;
      return sizeBytes === undefined ? NOT_FOUND() : ok({ bytes: readLater(file, range), sizeBytes });
    },
    sweep: (isNamed, olderThanHours) => sweepFiles(folders, isNamed, Date.now() - olderThanHours * 3_600_000),
  };
};
