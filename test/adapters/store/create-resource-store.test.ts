// The contract on both engines.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { openTestStore, START } from '../../support/open-test-store.ts';
import { reportAbsentPostgres, startPostgres } from '../../support/postgres.ts';
import { describeResourceStore, type Replicas } from './resource-store-contract.ts';

const openSqlite = async (): Promise<Replicas> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'store-'));
  let now = START;
  const store = await openTestStore({ file: path.join(folder, 'new', 'store.db') }, () => now);
  return {
    stores: [store, store],
    setNow: (at) => { now = at; },
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
};
describeResourceStore('SQLite', openSqlite);

const postgres = startPostgres();
if (postgres) {
  afterAll(() => { postgres.stop(); });
  describeResourceStore('PostgreSQL, two replicas', async () => {
    const url = await postgres.createDatabase();
    let now = START;
    // At once: both bring the tables up.
    const [one, two] = await Promise.all([openTestStore({ url }, () => now), openTestStore({ url }, () => now)]);
    return {
      stores: [one, two],
      setNow: (at) => { now = at; },
      close: async () => { await Promise.all([one.close(), two.close()]); },
    };
  });
} else reportAbsentPostgres();
