// What a deadline check costs at the least: the index asked for what is due, and the rows that the check wrote, written again by nothing but the database's own driver.
import type { SQLInputValue } from 'node:sqlite';
import path from 'node:path';
import pg from 'pg';
import { openBareSqlite, type Row, type Rows } from './bare-rows.ts';
import type { BenchWorld } from './open-bench.ts';

/** One commit of the check: next versions of what was there, and what is new. */
export interface WrittenCommit { readonly tables: Rows; readonly cleared: readonly number[] }

const SEARCH = ['search_token', 'search_date', 'search_reference', 'search_string'] as const;
const DUE = (value: string): string => `select r.rid, r.content from search_date i join resources r on r.rid = i.rid
  where i.param = 'Task.deadline-check-at' and i.lo <= ${value} order by i.lo, i.rid`;
const NEXT = 'on conflict (rid) do update set version = excluded.version, last_updated = excluded.last_updated, deleted = excluded.deleted, content = excluded.content';

export interface BareDatabase {
  /** How many rows the index names until then, each read whole. */
  readonly findDue: (until: Temporal.Instant) => Promise<number>;
  /** What was written at this moment of the world's clock, `perCommit` transfers to a commit. */
  readonly readWritten: (at: Temporal.Instant, perCommit: number) => Promise<readonly WrittenCommit[]>;
  /** The same again: the next versions of the same Tasks, and the notices under keys of their own. */
  readonly write: (commits: readonly WrittenCommit[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Raw {
  readonly all: (sql: string, values?: readonly (string | number)[]) => Promise<readonly Row[]>;
  readonly commit: (commit: WrittenCommit) => Promise<void>;
  readonly close: () => Promise<void>;
}

const insertOf = (table: string, columns: readonly string[], from: string): string => `insert into ${table} (${columns.join(', ')}) ${from} ${table === 'resources' ? NEXT : ''}`;

const openSqlite = (file: string): Raw => {
  const { db, prepared } = openBareSqlite(file);
  return {
    all: (sql, values = []) => Promise.resolve(prepared(sql).all(...values) as Row[]),
    commit: ({ tables, cleared }) => {
      db.exec('begin immediate');
      for (const table of SEARCH) for (const rid of cleared) prepared(`delete from ${table} where rid = ?`).run(rid);
      for (const [table, rows] of Object.entries(tables)) {
        const columns = Object.keys(rows[0] ?? {});
        const insert = rows.length > 0 ? prepared(insertOf(table, columns, `values (${columns.map(() => '?').join(', ')})`)) : undefined;
        for (const row of rows) insert?.run(...(Object.values(row) as SQLInputValue[]));
      }
      db.exec('commit');
      return Promise.resolve();
    },
    close: () => Promise.try(() => { db.close(); }),
  };
};

const openPostgres = async (connectionString: string): Promise<Raw> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return {
    all: async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, k === 'content' || typeof v === 'number' || Number.isNaN(Number(v)) || !['rid', 'version', 'last_updated', 'deleted', 'lo', 'hi'].includes(k) ? v : Number(v)]))),
    commit: async ({ tables, cleared }) => {
      await client.query('begin');
      for (const table of SEARCH) await client.query({ name: `clear-${table}`, text: `delete from ${table} where rid = any($1::bigint[])`, values: [cleared] });
      for (const [table, rows] of Object.entries(tables)) {
        const [first] = rows;
        if (!first) continue;
        const columns = Object.keys(first);
        const types = Object.values(first).map((v, i) => `$${String(i + 1)}::${typeof v === 'number' ? 'bigint' : 'text'}[]`);
        await client.query({ name: `put-${table}`, text: insertOf(table, columns, `select * from unnest(${types.join(', ')})`), values: columns.map((c) => rows.map((row) => row[c])) });
      }
      await client.query('commit');
    },
    close: () => client.end(),
  };
};

/** Ids keep their length, and are no digests any more. */
const turned = (text: string, suffix: string): string => `${text.slice(0, -suffix.length)}${suffix}`;

const ofRids = (rids: readonly number[]): string => rids.map(String).join(', ');

const chunk = <T>(list: readonly T[], size: number): readonly (readonly T[])[] => Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

const readCommit = async (raw: Raw, resources: readonly Row[]): Promise<WrittenCommit> => {
  const rids = resources.map((r) => Number(r['rid']));
  const tables: Record<string, readonly Row[]> = { resources, resource_versions: resources.map(({ rid: _rid, ...version }) => version) };
  for (const table of SEARCH) tables[table] = await raw.all(`select * from ${table} where rid in (${ofRids(rids)})`);
  return { tables, cleared: resources.filter((r) => r['type'] === 'Task').map((r) => Number(r['rid'])) };
};

const toNext = ({ tables, cleared }: WrittenCommit, turn: number, offset: number): WrittenCommit => {
  const isOld = new Set(cleared);
  const suffix = `x${String(turn).padStart(3, '0')}`;
  const version = (row: Row): Row => (row['type'] === 'Task' ? { ...row, version: Number(row['version']) + 1 } : { ...row, id: turned(String(row['id']), suffix) });
  const renumbered = (row: Row): Row => ('rid' in row && !isOld.has(Number(row['rid'])) ? { ...row, rid: Number(row['rid']) + offset } : row);
  return { cleared, tables: Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.map((row) => renumbered(table === 'resources' || table === 'resource_versions' ? version(row) : row))])) };
};

export const openBare = async (world: BenchWorld): Promise<BareDatabase> => {
  const raw = world.databaseUrl === undefined ? openSqlite(path.join(world.folder, 'store.db')) : await openPostgres(world.databaseUrl);
  const place = world.databaseUrl === undefined ? '?' : '$1';
  let turn = 0;
  return {
    findDue: async (until) => (await raw.all(DUE(place), [until.epochMilliseconds])).length,
    readWritten: async (at, perCommit) => {
      const resources = await raw.all(`select rid, type, id, version, last_updated, deleted, content from resources where last_updated = ${place} order by rid`, [at.epochMilliseconds]);
      const [tasks, notices] = [resources.filter((r) => r['type'] === 'Task'), resources.filter((r) => r['type'] === 'CommunicationRequest')];
      const commits = Math.ceil(tasks.length / perCommit);
      const beside = chunk(notices, Math.ceil(notices.length / commits));
      const read: WrittenCommit[] = [];
      for (const [i, some] of chunk(tasks, perCommit).entries()) read.push(await readCommit(raw, [...some, ...(beside[i] ?? [])]));
      return read;
    },
    write: async (commits) => {
      turn += 1;
      // far above what the adapter takes next
      for (const commit of commits.map((c) => toNext(c, turn, 1_000_000_000 + turn * 10_000_000))) await raw.commit(commit);
    },
    close: raw.close,
  };
};
