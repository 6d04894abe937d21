// A copy of the embedded database as of one moment, made while others write to it. https://www.sqlite.org/backup.html
import { existsSync, renameSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { toStoreFailure } from './to-store-failure.ts';

/** Pages in one step: large, so that a busy writer restarts the copy seldom. */
const PAGES = 8192;

const copy = async (from: string, to: string): Promise<void> => {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
  try {
    await backup(source, to, { rate: PAGES });
  } finally {
    source.close();
  }
};

/** One file, as SQLite judges it: whole, and without a log beside it. */
const isSound = (file: string): boolean => {
  const db = new DatabaseSync(file);
  try {
    db.exec('pragma journal_mode = delete');
    return db.prepare('pragma integrity_check').all().every((row) => row['integrity_check'] === 'ok');
  } finally {
    db.close();
  }
};

/** `to` is written whole or not at all, and replaced when it is there. Failures: `not-found`, `storage-full`, `not-ready` (locked for too long), `internal` (the copy is damaged, so the source is). */
export const backUpDatabase = async (from: string, to: string): Promise<Result<undefined>> => {
  if (!existsSync(from)) return fail('not-found', { text: 'there is no embedded database in the data folder', fault: 'us' });
  const part = `${to}.part`;
  try {
    rmSync(part, { force: true });
    await copy(from, part);
    if (!isSound(part)) return fail('internal', 'the database is damaged: its integrity check fails');
    renameSync(part, to);
    return ok(undefined);
  } catch (error) {
    return toStoreFailure(error);
  } finally {
    for (const left of [part, `${part}-journal`, `${part}-wal`, `${part}-shm`]) rmSync(left, { force: true });
  }
};
