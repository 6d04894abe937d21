// kysely on PostgreSQL: whole numbers as numbers, and the store's own few statements prepared once for each connection.
import { CompiledQuery, PostgresDialect, type PostgresDialectConfig, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';

const INT8 = pg.types.builtins.INT8;
const MAX_CONNECTIONS = 10;

/** `bigserial`, `bigint` and `count` come as text; ours are epoch milliseconds and counters, all below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format)) as never,
};

export interface Statements {
  /** Text of a statement to the name it is prepared under. */
  readonly names: ReadonlyMap<string, string>;
  /** Texts of statements that answer nothing: within a transaction, the next one is sent without waiting for them. */
  readonly unread: ReadonlySet<string>;
}

const NOTHING = { command: '', rowCount: 0, rows: [] };

/** What nobody reads the answer of is not waited for: the next statement is sent behind it, and fails with what failed before it. */
const createQuery = (client: pg.PoolClient, { names, unread }: Statements): ((text: string, values: unknown[]) => Promise<unknown>) => {
  let before: Promise<unknown> | undefined;
  return async (text, values) => {
    const name = names.get(text);
    const asked = client.query(name === undefined ? { text, values } : { text, values, name });
    const sent = before;
    before = undefined;
    if (unread.has(text)) {
      before = Promise.all([sent, asked]);
      before.catch(() => undefined); // the next one tells
      return NOTHING;
    }
    const [, answer] = await Promise.all([sent, asked]);
    return answer;
  };
};

const toPreparing = (client: pg.PoolClient, statements: Statements): PostgresPoolClient =>
  ({ query: createQuery(client, statements) as unknown as PostgresPoolClient['query'], release: (destroy) => { client.release(destroy); } });

export const createPostgresDialect = (url: string, statements: Statements): PostgresDialect => {
  // A plan that is kept was made for the tables as they were when the connection opened: on a new database, scans that get slower by the hour.
  const onCreateConnection: PostgresDialectConfig['onCreateConnection'] = async (connection) => {
    await connection.executeQuery(CompiledQuery.raw('set plan_cache_mode = force_custom_plan'));
    // compiling a plan costs some 20 ms, more than any of our queries takes
    await connection.executeQuery(CompiledQuery.raw('set jit = off'));
  };
  const pool = new pg.Pool({
    connectionString: url, pipeline: true, max: MAX_CONNECTIONS, types, connectionTimeoutMillis: 5000, application_name: 'second-opinion-adapter',
    // A replica that hangs inside a transaction must not hold its locks for ever.
    idle_in_transaction_session_timeout: 60_000,
  });
  // A connection that breaks, idle or in use, fails its query and is replaced; an error nobody listens to would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => { client.on('error', () => undefined); });
  // kysely keys its own connection by the client it is given, so each client keeps its wrapper.
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect();
    const known = wrapped.get(client) ?? toPreparing(client, statements);
    wrapped.set(client, known);
    return known;
  };
  const preparing: PostgresPool = { connect, end: () => pool.end(), options: pool.options };
  return new PostgresDialect({ pool: preparing, onCreateConnection });
};
