// Brings the tables up to this release, all or nothing, and refuses tables that a newer release has made.
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { fail, ok, type Result } from '../../core/kernel/result.ts';
import type { Database } from './schema.ts';

const MIGRATION_TABLE = 'kysely_migration';

type MigrationRows = Record<typeof MIGRATION_TABLE, { readonly name: string }>;

const findUnknown = async (db: Kysely<Database>, migrations: Readonly<Record<string, Migration>>): Promise<readonly string[]> => {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATION_TABLE)) return [];
  const rows = await db.$extendTables<MigrationRows>().selectFrom(MIGRATION_TABLE).select('name').execute();
  return rows.map(({ name }) => name).filter((name) => !(name in migrations));
};

export const migrateSchema = async (db: Kysely<Database>, migrations: Readonly<Record<string, Migration>>): Promise<Result<void>> => {
  const unknown = await findUnknown(db, migrations);
  if (unknown.length > 0) return fail('not-ready', `the database was written by a newer release (migration ${unknown.join(', ')}): start that release, or restore a backup`);
  const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } }).migrateToLatest();
  if (error !== undefined) return fail('not-ready', `the database could not be brought up to this release and is as it was: ${error instanceof Error ? error.message : 'unknown error'}`);
  return ok(undefined);
};
