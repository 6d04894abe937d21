// What kysely may expect of Node's built-in SQLite: transactions that wait for each other, whole rows, flushed commits.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CompiledQuery, Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NodeSqliteDialect } from '../../../src/adapters/store/node-sqlite-dialect.ts';

interface Tables { readonly t: { readonly a: number; readonly b: string | Uint8Array | null } }

let folder: string;
let db: Kysely<Tables>;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'sqlite-'));
  db = new Kysely({ dialect: new NodeSqliteDialect(path.join(folder, 'x.db')) });
  await sql`create table t (a integer primary key, b any) strict`.execute(db);
});
afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

/** Lets everything that can go on without this test go on. */
const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('node:sqlite under kysely', () => {
  test('makes the outer handle wait while a transaction is open, which is why nothing inside may await it', async () => {
    const seen: string[] = [];
    let outer: Promise<unknown> | undefined;
    await db.transaction().execute(async (transaction) => {
      outer = db.selectFrom('t').selectAll().execute().then((rows) => seen.push(`outer: ${String(rows.length)}`));
      await transaction.insertInto('t').values({ a: 1, b: 'x' }).execute();
      seen.push(`inner: ${String((await transaction.selectFrom('t').selectAll().execute()).length)}`);
      for (let turn = 0; turn < 20; turn += 1) await settle();
      expect(seen).toEqual(['inner: 1']);
    });
    await outer;
    expect(seen).toEqual(['inner: 1', 'outer: 1']);
  });

  test.each([['a boolean', true], ['undefined', undefined], ['an object', { a: 1 }], ['a Date', new Date(0)], ['a bigint', 1n]])('binds text, numbers, null and bytes, and refuses %s', async (_, value) => {
    await expect(db.executeQuery(CompiledQuery.raw('insert into t (a, b) values (?, ?)', [1, value]))).rejects.toThrow('only text, numbers, null and bytes');
    await db.insertInto('t').values([{ a: 1, b: 'é' }, { a: 2, b: null }, { a: 3, b: new Uint8Array([1, 2]) }]).execute();
    expect(await db.selectFrom('t').select('b').orderBy('a').execute()).toMatchObject([{ b: 'é' }, { b: null }, { b: new Uint8Array([1, 2]) }]);
  });

  test('runs a statement for each of many rows, and knows what reads by its columns', async () => {
    const many = CompiledQuery.raw('insert into t (a, b) values (?, ?)', [[1, 'x'], [2, 'y']]);
    expect(await db.executeQuery(many)).toMatchObject({ numAffectedRows: 2n, rows: [] });
    expect((await db.executeQuery(CompiledQuery.raw('select b from t where a = ?', [[2], [1], [9]]))).rows).toMatchObject([{ b: 'y' }, { b: 'x' }]);
    expect(await db.updateTable('t').set({ b: 'z' }).where('a', '=', 2).returning('b').execute()).toMatchObject([{ b: 'z' }]);
  });

  test('flushes every commit, beside a journal that readers of the file can follow', async () => {
    expect((await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows).toMatchObject([{ synchronous: 2 }]);
    expect((await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db)).rows).toMatchObject([{ journal_mode: 'wal' }]);
    expect((await sql<{ timeout: number }>`pragma busy_timeout`.execute(db)).rows).toMatchObject([{ timeout: 5000 }]);
  });

  test('rolls back what threw, keeps the error, and goes on', async () => {
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('t').values({ a: 1, b: 'x' }).execute();
      await sql`rollback`.execute(transaction); // As SQLite does by itself when the disk is full.
      throw new Error('the first error');
    });
    await expect(failing).rejects.toThrow('the first error');
    expect(await db.selectFrom('t').selectAll().execute()).toEqual([]);
    await db.transaction().execute((transaction) => transaction.insertInto('t').values({ a: 2, b: 'y' }).execute());
    expect(await db.selectFrom('t').select('a').execute()).toMatchObject([{ a: 2 }]);
  });

  test('queues transactions that start at once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, a) => db.transaction().execute(async (transaction) => {
      await transaction.insertInto('t').values({ a: a * 2, b: 'x' }).execute();
      await transaction.insertInto('t').values({ a: a * 2 + 1, b: 'x' }).execute();
    })));
    expect(await db.selectFrom('t').select((eb) => eb.fn.countAll().as('n')).execute()).toMatchObject([{ n: 100 }]);
  });
});
