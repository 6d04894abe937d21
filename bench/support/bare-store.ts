// The rows of one intake, committed again and again by nothing but the database's own driver: what the adapter is measured against.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import path from 'node:path';
import pg from 'pg';
import type { BenchWorld } from './open-bench.ts';

type Place = Pick<BenchWorld, 'folder' | 'databaseUrl'>;
type Row = Readonly<Record<string, string | number>>;
export type Rows = Readonly<Record<string, readonly Row[]>>;

const KEYED = ['resources', 'search_token', 'search_date', 'search_reference', 'search_string'] as const;
const TABLES = [...KEYED, 'resource_versions'] as const;

const after = (table: string, rid: number): string => `select * from ${table} where rid > ${String(rid)}`;
const VERSIONS = 'select v.* from resource_versions v join resources r on r.type = v.type and r.id = v.id where r.rid > ';

/** Reads what lies after `rid` (0: everything), by table; and the highest `rid`. */
export const readRows = async (world: Place, rid: number): Promise<{ readonly rows: Rows; readonly last: number }> => {
  const ask = await openRaw(world);
  const rows: Record<string, readonly Row[]> = {};
  for (const table of KEYED) rows[table] = await ask.all(after(table, rid));
  rows['resource_versions'] = await ask.all(`${VERSIONS}${String(rid)}`);
  const last = Math.max(rid, ...(rows['resources'] ?? []).map((r) => Number(r['rid'])));
  await ask.close();
  return { rows, last };
};

interface Raw { readonly all: (sql: string) => Promise<readonly Row[]>; readonly close: () => Promise<void> }

const openRaw = async (world: Place): Promise<Raw> => {
  if (world.databaseUrl === undefined) {
    const db = new DatabaseSync(path.join(world.folder, 'store.db'), { timeout: 5000 });
    return { all: (sql) => Promise.resolve(db.prepare(sql).all() as Row[]), close: () => Promise.resolve(db.close()) };
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  return { all: async (sql) => (await client.query<Row>(sql)).rows, close: () => client.end() };
};

/** The same rows under new keys, of the same length. */
const renumber = (row: Row, turn: number, offset: number): Row => {
  const suffix = String(turn).padStart(8, '0');
  return {
    ...row,
    ...('rid' in row && { rid: Number(row['rid']) + offset }),
    ...('id' in row && { id: `${String(row['id']).slice(0, -8)}${suffix}` }),
  };
};

const turnOf = (rows: Rows, turn: number, offset: number): Rows =>
  Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.map((row) => renumber(row, turn, offset))]));

const SPAN = 1000;

const columnsOf = (rows: Rows, table: string): readonly string[] => Object.keys(rows[table]?.[0] ?? {});

const commitsOnSqlite = (world: BenchWorld, rows: Rows, forMs: number): number => {
  const db = new DatabaseSync(path.join(world.folder, 'store.db'), { timeout: 5000 });
  db.exec('pragma journal_mode = wal; pragma synchronous = full');
  const inserts = new Map<string, StatementSync>(TABLES.filter((t) => (rows[t] ?? []).length > 0)
    .map((t) => [t, db.prepare(`insert into ${t} (${columnsOf(rows, t).join(', ')}) values (${columnsOf(rows, t).map(() => '?').join(', ')})`)]));
  let done = 0;
  const began = performance.now();
  for (; performance.now() - began < forMs; done += 1) {
    const turn = turnOf(rows, done, (done + 1) * SPAN);
    db.exec('begin immediate');
    for (const [table, insert] of inserts) for (const row of turn[table] ?? []) insert.run(...(Object.values(row) as SQLInputValue[]));
    db.exec('commit');
  }
  const seconds = (performance.now() - began) / 1000;
  db.close();
  return done / seconds;
};

const insertAll = async (client: pg.ClientBase, rows: Rows): Promise<void> => {
  await client.query('begin');
  for (const table of TABLES) {
    const list = rows[table] ?? [];
    if (list.length === 0) continue;
    const columns = columnsOf(rows, table);
    const values = list.map((_, r) => `(${columns.map((__, c) => `$${String(r * columns.length + c + 1)}`).join(',')})`).join(',');
    await client.query({ name: `${table}-${String(list.length)}`, text: `insert into ${table} (${columns.join(',')}) values ${values}`, values: list.flatMap((row) => Object.values(row)) });
  }
  await client.query('commit');
};

const commitsOnPostgres = async (url: string, rows: Rows, { forMs, clients }: { readonly forMs: number; readonly clients: number }): Promise<number> => {
  const pool = await Promise.all(Array.from({ length: clients }, async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  }));
  let next = 0;
  const began = performance.now();
  await Promise.all(pool.map(async (client) => {
    while (performance.now() - began < forMs) {
      const turn = next;
      next += 1;
      await insertAll(client, turnOf(rows, turn, (turn + 1) * SPAN));
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(pool.map((client) => client.end()));
  return next / seconds;
};

/** Commits of these rows a second, durable as the adapter's are. */
export const bareCommits = (world: BenchWorld, rows: Rows, { forMs, clients }: { readonly forMs: number; readonly clients: number }): Promise<number> =>
  (world.databaseUrl === undefined ? Promise.resolve(commitsOnSqlite(world, rows, forMs)) : commitsOnPostgres(world.databaseUrl, rows, { forMs, clients }));
