// Who runs on a data folder now: the note that the holder of the lock left, believed only while the lock is held.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LockHolder } from './lock-data-folder.ts';

/** SQLITE_BUSY. */
const BUSY = 5;

const isHeld = (file: string): boolean => {
  // Not by reading the file: on POSIX systems closing any descriptor of it would drop this process's own lock.
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.prepare('select count(*) from sqlite_schema').get();
    return false;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return true;
    throw error;
  } finally {
    lock.close();
  }
};

const MEMBERS = { host: 'string', port: 'number', pid: 'number', startedAt: 'string' } as const satisfies Record<keyof LockHolder, string>;

const isHolder = (value: unknown): value is LockHolder => {
  const members = new Map<string, unknown>(Object.entries(value ?? {}));
  return Object.entries(MEMBERS).every(([name, kind]) => typeof members.get(name) === kind);
};

/** `undefined`: nobody runs, or nobody who listens yet. */
export const readLockHolder = (dir: string): LockHolder | undefined => {
  const [file, note] = [path.join(dir, 'lock.db'), path.join(dir, 'adapter.json')];
  if (!existsSync(file) || !existsSync(note) || !isHeld(file)) return undefined;
  const holder: unknown = JSON.parse(readFileSync(note, 'utf8'));
  return isHolder(holder) ? holder : undefined;
};
