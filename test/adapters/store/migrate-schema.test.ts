// Opening a database: one of a newer release, one whose migration fails, one twice, and a server that is not there.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { afterAll, describe, expect, test } from 'vitest';
import { createMigrations } from '../../../src/adapters/store/create-migrations.ts';
import { createPostgresDialect } from '../../../src/adapters/store/create-postgres-dialect.ts';
import { migrateSchema } from '../../../src/adapters/store/migrate-schema.ts';
import { NodeSqliteDialect } from '../../../src/adapters/store/node-sqlite-dialect.ts';
import { openDatabase, type DatabasePlace } from '../../../src/adapters/store/open-database.ts';
import type { Database, Dialect } from '../../../src/adapters/store/schema.ts';
import { reportAbsentPostgres, startPostgres } from '../../support/postgres.ts';

const half: Migration = {
  up: async (db: Kysely<unknown>) => {
    await sql`create table half (a integer)`.execute(db);
    await sql`create table half_again (a integer) nonsense`.execute(db);
  },
};
const whole: Migration = { up: async (db: Kysely<unknown>) => { await sql`create table half (a integer)`.execute(db); } };

const connect = (place: DatabasePlace): Kysely<Database> =>
  new Kysely({ dialect: 'url' in place ? createPostgresDialect(place.url, { names: new Map(), unread: new Set() }) : new NodeSqliteDialect(place.file) });
const tablesOf = async (db: Kysely<Database>): Promise<readonly string[]> => (await db.introspection.getTables()).map(({ name }) => name);

const describeMigrations = (dialect: Dialect, newPlace: () => Promise<DatabasePlace>): void => {
  describe(dialect, () => {
    test('refuses tables that a newer release has made, and leaves them alone', async () => {
      const place = await newPlace();
      const db = connect(place);
      expect(await migrateSchema(db, { ...createMigrations(dialect), '9999-newer': whole })).toMatchObject({ ok: true });
      await db.destroy();
      const opened = await openDatabase(place);
      expect(opened).toMatchObject({ ok: false, failure: { kind: 'not-ready' } });
      expect(!opened.ok && opened.failure.issues[0]?.text).toContain('9999-newer');
      const again = connect(place);
      expect(await tablesOf(again)).toContain('half');
      await again.destroy();
    });

    test('leaves nothing of a migration that fails half way, and takes it up when it is mended', async () => {
      const db = connect(await newPlace());
      const failed = await migrateSchema(db, { ...createMigrations(dialect), '0002-half': half });
      expect(failed).toMatchObject({ ok: false, failure: { kind: 'not-ready' } });
      expect(await tablesOf(db)).not.toContain('half');
      expect(await migrateSchema(db, { ...createMigrations(dialect), '0002-half': whole })).toMatchObject({ ok: true });
      expect(await tablesOf(db)).toEqual(expect.arrayContaining(['half', 'resources', 'search_token']));
      await db.destroy();
    });

    test('opens twice without doing anything twice, and reads whole numbers as numbers', async () => {
      const place = await newPlace();
      for (const last of [0, 1]) {
        const opened = await openDatabase(place);
        if (!opened.ok) throw new Error(opened.failure.kind);
        const { db } = opened.value;
        expect(await db.selectFrom('resources').select(({ fn }) => fn.countAll().as('n')).execute()).toMatchObject([{ n: last }]);
        await db.insertInto('resources').values({ rid: last + 1, type: 'Basic', id: String(last), version: 1, last_updated: 1_800_000_000_000, deleted: 0, content: '{}' }).execute();
        expect(await db.selectFrom('resources').select('last_updated').executeTakeFirst()).toMatchObject({ last_updated: 1_800_000_000_000 });
        await db.destroy();
      }
    });
  });
};

const folder = mkdtempSync(path.join(tmpdir(), 'migrate-'));
afterAll(() => { rmSync(folder, { recursive: true }); });
let files = 0;
describeMigrations('sqlite', () => {
  files += 1;
  return Promise.resolve({ file: path.join(folder, `${String(files)}.db`) });
});

const postgres = startPostgres();
if (postgres) {
  afterAll(() => { postgres.stop(); });
  describeMigrations('postgres', async () => ({ url: await postgres.createDatabase() }));
} else reportAbsentPostgres();

test('says so when the server cannot be reached', async () => {
  expect(await openDatabase({ url: `postgresql://postgres@localhost/none?host=${folder}` })).toMatchObject({ ok: false, failure: { kind: 'not-ready' } });
});
