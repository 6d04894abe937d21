// One process, one data folder: an exclusive SQLite lock, which the kernel frees when the process dies, and a note of who holds it.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { toStoreFailure } from './to-store-failure.ts';

/** Where the running adapter answers, so that a command on the same machine finds it. */
export interface LockHolder {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** RFC 3339. */
  readonly startedAt: string;
}

export interface DataFolderLock {
  /** Once the adapter listens; written whole or not at all. */
  readonly announce: (holder: LockHolder) => void;
  readonly release: () => void;
}

/** A reader of the note touches the lock for a moment. */
const TIMEOUT_MS = 250;

/** A lock whose handle is collected as garbage is a lock let go. */
const held = new Set<DatabaseSync>();

const takeLock = (dir: string): DatabaseSync => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(path.join(dir, 'lock.db'), { timeout: TIMEOUT_MS });
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
    held.add(lock);
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
};

/** Failures: `state-conflict` (another process holds it), `storage-full`. */
export const lockDataFolder = (dir: string): Result<DataFolderLock> => {
  const note = path.join(dir, 'adapter.json');
  try {
    const lock = takeLock(dir);
    // A note that outlived its process is not ours.
    rmSync(note, { force: true });
    return ok({
      announce: (holder) => {
        writeFileSync(`${note}.new`, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
        renameSync(`${note}.new`, note);
      },
      release: () => {
        rmSync(note, { force: true });
        lock.close();
        held.delete(lock);
      },
    });
  } catch (error) {
    const { failure } = toStoreFailure(error);
    return failure.kind === 'not-ready' ? fail('state-conflict', 'another adapter uses this data folder: stop it first, or give this one a folder of its own') : { ok: false, failure };
  }
};
