// Seeding leaves much written but not yet on the disk, and the planner's statistics behind; what is measured afterwards must not pay for it.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { BenchWorld } from './open-bench.ts';

/** What autovacuum does within a minute of such a load. */
const analyse = async (connectionString: string): Promise<void> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('vacuum analyze');
  await client.end();
};

export const settleStore = async (world: BenchWorld): Promise<void> => {
  if (world.databaseUrl === undefined) {
    const db = new DatabaseSync(path.join(world.folder, 'store.db'), { timeout: 60_000 });
    db.exec('pragma wal_checkpoint(truncate)');
    db.close();
  } else await analyse(world.databaseUrl);
  execFileSync('sync');
};
