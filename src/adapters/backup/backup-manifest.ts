// What lies in a backup folder: `store.db`, `files/`, and `backup.json`, written last, which says that the other two are whole.
import { createHash } from 'node:crypto';
import { createReadStream, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import { readJsonFile } from '../read-json-file.ts';

export interface BackupManifest {
  /** Of the adapter that made it. */
  readonly release: string;
  /** RFC 3339, when the database was copied. */
  readonly createdAt: string;
  /** Absent where a database server keeps it. */
  readonly database?: { readonly sha256: string };
  readonly documents: number;
  readonly bytes: number;
}

const NAME = 'backup.json';

const isManifest = (value: unknown): value is BackupManifest => {
  const members = new Map<string, unknown>(Object.entries(value ?? {}));
  const database = new Map<string, unknown>(Object.entries(members.get('database') ?? { sha256: '' }));
  return typeof members.get('release') === 'string' && typeof members.get('createdAt') === 'string' && typeof database.get('sha256') === 'string';
};

/** Lower-case hex SHA-256 of a file. */
const digestFile = async (file: string): Promise<string> => {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) digest.update(chunk);
  return digest.digest('hex');
};

const placesIn = (folder: string): { readonly database: string; readonly files: string; readonly manifest: string } =>
  ({ database: path.join(folder, 'store.db'), files: path.join(folder, 'files'), manifest: path.join(folder, NAME) });

const write = (folder: string, manifest: BackupManifest): void => {
  const { manifest: file } = placesIn(folder);
  writeFileSync(`${file}.part`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.part`, file);
};

/** Failures: `not-found`, `invalid`. */
const read = (folder: string): Result<BackupManifest> => {
  const found = readJsonFile({ file: placesIn(folder).manifest });
  if (!found.ok) return fail('not-found', { text: 'there is no whole backup in this folder: backup.json is absent or cannot be read', fault: 'us' });
  const [manifest] = found.value;
  return isManifest(manifest) ? ok(manifest) : fail('invalid', { text: 'backup.json is not one of this adapter', fault: 'us' });
};

export const backupManifest = { placesIn, write, read, digestFile };
