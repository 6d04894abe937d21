// Copies a data folder while the adapter runs: the database as of one moment, then the documents, which are only ever added before the commit that names them.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { copyDocuments } from '../files/copy-documents.ts';
import { findMissingDocuments } from '../files/find-missing-documents.ts';
import { backUpDatabase } from '../store/back-up-database.ts';
import { findNamedFiles } from '../store/find-named-files.ts';
import { backupManifest, type BackupManifest } from './backup-manifest.ts';

export interface BackupJob {
  readonly dataDir: string;
  /** Empty, not there, or a backup made before, which is brought up to now: only new documents are copied. */
  readonly to: string;
  /** `server`: a database server keeps the resources, and its own means back them up, before this is called. */
  readonly database: 'embedded' | 'server';
  readonly release: string;
  /** RFC 3339. */
  readonly now: string;
}

export interface BackupSummary extends BackupManifest {
  /** Documents that were not in the folder before. */
  readonly copied: number;
}

const prepareFolder = (to: string): Result<undefined> => {
  const isBackup = existsSync(backupManifest.placesIn(to).manifest);
  if (!isBackup && existsSync(to) && readdirSync(to).length > 0) return fail('state-conflict', { text: 'the folder for the backup is neither empty nor a backup', fault: 'us' });
  mkdirSync(to, { recursive: true, mode: 0o700 });
  // While it is brought up to now it is not whole; if this ends early, the next one goes on.
  return ok(undefined);
};

const checkDocuments = async (to: { readonly database: string; readonly files: string }, damaged: readonly string[]): Promise<Result<undefined>> => {
  const missing = existsSync(to.database) ? await findMissingDocuments(to.files, findNamedFiles(to.database)) : [];
  const issues = [
    ...damaged.map((sha256) => ({ text: `the document ${sha256} is damaged: its bytes are not what its name says`, fault: 'us' as const })),
    ...missing.filter((sha256) => !damaged.includes(sha256)).map((sha256) => ({ text: `the document ${sha256} is named by the database and is not there`, fault: 'us' as const })),
  ];
  return issues.length > 0 ? fail('internal', ...issues) : ok(undefined);
};

/** Failures: `state-conflict` (the folder holds something else), `not-found` (no database), `storage-full`, `not-ready`, `internal` (documents are missing or damaged: the backup has no manifest then). */
export const writeBackup = async (job: BackupJob): Promise<Result<BackupSummary>> => {
  if (path.resolve(job.to) === path.resolve(job.dataDir)) return fail('state-conflict', { text: 'the backup must lie in a folder of its own', fault: 'us' });
  const prepared = prepareFolder(job.to);
  if (!prepared.ok) return prepared;
  const places = backupManifest.placesIn(job.to);
  rmSync(places.manifest, { force: true });
  const database = job.database === 'embedded' ? await backUpDatabase(path.join(job.dataDir, 'store.db'), places.database) : ok(undefined);
  if (!database.ok) return database;
  const copied = await copyDocuments(path.join(job.dataDir, 'files'), places.files);
  if (!copied.ok) return copied;
  const checked = await checkDocuments(places, copied.value.damaged);
  if (!checked.ok) return checked;
  const manifest: BackupManifest = {
    release: job.release, createdAt: job.now, documents: copied.value.documents, bytes: copied.value.bytes,
    ...(job.database === 'embedded' && { database: { sha256: await backupManifest.digestFile(places.database) } }),
  };
  backupManifest.write(job.to, manifest);
  return ok({ ...manifest, copied: copied.value.copied });
};
