// Seeding leaves much written but not yet on the disk; what is measured afterwards must not pay for it.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BenchWorld } from './open-bench.ts';

export const settleStore = (world: BenchWorld): void => {
  if (world.databaseUrl === undefined) {
    const db = new DatabaseSync(path.join(world.folder, 'store.db'), { timeout: 60_000 });
    db.exec('pragma wal_checkpoint(truncate)');
    db.close();
  }
  execFileSync('sync');
};
