// kysely on Node's built-in SQLite: WAL, every commit flushed to disk, transactions that take the write lock at once (ADR 0002).
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import {
  SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler,
  type CompiledQuery, type DatabaseConnection, type DatabaseIntrospector, type Dialect, type DialectAdapter, type Driver, type QueryCompiler, type QueryResult,
} from 'kysely';

type Bound = string | number | null | Uint8Array;
type Row = readonly Bound[];

/** Statements kept prepared; searches vary in text, so the oldest go. */
const MAX_PREPARED = 300;
const BUSY_TIMEOUT_MS = 5000;
/** Of a new database. A resource takes two to three kilobytes: in SQLite's own pages of four, one lies in each, and two fifths of the table are empty. */
const PAGE_BYTES = 8192;
/** Fewer, larger checkpoints than the default of 1,000 pages: 30 % more commits a second, for a WAL of so much. */
const CHECKPOINT_BYTES = 16 * 1024 * 1024;

const isBound = (value: unknown): value is Bound => typeof value === 'string' || typeof value === 'number' || value === null || value instanceof Uint8Array;

const toRow = (values: readonly unknown[]): Row => {
  // An object as first value would be taken as named parameters, a boolean or undefined refused late: both are our own mistake.
  if (!values.every(isBound)) throw new TypeError('only text, numbers, null and bytes are bound');
  return values;
};

/** Parameters that are all arrays are rows: the statement runs once for each, in one call. */
const toRows = (parameters: readonly unknown[]): readonly Row[] =>
  parameters.length > 0 && parameters.every((value) => Array.isArray(value)) ? parameters.map((row) => toRow(row)) : [toRow(parameters)];

class NodeSqliteConnection implements DatabaseConnection {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, { readonly statement: StatementSync; readonly reads: boolean }>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  #prepare(sql: string): { readonly statement: StatementSync; readonly reads: boolean } {
    const statement = this.#db.prepare(sql);
    const prepared = { statement, reads: statement.columns().length > 0 };
    this.#prepared.set(sql, prepared);
    const oldest = this.#prepared.size > MAX_PREPARED ? this.#prepared.keys().next().value : undefined;
    if (oldest !== undefined) this.#prepared.delete(oldest);
    return prepared;
  }

  #run(query: CompiledQuery): QueryResult<unknown> {
    const { statement, reads } = this.#prepared.get(query.sql) ?? this.#prepare(query.sql);
    const rows = toRows(query.parameters);
    if (reads) return { rows: rows.flatMap((row) => statement.all(...row)) };
    let changes = 0n;
    for (const row of rows) changes += BigInt(statement.run(...row).changes);
    return { rows: [], numAffectedRows: changes };
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return Promise.try(() => this.#run(query) as QueryResult<R>);
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the store pages; it streams no rows');
  }
}

class NodeSqliteDriver implements Driver {
  readonly #file: string;
  #open: { readonly db: DatabaseSync; readonly connection: NodeSqliteConnection } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  get #opened(): { readonly db: DatabaseSync; readonly connection: NodeSqliteConnection } {
    if (this.#open === undefined) throw new Error('the database is not open');
    return this.#open;
  }

  init(): Promise<void> {
    return Promise.try(() => {
      const db = new DatabaseSync(this.#file, { timeout: BUSY_TIMEOUT_MS });
      this.#open = { db, connection: new NodeSqliteConnection(db) };
      db.exec(`pragma page_size = ${String(PAGE_BYTES)}; pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -65536; pragma temp_store = memory`);
      // one that was made with other pages keeps them
      const pageBytes = Number(db.prepare('pragma page_size').get()?.['page_size']);
      db.exec(`pragma wal_autocheckpoint = ${String(CHECKPOINT_BYTES / pageBytes)}`);
    });
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.try(() => this.#opened.connection);
  }

  beginTransaction(): Promise<void> {
    // A deferred begin fails at once, without the timeout, when its first write finds another writer.
    return Promise.try(() => { this.#opened.db.exec('begin immediate'); });
  }

  commitTransaction(): Promise<void> {
    return Promise.try(() => { this.#opened.db.exec('commit'); });
  }

  rollbackTransaction(): Promise<void> {
    // After some errors (a full disk) SQLite has rolled back by itself, and another rollback would hide what happened.
    return Promise.try(() => { if (this.#opened.db.isTransaction) this.#opened.db.exec('rollback'); });
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return Promise.try(() => {
      this.#open?.db.close();
      this.#open = undefined;
    });
  }
}

class NodeSqliteAdapter extends SqliteAdapter {
  /** SQLite rolls DDL back; without this a half-failed migration leaves its tables behind. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export class NodeSqliteDialect implements Dialect {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  createDriver(): Driver {
    return new NodeSqliteDriver(this.#file);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new NodeSqliteAdapter();
  }

  createIntrospector(db: Parameters<Dialect['createIntrospector']>[0]): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}
