// Rows of the store's tables, put there by nothing but the database's own driver.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type pg from 'pg';

export type Row = Readonly<Record<string, string | number>>;
/** By table. */
export type Rows = Readonly<Record<string, readonly Row[]>>;

/** Those of a resource's current version. */
export const KEYED_TABLES = ['resources', 'search_token', 'search_date', 'search_reference', 'search_string'] as const;
const TABLES = [...KEYED_TABLES, 'resource_versions'] as const;

const columnsOf = (list: readonly Row[]): readonly string[] => Object.keys(list[0] ?? {});

export interface BareSqlite {
  readonly db: DatabaseSync;
  /** Each text once. */
  readonly prepared: (text: string) => StatementSync;
  readonly put: (rows: Rows) => void;
}

/** As the adapter's own connection is set. */
export const openBareSqlite = (file: string): BareSqlite => {
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec('pragma synchronous = full; pragma wal_autocheckpoint = 2000; pragma cache_size = -65536');
  const kept = new Map<string, StatementSync>();
  const prepared = (text: string): StatementSync => {
    const statement = kept.get(text) ?? db.prepare(text);
    kept.set(text, statement);
    return statement;
  };
  const put = (rows: Rows): void => {
    for (const table of TABLES) {
      const list = rows[table] ?? [];
      const columns = columnsOf(list);
      for (const row of list) prepared(`insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`).run(...(Object.values(row) as SQLInputValue[]));
    }
  };
  return { db, prepared, put };
};

/** A statement for each table, prepared by the server. */
export const putOnPostgres = async (client: pg.ClientBase, rows: Rows): Promise<void> => {
  for (const table of TABLES) {
    const list = rows[table] ?? [];
    if (list.length === 0) continue;
    const columns = columnsOf(list);
    const values = list.map((_, r) => `(${columns.map((__, c) => `$${String(r * columns.length + c + 1)}`).join(',')})`).join(',');
    await client.query({ name: `${table}-${String(list.length)}`, text: `insert into ${table} (${columns.join(',')}) values ${values}`, values: list.flatMap((row) => Object.values(row)) });
  }
};
