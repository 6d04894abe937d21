// A day of the deadline check: of many transfers some (2,500) become overdue, and twice as many notices (5,000) are planned. Against the database alone: finding what is due beside one query of the index
// (aim: at most 6 times that), and the check beside the writing of the same rows (aim: at most 1.5 times that); with the memory that it takes.
import { isTransfer } from '../src/core/fhir/transfer.ts';
import { toFhirInstant } from '../src/core/kernel/time.ts';
import { checkDeadlines } from '../src/flows/check-deadlines.ts';
import { searchPages } from '../src/flows/search-pages.ts';
import { openBare, type BareDatabase } from './support/bare-check.ts';
import type { Figure } from './support/figure.ts';
import { keepFiles } from './support/keep-files.ts';
import { median } from './support/median.ts';
import { openBench, type BenchWorld, type Engine } from './support/open-bench.ts';
import { seedRequests } from './support/seed-requests.ts';
import { settleStore } from './support/settle-store.ts';
import { watchMemory } from './support/watch-memory.ts';

/** Of the programme's ladder, on the day after: for the coordinator and for the custodian. */
const PER_TRANSFER = 2;
/** As the flow asks for them, and commits them. */
const PER_COMMIT = 200;
const [FIND_AIM, CHECK_AIM] = [6, 1.5];

interface Round { readonly find: number; readonly bareFind: number; readonly check: number; readonly bareWrite: number }

const timed = async (act: () => Promise<number>, expected: number): Promise<number> => {
  const began = performance.now();
  const count = await act();
  const took = performance.now() - began;
  if (count !== expected) throw new Error(`expected ${String(expected)}, got ${String(count)}`);
  return took;
};

/** As the check asks: page by page. */
const findDue = async ({ ports }: BenchWorld, now: Temporal.Instant): Promise<number> => {
  let found = 0;
  for await (const page of searchPages(ports, { type: 'Task', filters: [{ code: 'deadline-check-at', values: [`le${toFhirInstant(now)}`] }], sort: [{ code: 'deadline-check-at' }] })) {
    if (!page.ok) throw new Error(JSON.stringify(page.failure));
    found += page.value.length;
  }
  return found;
};

const check = async ({ ports }: BenchWorld): Promise<number> => {
  const checked = await checkDeadlines(ports, {});
  if (!checked.ok) throw new Error(JSON.stringify(checked.failure));
  const { flagged, notices } = checked.value.body;
  if (notices.planned !== PER_TRANSFER * flagged) throw new Error(`${String(notices.planned)} notices of ${String(flagged)} transfers`);
  return flagged;
};

const runRound = async (world: BenchWorld, bare: BareDatabase, { now, due }: { readonly now: Temporal.Instant; readonly due: number }): Promise<Round> => {
  const bareFind = median([await timed(() => bare.findDue(now), due), await timed(() => bare.findDue(now), due), await timed(() => bare.findDue(now), due)]);
  const find = median([await timed(() => findDue(world, now), due), await timed(() => findDue(world, now), due), await timed(() => findDue(world, now), due)]);
  const took = await timed(() => check(world), due);
  const written = await bare.readWritten(now, PER_COMMIT);
  const notices = written.flatMap(({ tables }) => tables['resources'] ?? []).filter((r) => r['type'] === 'CommunicationRequest').length;
  if (notices !== PER_TRANSFER * due) throw new Error(`${String(notices)} notices written`);
  const bareWrite = await timed(async () => {
    await bare.write(written);
    return 0;
  }, 0);
  return { find, bareFind, check: took, bareWrite };
};

export const checkBench = async (engine: Engine, { count, due, rounds: most }: { readonly count: number; readonly due: number; readonly rounds: number }): Promise<readonly Figure[]> => {
  const start = Temporal.Now.instant();
  let now: Temporal.Instant = start;
  const world = await openBench(engine, { clock: { now: () => now } });
  const uploads = await keepFiles(world);
  // by then the ladder of the one that the others are copied from has ended
  const midnight = start.toZonedDateTimeISO('Europe/Brussels').startOfDay().add({ days: 100 });
  const isDue = (n: number): boolean => n < due * (most + 1);
  await seedRequests(world, {
    count, uploads, overdueFrom: (n) => midnight.add({ days: isDue(n) ? 1 + Math.floor(n / due) : 400 }).toInstant(),
    // a notice tells of its request; of those that are not due only the transfer is there
    isKept: (r, n) => (r.resourceType === 'Task' && isTransfer(r)) || (r.resourceType === 'ServiceRequest' && isDue(n)),
  });
  now = midnight.toInstant();
  await checkDeadlines(world.ports, {});
  await settleStore(world);
  const bare = await openBare(world);
  const rounds: Round[] = [];
  let memory: ReturnType<typeof watchMemory> | undefined;
  for (let round = 0; round <= most; round += 1) {
    now = midnight.add({ days: 1 + round, hours: 1 }).toInstant();
    const measured = await runRound(world, bare, { now, due });
    // the first warms up
    if (round > 0) rounds.push(measured);
    memory ??= watchMemory();
  }
  const levels = memory?.end();
  await bare.close();
  await world.close();
  const of = (key: keyof Round): number => median(rounds.map((r) => r[key]));
  const [findRatio, checkRatio] = [median(rounds.map((r) => r.find / r.bareFind)), median(rounds.map((r) => r.check / r.bareWrite))];
  const ms = (n: number): string => n.toFixed(n < 10 ? 1 : 0);
  return [
    { bench: 'check: find', engine: engine.name, aim: `ratio <= ${String(FIND_AIM)}`, ok: findRatio <= FIND_AIM, ratio: findRatio, text: `${String(due)} due of ${String(count)}: ${ms(of('find'))} ms, ${ms(of('bareFind'))} ms by one query of the index` },
    {
      bench: 'check: write', engine: engine.name, aim: `ratio <= ${String(CHECK_AIM)}`, ok: checkRatio <= CHECK_AIM, ratio: checkRatio,
      text: `${String(due)} flagged and ${String(PER_TRANSFER * due)} notices planned of ${String(count)}: ${ms(of('check'))} ms (${(PER_TRANSFER * due / of('check') * 1000).toFixed(0)} notices/s), ${ms(of('bareWrite'))} ms to write the same rows; `
        + `heap ${(levels?.heap.early ?? 0).toFixed(0)} MB before, ${(levels?.heap.end ?? 0).toFixed(0)} MB after, resident at most ${(levels?.resident.peak ?? 0).toFixed(0)} MB`,
    },
  ];
};
