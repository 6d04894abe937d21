// The rows of one intake, committed again and again by nothing but the database's own driver: what the adapter is measured against.
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import pg from 'pg';
import { KEYED_TABLES, openBareSqlite, putOnPostgres, type Row, type Rows } from './bare-rows.ts';
import type { BenchWorld } from './open-bench.ts';

type Place = Pick<BenchWorld, 'folder' | 'databaseUrl'>;

const after = (table: string, rid: number): string => `select * from ${table} where rid > ${String(rid)}`;
const VERSIONS = 'select v.* from resource_versions v join resources r on r.type = v.type and r.id = v.id where r.rid > ';

/** Reads what lies after `rid` (0: everything), by table; and the highest `rid`. */
export const readRows = async (world: Place, rid: number): Promise<{ readonly rows: Rows; readonly last: number }> => {
  const ask = await openRaw(world);
  const rows: Record<string, readonly Row[]> = {};
  for (const table of KEYED_TABLES) rows[table] = await ask.all(after(table, rid));
  rows['resource_versions'] = await ask.all(`${VERSIONS}${String(rid)}`);
  const last = Math.max(rid, ...(rows['resources'] ?? []).map((r) => Number(r['rid'])));
  await ask.close();
  return { rows, last };
};

interface Raw { readonly all: (sql: string) => Promise<readonly Row[]>; readonly close: () => Promise<void> }

const openRaw = async (world: Place): Promise<Raw> => {
  if (world.databaseUrl === undefined) {
    const db = new DatabaseSync(path.join(world.folder, 'store.db'), { timeout: 5000 });
    return { all: (sql) => Promise.resolve(db.prepare(sql).all() as Row[]), close: () => Promise.try(() => { db.close(); }) };
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

const commitsOnSqlite = (world: BenchWorld, rows: Rows, forMs: number): number => {
  const { db, put } = openBareSqlite(path.join(world.folder, 'store.db'));
  let done = 0;
  const began = performance.now();
  for (; performance.now() - began < forMs; done += 1) {
    const turn = turnOf(rows, done, (done + 1) * SPAN);
    db.exec('begin immediate');
    put(turn);
    db.exec('commit');
  }
  const seconds = (performance.now() - began) / 1000;
  db.close();
  return done / seconds;
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
      await client.query('begin');
      await putOnPostgres(client, turnOf(rows, turn, (turn + 1) * SPAN));
      await client.query('commit');
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(pool.map((client) => client.end()));
  return next / seconds;
};

/** Commits of these rows a second, durable as the adapter's are. */
export const bareCommits = (world: BenchWorld, rows: Rows, { forMs, clients }: { readonly forMs: number; readonly clients: number }): Promise<number> =>
  (world.databaseUrl === undefined ? Promise.resolve(commitsOnSqlite(world, rows, forMs)) : commitsOnPostgres(world.databaseUrl, rows, { forMs, clients }));
