// Every due date computed anew from its events: transfers a second where all are right, beside only reading them a page at a time (aim: at most 3 times that);
// and requests a second where each is wrong and written.
import { TASK_CODES } from '../src/core/fhir/systems.ts';
import { isTransfer } from '../src/core/fhir/transfer.ts';
import { recomputeDeadlines } from '../src/flows/recompute-deadlines.ts';
import { searchPages } from '../src/flows/search-pages.ts';
import type { Figure } from './support/figure.ts';
import { keepFiles } from './support/keep-files.ts';
import { openBench, type BenchWorld, type Engine } from './support/open-bench.ts';
import { seedRequests } from './support/seed-requests.ts';

const AIM = 3;

/** In the same order. */
const readAll = async ({ ports }: BenchWorld): Promise<number> => {
  let read = 0;
  for await (const page of searchPages(ports, { type: 'Task', filters: [{ code: 'code', values: [`${TASK_CODES}|provide-records`] }], sort: [{ code: '_lastUpdated' }] })) {
    if (!page.ok) throw new Error(JSON.stringify(page.failure));
    read += page.value.length;
  }
  return read;
};

const timed = async <T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> => {
  const began = performance.now();
  const value = await work();
  return { value, ms: performance.now() - began };
};

const recompute = async (world: BenchWorld, body: object): Promise<{ readonly checked: number; readonly differing: number; readonly written: number }> => {
  const done = await recomputeDeadlines(world.ports, body);
  if (!done.ok) throw new Error(JSON.stringify(done.failure));
  return done.value.body;
};

/** Seeded with a due date that its events do not give, each is wrong at first. */
export const recomputeBench = async (engine: Engine, { count, wrong }: { readonly count: number; readonly wrong: number }): Promise<readonly Figure[]> => {
  const start = Temporal.Now.instant();
  const world = await openBench(engine);
  const uploads = await keepFiles(world);
  await seedRequests(world, { count: wrong, overdueFrom: () => start.add({ hours: 24 * 400 }), uploads });
  const written = await timed(() => recompute(world, {}));
  if (written.value.differing < wrong || written.value.written < wrong) throw new Error(JSON.stringify(written.value));
  await world.close();

  const right = await openBench(engine);
  // the transfers are what is read
  await seedRequests(right, { count, uploads: await keepFiles(right), isKept: (r) => r.resourceType === 'Task' && isTransfer(r) });
  await readAll(right);
  const read = await timed(() => readAll(right));
  global.gc?.();
  const before = process.memoryUsage().rss;
  const checked = await timed(() => recompute(right, { dryRun: true }));
  const grownMb = (process.memoryUsage().rss - before) / 1e6;
  await right.close();
  const ratio = checked.ms / read.ms;
  const perSecond = (n: number, ms: number): string => (n / ms * 1000).toFixed(0);
  return [{
    bench: 'recompute', engine: engine.name, aim: `ratio <= ${String(AIM)}`, ok: ratio <= AIM, ratio,
    text: `${String(checked.value.checked)} transfers: ${perSecond(checked.value.checked, checked.ms)}/s computed, ${perSecond(read.value, read.ms)}/s only read, ${grownMb.toFixed(0)} MB more; ${perSecond(wrong, written.ms)} requests/s written of ${String(wrong)} wrong`,
  }];
};
