// What contending for slots costs at the least: slots taken, told to be taken, and listed by nothing but the database's own driver, with the rows that a booking of ours writes.
import path from 'node:path';
import pg from 'pg';
import { openBareSqlite, putOnPostgres, type Row, type Rows } from './bare-rows.ts';
import type { BenchWorld } from './open-bench.ts';

const SPAN = 1000;
/** Far above what the adapter has taken, and what it will. */
const FIRST = 1_000_000_000;
const FIRST_SLOT = 2_000_000_000;
const FREE = `select r.rid as rid, r.content as content from search_token t join resources r on r.rid = t.rid where t.param = 'Slot.status' and t.code = 'free' and r.deleted = 0 order by r.rid`;

/** `false`: it was taken. */
export interface BareBookings {
  readonly book: (slot: string) => Promise<boolean>;
  /** Read whole, as the adapter does. */
  readonly freeIds: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

interface Parts { readonly slot: Rows; readonly rest: Rows; readonly content: string }

/** `round`: of several in one database; `count`: slots of each. */
export interface Much { readonly round: number; readonly count: number; readonly clients: number }

/** The rows of the slot, and those of everything else that a booking writes. */
const split = (rows: Rows): Parts => {
  const found = (rows['resources'] ?? []).find((r) => r['type'] === 'Slot');
  if (!found) throw new Error('a booking takes no slot');
  const isOfSlot = (row: Row): boolean => ('rid' in row ? row['rid'] === found['rid'] : row['type'] === 'Slot');
  const some = (keep: (row: Row) => boolean): Rows => Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.filter(keep)]));
  return { slot: some(isOfSlot), rest: some((row) => !isOfSlot(row)), content: String(found['content']) };
};

const withId = (row: Row, id: string): Row => ('id' in row ? { ...row, id: `${String(row['id']).slice(0, -8)}${id}` } : row);
const toRest = (rest: Rows, turn: number): Rows => Object.fromEntries(Object.entries(rest).map(([table, list]) =>
  [table, list.map((row) => withId({ ...row, ...('rid' in row && { rid: FIRST + Number(row['rid']) + turn * SPAN }) }, `x${String(turn).padStart(7, '0')}`))]));
const toSlots = (slot: Rows, { round, count }: Much): readonly Rows[] => Array.from({ length: count }, (_, i) => round * count + i).map((n) => Object.fromEntries(Object.entries(slot).map(([table, list]) =>
  [table, list.map((row) => withId({ ...row, ...('rid' in row && { rid: FIRST_SLOT + n }), ...('version' in row && { version: 1 }), ...(row['param'] === 'Slot.status' && { code: 'free' }) }, `s${String(n).padStart(7, '0')}`))])));

const openSqlite = (file: string, { slot, rest, content }: Parts, much: Much): BareBookings => {
  const { db, prepared, put } = openBareSqlite(file);
  for (const one of toSlots(slot, much)) put(one);
  let turn = much.round * much.count;
  return {
    book: (rid) => Promise.try(() => {
      db.exec('begin immediate');
      const taken = prepared('update resources set version = 2, content = ? where rid = ? and version = 1').run(content, Number(rid));
      if (taken.changes === 0) {
        db.exec('rollback');
        return false;
      }
      prepared(`update search_token set code = 'busy' where param = 'Slot.status' and rid = ?`).run(Number(rid));
      put(toRest(rest, turn));
      turn += 1;
      db.exec('commit');
      return true;
    }),
    freeIds: () => Promise.try(() => prepared(FREE).all().map((row) => String(row['rid']))),
    close: () => Promise.try(() => { db.close(); }),
  };
};

const openPostgres = (url: string, { slot, rest, content }: Parts, much: Much): Promise<BareBookings> => {
  const pool = new pg.Pool({ connectionString: url, max: much.clients });
  let turn = much.round * much.count;
  const take = async (client: pg.ClientBase, rid: string): Promise<boolean> => {
    await client.query('begin');
    const taken = await client.query({ name: 'take', text: 'update resources set version = 2, content = $1 where rid = $2 and version = 1', values: [content, rid] });
    if (taken.rowCount === 0) {
      await client.query('rollback');
      return false;
    }
    await client.query({ name: 'busy', text: `update search_token set code = 'busy' where param = 'Slot.status' and rid = $1`, values: [rid] });
    turn += 1;
    await putOnPostgres(client, toRest(rest, turn));
    await client.query('commit');
    return true;
  };
  const access: BareBookings = {
    book: async (rid) => {
      const client = await pool.connect();
      try {
        return await take(client, rid);
      } finally {
        client.release();
      }
    },
    freeIds: async () => (await pool.query<{ rid: string }>({ name: 'free', text: FREE })).rows.map(({ rid }) => rid),
    close: () => pool.end(),
  };
  return pool.connect().then(async (client) => {
    for (const one of toSlots(slot, much)) await putOnPostgres(client, one);
    client.release();
    return access;
  });
};

/** `rows`: of one booking. */
export const openBareBookings = (world: BenchWorld, rows: Rows, much: Much): Promise<BareBookings> =>
  (world.databaseUrl === undefined ? Promise.try(() => openSqlite(path.join(world.folder, 'store.db'), split(rows), much)) : openPostgres(world.databaseUrl, split(rows), much));
