// Opens the database, brings its tables up to this release and hands out the one handle on it.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Kysely } from 'kysely';
import { ok, type Result } from '../../core/kernel/result.ts';
import { createMigrations } from './create-migrations.ts';
import { createPostgresDialect } from './create-postgres-dialect.ts';
import { migrateSchema } from './migrate-schema.ts';
import { NodeSqliteDialect } from './node-sqlite-dialect.ts';
import { postgresStatements } from './postgres-statements.ts';
import type { Database, Dialect } from './schema.ts';
import { toStoreFailure } from './to-store-failure.ts';

/** A PostgreSQL URL, or the path of an SQLite file, whose folder is made when it is not there. */
export type DatabasePlace = { readonly url: string } | { readonly file: string };

export interface OpenDatabase { readonly db: Kysely<Database>; readonly dialect: Dialect }

const connect = (place: DatabasePlace): OpenDatabase => {
  if ('url' in place) return { db: new Kysely({ dialect: createPostgresDialect(place.url, postgresStatements) }), dialect: 'postgres' };
  mkdirSync(path.dirname(place.file), { recursive: true, mode: 0o700 });
  return { db: new Kysely({ dialect: new NodeSqliteDialect(place.file) }), dialect: 'sqlite' };
};

/** Failures: `not-ready` (unreachable, locked, written by a newer release), `storage-full`. */
export const openDatabase = async (place: DatabasePlace): Promise<Result<OpenDatabase>> => {
  const open = connect(place);
  try {
    const migrated = await migrateSchema(open.db, createMigrations(open.dialect));
    if (migrated.ok) return ok(open);
    await open.db.destroy();
    return migrated;
  } catch (error) {
    await open.db.destroy();
    return toStoreFailure(error);
  }
};
