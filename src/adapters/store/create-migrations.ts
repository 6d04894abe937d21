// The tables' history, oldest first. A migration that has been released is never edited; names sort.
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Dialect } from './schema.ts';

const tables = (dialect: Dialect): readonly string[] => {
  const embedded = dialect === 'sqlite';
  const integer = embedded ? 'integer' : 'bigint';
  // Byte order on both engines: the same pages everywhere, and prefixes found by index on PostgreSQL.
  const text = embedded ? 'text not null' : 'text collate "C" not null';
  const key = embedded ? 'integer primary key' : 'bigserial primary key';
  const table = (name: string, columns: string): string => `create table ${name} (${columns})${embedded ? ' strict' : ''}`;
  // SQLite: the table is its own first index, which saves a tree for each row. PostgreSQL: a heap, and the index beside it.
  const indexed = (name: string, columns: string, primary: string): readonly string[] => embedded
    ? [`create table ${name} (${columns}, primary key (${primary})) strict, without rowid`, `create index ${name}_rid on ${name} (rid)`]
    : [`create table ${name} (${columns})`, `create index ${name}_key on ${name} (${primary})`, `create index ${name}_rid on ${name} (rid)`];
  const version = `type ${text}, id ${text}, version ${integer} not null, last_updated ${integer} not null, deleted ${integer} not null, content ${text}`;
  const rid = `rid ${integer} not null`;
  return [
    table('resources', `rid ${key}, ${version}, unique (type, id)`),
    'create index resources_last_updated on resources (type, last_updated, rid)',
    table('resource_versions', `${version}, primary key (type, id, version)`),
    ...indexed('search_token', `param ${text}, system ${text}, code ${text}, ${rid}`, 'param, code, system, rid'),
    ...indexed('search_date', `param ${text}, lo ${integer} not null, hi ${integer} not null, ${rid}`, embedded ? 'param, lo, rid, hi' : 'param, lo, rid'),
    'create index search_date_hi on search_date (param, hi, rid)',
    ...indexed('search_reference', `param ${text}, target ${text}, ${rid}`, 'param, target, rid'),
    ...indexed('search_string', `param ${text}, value ${text}, raw ${text}, ${rid}`, embedded ? 'param, value, rid, raw' : 'param, value, rid'),
    table('receipts', `scope ${text}, key ${text}, content_sha256 ${text}, answer ${text}, created_at ${integer} not null, primary key (scope, key)`),
    table('condition_keys', `type ${text}, condition ${text}, primary key (type, condition)`),
    table('meta', `key ${text} primary key, value ${text}`),
  ];
};

const leases = (dialect: Dialect): string => {
  const [text, integer, end] = dialect === 'sqlite' ? ['text', 'integer', ' strict'] : ['text collate "C"', 'bigint', ''];
  return `create table leases (name ${text} primary key not null, holder ${text} not null, expires_at ${integer} not null, last_run_at ${integer}, took_ms ${integer})${end}`;
};

export const createMigrations = (dialect: Dialect): Readonly<Record<string, Migration>> => ({
  '0001-resources': {
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of tables(dialect)) await sql.raw(statement).execute(db);
    },
  },
  '0002-leases': { up: async (db: Kysely<unknown>): Promise<void> => { await sql.raw(leases(dialect)).execute(db); } },
});
