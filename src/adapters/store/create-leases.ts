// Leases as rows of the store. One statement takes one: whoever's clock is wrong, the database's decides.
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { ok, type Result } from '../../core/kernel/result.ts';
import type { LastRun, Leases } from '../../ports/leases.ts';
import type { Database, Dialect } from './schema.ts';
import { toStoreFailure } from './to-store-failure.ts';

/** Epoch milliseconds. PostgreSQL's `now()` would be the beginning of the transaction. */
const NOW: Readonly<Record<Dialect, RawBuilder<number>>> = {
  sqlite: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  postgres: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
};

const orFailure = async <T>(run: () => Promise<T>): Promise<Result<T>> => {
  try {
    return ok(await run());
  } catch (error) {
    return toStoreFailure(error);
  }
};

export const createLeases = (db: Kysely<Database>, dialect: Dialect): Leases => {
  const now = NOW[dialect];
  return {
    take: (name, holder, ttlMs) => orFailure(async () => {
      const until = sql<number>`${now} + cast(${ttlMs} as bigint)`;
      const { rows } = await sql`insert into leases (name, holder, expires_at) values (${name}, ${holder}, ${until})
        on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
        where leases.holder = excluded.holder or leases.expires_at <= ${now} returning holder`.execute(db);
      return rows.length > 0;
    }),
    release: (name, holder) => orFailure(async () => {
      await db.updateTable('leases').set({ expires_at: 0 }).where('name', '=', name).where('holder', '=', holder).execute();
      return undefined;
    }),
    recordRun: (name, { at, tookMs }) => orFailure(async () => {
      const run = { last_run_at: at.epochMilliseconds, took_ms: Math.round(tookMs) };
      await db.insertInto('leases').values({ name, holder: '', expires_at: 0, ...run }).onConflict((conflict) => conflict.column('name').doUpdateSet(run)).execute();
      return undefined;
    }),
    findLastRun: (name) => orFailure(async (): Promise<LastRun | undefined> => {
      const row = await db.selectFrom('leases').select(['last_run_at', 'took_ms']).where('name', '=', name).executeTakeFirst();
      if (!row || row.last_run_at === null) return undefined;
      return { at: Temporal.Instant.fromEpochMilliseconds(row.last_run_at), tookMs: row.took_ms ?? 0 };
    }),
  };
};
