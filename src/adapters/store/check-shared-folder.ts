// Several replicas share one database and must share one folder of documents: a marker file that the database knows (ADR 0002).
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../core/kernel/result.ts';

interface FolderClaims { readonly claimFolder: (folderId: string) => Promise<string> }

const MARKER = 'store-id';

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** The file first, the database second: two replicas that start at once on two folders cannot both be right. */
const markFolder = (file: string): { readonly id: string; readonly isNew: boolean } => {
  const id = randomUUID();
  try {
    writeFileSync(file, id, { flag: 'wx', flush: true });
    return { id, isNew: true };
  } catch (error) {
    if (!isTaken(error)) throw error;
    return { id: readFileSync(file, 'utf8').trim(), isNew: false };
  }
};

/** Failures: `state-conflict` when `dir` is not the storage that this database's documents lie in. */
export const checkSharedFolder = async (dir: string, store: FolderClaims): Promise<Result<void>> => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = path.join(dir, MARKER);
  const { id, isNew } = markFolder(file);
  if (id !== '' && (await store.claimFolder(id)) === id) return ok(undefined);
  if (isNew) rmSync(file, { force: true });
  return fail('state-conflict', 'DATA_DIR is not the storage that this database belongs with: every replica needs the same shared folder');
};
