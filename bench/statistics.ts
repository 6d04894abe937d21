// The statistics of all custodians over many transfers, read page by page with their histories, beside one pass of the bare database over the same versions; and the memory that they take.
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import pg from 'pg';
import { isTransfer } from '../src/core/fhir/transfer.ts';
import { readStatistics } from '../src/flows/read-statistics.ts';
import type { Figure } from './support/figure.ts';
import { keepFiles } from './support/keep-files.ts';
import { openBench, type BenchWorld, type Engine } from './support/open-bench.ts';
import { seedRequests } from './support/seed-requests.ts';
import { settleStore } from './support/settle-store.ts';
import { watchMemory } from './support/watch-memory.ts';

const CALL = { actor: { id: 'bench', kind: 'person' as const, roles: [] }, requestId: 'bench' };
const AIM = 10;
const VERSIONS = `select v.content from search_date d join resources r on r.rid = d.rid join resource_versions v on v.type = r.type and v.id = r.id where d.param = 'Task.clock-start'`;

/** Each version read and parsed, and nothing done with it. */
const readBare = async (world: BenchWorld): Promise<number> => {
  let read = 0;
  const take = ({ content }: { readonly content: string }): void => { read += Number('resourceType' in (JSON.parse(content) as object)); };
  if (world.databaseUrl === undefined) {
    const db = new DatabaseSync(path.join(world.folder, 'store.db'), { readOnly: true });
    for (const row of db.prepare(VERSIONS).iterate()) take(row as { content: string });
    db.close();
    return read;
  }
  const client = new pg.Client({ connectionString: world.databaseUrl });
  await client.connect();
  await client.query(`begin; declare version cursor for ${VERSIONS}`);
  for (let found = -1; found !== 0;) {
    const { rows } = await client.query<{ content: string }>('fetch 1000 from version');
    rows.forEach(take);
    found = rows.length;
  }
  await client.end();
  return read;
};

export const statisticsBench = async (engine: Engine, { count }: { readonly count: number }): Promise<readonly Figure[]> => {
  const world = await openBench(engine);
  await seedRequests(world, { count, uploads: await keepFiles(world), isKept: (r) => r.resourceType === 'Task' && isTransfer(r) });
  await settleStore(world);
  const timed = async <T>(act: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> => {
    const began = performance.now();
    const value = await act();
    return { value, ms: performance.now() - began };
  };
  await readBare(world);
  const bare = await timed(() => readBare(world));
  const memory = watchMemory();
  const read = await timed(() => readStatistics(world.ports, CALL, {}));
  const levels = memory.end();
  await world.close();
  if (!read.value.ok || read.value.value.all.total < count) throw new Error(JSON.stringify(read.value));
  const ratio = read.ms / bare.ms;
  return [{
    bench: 'statistics', engine: engine.name, aim: `ratio <= ${String(AIM)}`, ok: ratio <= AIM, ratio,
    text: `${String(count)} transfers: ${(read.ms / 1000).toFixed(1)} s (${(count / read.ms * 1000).toFixed(0)}/s), ${(bare.ms / 1000).toFixed(1)} s to read and parse their versions; heap ${levels.heap.early.toFixed(0)} MB before, ${levels.heap.end.toFixed(0)} MB after, resident at most ${levels.resident.peak.toFixed(0)} MB`,
  }];
};
