// Deletes document files that no commit names, and what interrupted writing left behind.
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const SHA256 = /^[0-9a-f]{64}$/u;

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

/** Keeping the same bytes again renews the time, so that a file about to be named is young. */
const isOlder = async (file: string, thanMs: number): Promise<boolean> => {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true && found.mtimeMs < thanMs;
};

/** Asked a second time after the look-up, which takes a while: bytes that came again meanwhile are young and stay. */
const sweepDocument = async (file: string, isNamed: (sha256: string) => Promise<boolean>, olderThanMs: number): Promise<boolean> => {
  if (!(await isOlder(file, olderThanMs)) || await isNamed(path.basename(file)) || !(await isOlder(file, olderThanMs))) return false;
  await rm(file, { force: true }); // its facts go as a leftover, unless the bytes came again
  return true;
};

/** Temporary files, and facts whose document never came. */
const sweepLeftover = async (file: string, olderThanMs: number): Promise<boolean> => {
  const document = file.replace(/\.json$/u, '');
  if (document !== file && await stat(document).then(() => true, () => false)) return false;
  if (!(await isOlder(file, olderThanMs))) return false;
  await rm(file, { force: true });
  return true;
};

/** A part of a document that broke off and was not asked for again; each break renews its time. */
const sweepPart = async (folder: string, olderThanMs: number): Promise<boolean> => {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true || found.mtimeMs >= olderThanMs) return false;
  await rm(folder, { recursive: true, force: true });
  return true;
};

/** How many were deleted, facts not counted apart from their document. */
export const sweepFiles = async (
  folders: { readonly files: string; readonly incoming: string }, isNamed: (sha256: string) => Promise<boolean>, olderThanMs: number,
): Promise<number> => {
  let deleted = 0;
  const count = (gone: boolean): void => { deleted += gone ? 1 : 0; };
  for (const name of await namesIn(folders.incoming)) {
    const at = path.join(folders.incoming, name);
    count(await sweepPart(at, olderThanMs) || await sweepLeftover(at, olderThanMs));
  }
  for (const shard of (await namesIn(folders.files)).filter((name) => /^[0-9a-f]{2}$/u.test(name))) {
    const names = await namesIn(path.join(folders.files, shard));
    for (const name of names.filter((n) => SHA256.test(n))) count(await sweepDocument(path.join(folders.files, shard, name), isNamed, olderThanMs));
    for (const name of names.filter((n) => n.endsWith('.json'))) await sweepLeftover(path.join(folders.files, shard, name), olderThanMs);
  }
  return deleted;
};
