// `npm run bench [-- --full] [--quick] [--only intake,deadlines,check,reading,document,exchange,provide,bookings,queries,recompute,statistics,state] [--engine sqlite|postgres]`: ratios of two measurements of one run.
// Exit status 1 where a bench could not be run; a ratio that misses its aim is said, not punished: machines differ.
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/start-postgres.ts';
import { checkBench } from './check.ts';
import { bookingsBench } from './bookings.ts';
import { deadlinesBench } from './deadlines.ts';
import { documentBench } from './document.ts';
import { exchangeBench } from './exchange.ts';
import { intakeBench } from './intake.ts';
import { provideBench } from './provide.ts';
import { queriesBench } from './queries.ts';
import { recomputeBench } from './recompute.ts';
import { readingBench } from './reading.ts';
import { statisticsBench } from './statistics.ts';
import { stateBench } from './state.ts';
import type { Figure } from './support/figure.ts';
import type { Engine } from './support/open-bench.ts';

const { values } = parseArgs({ options: { full: { type: 'boolean' }, quick: { type: 'boolean' }, only: { type: 'string' }, engine: { type: 'string' } } });
const wanted = values.only?.split(',');
const isWanted = (name: string): boolean => wanted?.includes(name) ?? true;

// durable, as a hospital's is; the planner's own statistics are enough
const postgres = values.engine === 'sqlite' ? undefined : startPostgres('-c max_connections=60 -c shared_buffers=512MB');
const engines: readonly Engine[] = [
  ...(values.engine === 'postgres' ? [] : [{ name: 'SQLite' } as const]),
  ...(postgres ? [{ name: 'PostgreSQL', createDatabase: postgres.createDatabase } as const] : []),
];
if (!postgres && values.engine !== 'sqlite') process.stdout.write('PostgreSQL is not here: not measured\n');

const GIGABYTE = 1024 ** 3;
const sizes = values.full ? [10_000, 100_000, 1_000_000] : values.quick ? [3_000, 10_000] : [10_000, 100_000];
const show = (figures: readonly Figure[]): void => {
  for (const f of figures) process.stdout.write(`${f.ok ? 'ok    ' : 'MISSED'} ${f.bench.padEnd(14)} ${f.engine.padEnd(10)} ratio ${f.ratio.toFixed(2)} (${f.aim}): ${f.text}\n`);
};

try {
  if (isWanted('document')) show(await documentBench({ bytes: values.quick ? GIGABYTE / 4 : GIGABYTE }));
  for (const engine of engines) {
    // the small form takes these on one engine: most of what they cost is no engine's
    const isOnce = !values.quick || engine === engines[0];
    if (isWanted('exchange') && isOnce) show(await exchangeBench(engine, { count: values.quick ? 400 : values.full ? 100_000 : 10_000 }));
    if (isWanted('intake')) show(await intakeBench(engine, { forMs: values.quick ? 3000 : 8000 }));
    if (isWanted('provide') && isOnce) show(await provideBench(engine, { rounds: values.quick ? 3 : 40 }));
    if (isWanted('bookings')) show(await bookingsBench(engine, { rounds: values.quick ? 3 : 8 }));
    if (isWanted('queries')) show(await queriesBench(engine, values.quick ? { patients: 40, rounds: 2 } : { patients: 400, rounds: 10 }));
    if (isWanted('deadlines')) show(await deadlinesBench(engine, { sizes }));
    if (isWanted('check')) show(await checkBench(engine, values.quick ? { count: 20_000, due: 800, rounds: 3 } : { count: values.full ? 1_000_000 : 100_000, due: 2500, rounds: 5 }));
    if (isWanted('recompute')) show(await recomputeBench(engine, values.quick ? { count: 3000, wrong: 300 } : { count: values.full ? 1_000_000 : 100_000, wrong: 2000 }));
    if (isWanted('statistics')) show(await statisticsBench(engine, { count: values.quick ? 10_000 : values.full ? 1_000_000 : 100_000 }));
    if (isWanted('state')) show(await stateBench(engine, { turns: values.quick ? 100 : 400 }));
    if (isWanted('reading')) show(await readingBench(engine, { count: values.quick ? 10_000 : 100_000 }));
  }
} finally {
  postgres?.stop();
}
