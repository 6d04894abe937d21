// Puts a backup into an empty data folder: every byte is judged by its digest on the way.
import { existsSync, mkdirSync } from 'node:fs';
import { copyFile, open, rename } from 'node:fs/promises';
import path from 'node:path';
import { fail, type Result } from '../../core/kernel/result.ts';
import { copyDocuments } from '../files/copy-documents.ts';
import { findMissingDocuments } from '../files/find-missing-documents.ts';
import { findNamedFiles } from '../store/find-named-files.ts';
import { orStorageFull } from '../files/or-storage-full.ts';
import { backupManifest, type BackupManifest } from './backup-manifest.ts';

const damage = (...texts: readonly string[]): Result<never> => fail('internal', ...texts.map((text) => ({ text, fault: 'us' as const })));

/** Durable before it has its name. */
const putFile = async (from: string, to: string): Promise<undefined> => {
  const part = `${to}.part`;
  await copyFile(from, part);
  const handle = await open(part, 'r');
  await handle.sync().finally(() => handle.close());
  await rename(part, to);
  return undefined;
};

const putDatabase = async (from: string, dataDir: string, sha256: string): Promise<Result<undefined>> => {
  if (await backupManifest.digestFile(from) !== sha256) return damage('the database of the backup is damaged: its digest is not that of backup.json');
  return orStorageFull(putFile(from, path.join(dataDir, 'store.db')));
};

/** Documents first, the database last: a folder with a database is a whole one. Failures: `not-found` and `invalid` (no backup), `state-conflict` (the data folder has a database), `storage-full`, `internal` (damaged). */
export const restoreBackup = async (from: string, dataDir: string): Promise<Result<BackupManifest>> => {
  const manifest = backupManifest.read(from);
  if (!manifest.ok) return manifest;
  if (existsSync(path.join(dataDir, 'store.db'))) return fail('state-conflict', { text: 'the data folder has a database already: restore into an empty one', fault: 'us' });
  const places = backupManifest.placesIn(from);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const files = path.join(dataDir, 'files');
  const copied = await copyDocuments(places.files, files);
  if (!copied.ok) return copied;
  if (copied.value.damaged.length > 0) return damage(...copied.value.damaged.map((sha256) => `the document ${sha256} is damaged in the backup`));
  const { database } = manifest.value;
  if (database === undefined) return manifest;
  const missing = await findMissingDocuments(files, findNamedFiles(places.database));
  if (missing.length > 0) return damage(...missing.map((sha256) => `the document ${sha256} is not in the backup`));
  const put = await putDatabase(places.database, dataDir, database.sha256);
  return put.ok ? manifest : put;
};
