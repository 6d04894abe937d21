// What was acknowledged is there after a kill, and a full disk costs the call that met it and nothing else.
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { commitTransaction, type CommitContext } from '../../../src/adapters/store/commit-transaction.ts';
import { openDatabase } from '../../../src/adapters/store/open-database.ts';
import { sqliteStatements } from '../../../src/adapters/store/sqlite-statements.ts';
import { createEntry, transactionOf } from '../../../src/core/fhir/bundle.ts';
import type { ResourceStore } from '../../../src/ports/resource-store.ts';
import { indexIdentifiers } from '../../support/index-identifiers.ts';
import { openTestStore, START } from '../../support/open-test-store.ts';
import { reportAbsentPostgres, startPostgres } from '../../support/postgres.ts';
import { mountSmallDisk } from '../../support/small-disk.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'durable-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

const bigBundle = (ids: readonly string[]): ReturnType<typeof transactionOf> =>
  transactionOf(ids.map((id) => createEntry({ resourceType: 'Basic', id, code: { text: randomBytes(40_000).toString('base64') } })));

type Commit = ResourceStore['commit'];

/** Commits until there is no room; the ids of what was acknowledged and of what was refused. */
const fill = async (commit: Commit): Promise<{ readonly kept: readonly string[]; readonly refused: readonly string[]; readonly kind: string }> => {
  const kept: string[] = [];
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    const key = ids[0] ?? '';
    const committed = await commit(bigBundle(ids), { scope: 'test', key, contentSha256: 'aa', answer: '{}' });
    if (!committed.ok) return { kept, refused: ids, kind: committed.failure.kind };
    kept.push(...ids);
  }
  throw new Error('the disk never ran full');
};

const expectWhole = async (store: ResourceStore, { kept, refused }: { readonly kept: readonly string[]; readonly refused: readonly string[] }): Promise<void> => {
  expect(kept.length).toBeGreaterThan(0);
  expect((await store.readMany(kept.map((id) => `Basic/${id}`))).map(({ id }) => id)).toEqual(kept);
  expect(await store.readMany(refused.map((id) => `Basic/${id}`))).toEqual([]);
  expect(await store.findReceipt('test', refused[0] ?? '')).toBeUndefined();
};

describe('SQLite', () => {
  test('keeps every acknowledged commit, whole, when the process is killed', async () => {
    for (let round = 0; round < 3; round += 1) {
      const file = path.join(folder, `kill-${String(round)}.db`);
      const child = spawn(process.execPath, [path.join(import.meta.dirname, '../../support/commit-loop.ts'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.split('\n').length > 20 + round * 7) child.kill('SIGKILL');
      });
      expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
      const acknowledged = output.slice(0, output.lastIndexOf('\n')).split('\n').flatMap((line) => line.split(' '));
      expect(acknowledged.length).toBeGreaterThanOrEqual(100);
      const store = await openTestStore({ file });
      expect(await store.readMany(acknowledged.map((id) => `Basic/${id}`))).toHaveLength(acknowledged.length);
      await store.close();
      const opened = await openDatabase({ file });
      if (!opened.ok) throw new Error(opened.failure.kind);
      const { rows } = await sql<{ resources: number; versions: number; tokens: number }>`select (select count(*) from resources) as resources, (select count(*) from resource_versions) as versions, (select count(*) from search_date) as tokens`.execute(opened.value.db);
      const [counts] = rows;
      // Nothing torn: five resources to a commit, each with its version and its index row.
      expect((counts?.resources ?? 1) % 5).toBe(0);
      expect(counts).toMatchObject({ versions: counts?.resources, tokens: counts?.resources });
      expect((await sql`pragma integrity_check`.execute(opened.value.db)).rows).toMatchObject([{ integrity_check: 'ok' }]);
      await opened.value.db.destroy();
    }
  });

  test('rolls back and says `storage-full` when the file may not grow, and goes on when it may', async () => {
    const opened = await openDatabase({ file: path.join(folder, 'full.db') });
    if (!opened.ok) throw new Error(opened.failure.kind);
    const { db } = opened.value;
    const context: CommitContext = { db, statements: sqliteStatements, indexValues: indexIdentifiers, now: () => START };
    const commit: Commit = (bundle, receipt) => commitTransaction(context, bundle, receipt);
    await sql`pragma max_page_count = 600`.execute(db);
    const filled = await fill(commit);
    expect(filled.kind).toBe('storage-full');
    const count = async (): Promise<unknown> => (await db.selectFrom('resources').select(({ fn }) => fn.countAll().as('n')).executeTakeFirst())?.n;
    expect(await count()).toBe(filled.kept.length);
    await sql`pragma max_page_count = 60000`.execute(db);
    expect(await commit(bigBundle(filled.refused))).toMatchObject({ ok: true });
    expect(await count()).toBe(filled.kept.length + 3);
    await db.destroy();
  });
});

const disk = mountSmallDisk(3);
if (disk) {
  describe('a disk that is full', () => {
    afterAll(() => { disk.unmount(); });
    test('under SQLite', async () => {
      const store = await openTestStore({ file: path.join(disk.folder, 'store.db') });
      const filled = await fill(store.commit);
      expect(filled.kind).toBe('storage-full');
      await expectWhole(store, filled);
      disk.grow(20);
      expect(await store.commit(bigBundle(filled.refused))).toMatchObject({ ok: true });
      await store.close();
      const reopened = await openTestStore({ file: path.join(disk.folder, 'store.db') });
      await expectWhole(reopened, { kept: [...filled.kept, ...filled.refused], refused: [] });
      await reopened.close();
    });
  });
} else console.warn('A full disk was not tested: only root may mount one. The file that may not grow was.');

const postgres = startPostgres();
if (postgres === undefined) reportAbsentPostgres();
else describe('PostgreSQL', () => {
  const space = postgres.createDatabaseIn && mountSmallDisk(24);
  afterAll(() => {
    postgres.stop();
    space?.unmount();
  });

  if (postgres.createDatabaseIn && space) {
    const { createDatabaseIn } = postgres;
    test('on a disk that is full', async () => {
      const store = await openTestStore({ url: await createDatabaseIn(space.folder) });
      const filled = await fill(store.commit);
      expect(filled.kind).toBe('storage-full');
      await expectWhole(store, filled);
      space.grow(80);
      expect(await store.commit(bigBundle(filled.refused))).toMatchObject({ ok: true });
      await store.close();
    });

    test('that goes away: the call may come again, and the process lives', async () => {
      const store = await openTestStore({ url: await postgres.createDatabase() });
      expect(await store.isReady()).toBe(true);
      postgres.stop();
      expect(await store.isReady()).toBe(false);
      expect(await store.commit(bigBundle([randomUUID()]))).toMatchObject({ ok: false, failure: { kind: 'not-ready' } });
      const reads = [
        store.read('Basic', 'x'), store.readMany(['Basic/x']), store.findReferring([{ type: 'Basic', code: 'self', target: 'Basic/x' }]),
        store.readVersion('Basic', 'x', '1'), store.history('Basic', 'x', { count: 1 }), store.findReceipt('s', 'k'),
      ];
      for (const read of reads) await expect(read).rejects.toMatchObject({ cause: 'store-away' });
      await store.close();
    });
  }
});
