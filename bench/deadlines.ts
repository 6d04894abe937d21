// The deadline check over many open transfers of which 1,000 became overdue: its time must follow what is due, not what is open (aim: at most 1.5).
import { isTransfer } from '../src/core/fhir/transfer.ts';
import { checkDeadlines } from '../src/flows/check-deadlines.ts';
import type { Figure } from './support/figure.ts';
import { keepFiles } from './support/keep-files.ts';
import { median } from './support/median.ts';
import { openBench, type Engine } from './support/open-bench.ts';
import { seedRequests } from './support/seed-requests.ts';

const OVERDUE = 1000;
const ROUNDS = 3;

/** Milliseconds of a check that flags 1,000, of a check that flags none, and of the seeding. */
const measure = async (engine: Engine, count: number): Promise<{ readonly flag: number; readonly none: number; readonly seed: number }> => {
  const start = Temporal.Now.instant();
  let now = start;
  const world = await openBench(engine, { clock: { now: () => now } });
  const uploads = await keepFiles(world);
  const began = performance.now();
  // round r makes the transfers of its thousand overdue; the others never
  const midnight = start.toZonedDateTimeISO('Europe/Brussels').startOfDay();
  const overdueFrom = (n: number): Temporal.Instant => midnight.add({ days: n < OVERDUE * ROUNDS ? 1 + Math.floor(n / OVERDUE) : 400 }).toInstant();
  await seedRequests(world, { count, overdueFrom, uploads, isKept: (r) => r.resourceType === 'Task' && isTransfer(r) });
  const seed = performance.now() - began;
  const flag: number[] = [];
  const none: number[] = [];
  const check = async (expected: number): Promise<number> => {
    const at = performance.now();
    const checked = await checkDeadlines(world.ports, {});
    const took = performance.now() - at;
    if (!checked.ok || checked.value.body.flagged !== expected) throw new Error(`expected ${String(expected)} flagged: ${JSON.stringify(checked)}`);
    return took;
  };
  await checkDeadlines(world.ports, {}); // the one that the others were copied from
  for (let round = 0; round < ROUNDS; round += 1) {
    now = midnight.add({ days: 1 + round, hours: 1 }).toInstant();
    flag.push(await check(OVERDUE));
    none.push(await check(0));
  }
  await world.close();
  return { flag: median(flag), none: median(none), seed };
};

export const deadlinesBench = async (engine: Engine, { sizes }: { readonly sizes: readonly number[] }): Promise<readonly Figure[]> => {
  const measured: { readonly count: number; readonly flag: number; readonly none: number; readonly seed: number }[] = [];
  for (const count of sizes) measured.push({ count, ...(await measure(engine, count)) });
  const [small] = measured;
  return measured.slice(1).map((large) => {
    const ratio = large.flag / (small?.flag ?? 0);
    const figures = [small, large].map((m) => `${String(m?.count)} open: ${(m?.flag ?? 0).toFixed(0)} ms to flag 1000, ${(m?.none ?? 0).toFixed(1)} ms when none is due`);
    return { bench: 'deadlines', engine: engine.name, aim: 'ratio <= 1.5', ok: ratio <= 1.5, ratio, text: `${figures.join('; ')}; seeded in ${(large.seed / 1000).toFixed(0)} s` };
  });
};
