// A worklist page and a request's state among many open requests, audit included, against a single-row read by key (aim: p99 at most 100 times).
import { readRequestState } from '../src/flows/read-request-state.ts';
import { readWorklist } from '../src/flows/read-worklist.ts';
import type { Figure } from './support/figure.ts';
import { keepFiles } from './support/keep-files.ts';
import { median, quantile } from './support/median.ts';
import { openBench, type Engine } from './support/open-bench.ts';
import { settleStore } from './support/settle-store.ts';
import { seedRequests } from './support/seed-requests.ts';

const TURNS = 400;
const CALL = { actor: { id: 'bench', kind: 'client' as const, roles: [] }, requestId: 'bench' };

const times = async (turns: number, act: (n: number) => Promise<unknown>): Promise<readonly number[]> => {
  const spent: number[] = [];
  for (let n = 0; n < turns; n += 1) {
    const began = performance.now();
    await act(n);
    spent.push(performance.now() - began);
  }
  return spent.slice(Math.floor(turns / 10)); // the first warm up
};

export const readingBench = async (engine: Engine, { count }: { readonly count: number }): Promise<readonly Figure[]> => {
  const world = await openBench(engine);
  const { ports } = world;
  const start = ports.clock.now();
  const idOf = await seedRequests(world, { count, uploads: await keepFiles(world), overdueFrom: (n) => start.toZonedDateTimeISO('Europe/Brussels').startOfDay().add({ days: 1 + (n % 60) }).toInstant() });
  await settleStore(world);
  const some = (n: number): string => idOf((n * 7919) % count);
  const row = await times(TURNS * 5, (n) => ports.store.read('ServiceRequest', some(n)));
  let cursor: string | undefined;
  const page = await times(TURNS, async () => {
    const read = await readWorklist(ports, CALL, cursor ? { cursor } : {});
    if (!read.ok || read.value.rows.length === 0) throw new Error('a page of the worklist has rows');
    cursor = read.value.rows.length === 50 ? read.value.next : undefined; // the last page is shorter
  });
  const state = await times(TURNS, async (n) => {
    const read = await readRequestState(ports, CALL, some(n));
    if (!read.ok) throw new Error(JSON.stringify(read.failure));
  });
  await world.close();
  return ([['worklist page', page], ['request state', state]] as const).map(([bench, spent]) => {
    const [ours, single] = [quantile(spent, 0.99), quantile(row, 0.99)];
    const ratio = ours / single;
    return {
      bench, engine: engine.name, aim: 'p99 <= 100 times that of a single-row read', ok: ratio <= 100, ratio,
      text: `p99 ${ours.toFixed(2)} ms, median ${median(spent).toFixed(2)} ms with ${String(count)} open requests; single-row read p99 ${single.toFixed(3)} ms, median ${median(row).toFixed(3)} ms (medians: ${(median(spent) / median(row)).toFixed(0)} times)`,
    };
  });
};
