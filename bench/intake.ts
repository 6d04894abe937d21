// Intake to durable commit over HTTP, against the same rows committed by the bare database (aim: at least 0.3).
import { rmSync } from 'node:fs';
import { indexValues } from '../src/adapters/search/index-values.ts';
import { parseIntake } from '../src/core/intake/parse-intake.ts';
import { mapIntake } from '../src/flows/map-intake.ts';
import { toIntakeContent } from '../src/flows/to-intake-content.ts';
import { submitRequest } from '../src/flows/submit-request.ts';
import { httpCalls } from '../src/simulator/http-calls.ts';
import { runProcess } from '../src/simulator/run-process.ts';
import { bareCommits, readRows } from './support/bare-store.ts';
import { fileCount, fileOf, intakeOf } from './support/intake-of.ts';
import { keepFiles } from './support/keep-files.ts';
import { median } from './support/median.ts';
import { newFolder, openBench, type BenchWorld, type Engine } from './support/open-bench.ts';
import type { Figure } from './support/figure.ts';

const CLIENTS = 8;
/** A hospital's server is warm: until the code that runs is compiled, its compiler is measured. */
const WARM_MS = 8000;
const TOKEN = 'bench-token-0123456789-0123456789-0123';
const CALL = { actor: { id: 'bench', kind: 'client' as const, roles: [] }, requestId: 'bench' };

const overHttp = async (engine: Engine, forMs: number): Promise<number> => {
  const folder = newFolder();
  const server = await runProcess({
    file: 'main.ts', ready: /second-opinion adapter (\S+)\n/u, timeoutMs: 30_000,
    env: { PORT: '0', DATA_DIR: folder, ACCESS_TOKEN: TOKEN, LOG_LEVEL: 'error', ...(engine.name === 'PostgreSQL' && { DATABASE_URL: await engine.createDatabase() }) },
  });
  const api = httpCalls(server.ready[1] ?? '', TOKEN);
  const uploads: string[] = [];
  for (let i = 0; i < fileCount; i += 1) uploads.push((await api.upload('/uploads', 'application/pdf', fileOf(i))).json().at('sha256').text);
  let serial = 0;
  const run = async (ms: number): Promise<number> => {
    const began = performance.now();
    let done = 0;
    await Promise.all(Array.from({ length: CLIENTS }, async () => {
      while (performance.now() - began < ms) {
        serial += 1;
        await api.post('/second-opinion-requests', intakeOf(serial, uploads), [201]);
        done += 1;
      }
    }));
    return done / ((performance.now() - began) / 1000);
  };
  await run(WARM_MS);
  const rate = await run(forMs);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  return rate;
};

/** Where the time of one intake goes, in milliseconds: the parts called one after the other. */
const shares = async (world: BenchWorld, uploads: readonly string[], turns: number): Promise<Readonly<Record<string, number>>> => {
  const spent: Record<string, number> = { parse: 0, map: 0, validate: 0, index: 0, whole: 0 };
  const timed = async <T>(name: string, act: () => T | Promise<T>): Promise<T> => {
    const began = performance.now();
    const value = await act();
    spent[name] = (spent[name] ?? 0) + (performance.now() - began);
    return value;
  };
  const { ports } = world;
  for (let i = 0; i < turns; i += 1) {
    const body = intakeOf(1_000_000 + i, uploads);
    const now = ports.clock.now();
    const parsed = await timed('parse', () => parseIntake(JSON.parse(JSON.stringify(body)), { programmes: ports.programmes, now }));
    const programme = ports.programmes.get('brussels-children');
    if (!parsed.ok || !programme) throw new Error('the intake of the bench is refused');
    const mapped = await timed('map', () => mapIntake(ports, { intake: parsed.value, content: toIntakeContent(ports, parsed.value), programme, requestId: ports.newId(), call: CALL, now }));
    const resources = mapped.ok ? (mapped.value.entry ?? []).flatMap((e) => e.resource ?? []) : [];
    await timed('validate', () => resources.map((r) => ports.validate(r)));
    await timed('index', () => resources.map((r) => indexValues(r)));
    const made = await timed('whole', () => submitRequest(ports, CALL, body));
    if (!made.ok) throw new Error(JSON.stringify(made.failure));
  }
  const per = Object.fromEntries(Object.entries(spent).map(([name, ms]) => [name, ms / turns]));
  const { parse = 0, map = 0, validate = 0, index = 0, whole = 0 } = per;
  return { parse, map, validate, index, commit: Math.max(0, whole - parse - map - validate - index) };
};

export const intakeBench = async (engine: Engine, { forMs }: { readonly forMs: number }): Promise<readonly Figure[]> => {
  const world = await openBench(engine);
  const uploads = await keepFiles(world);
  const before = (await readRows(world, 0)).last;
  const made = await submitRequest(world.ports, CALL, intakeOf(0, uploads));
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  const { rows } = await readRows(world, before);
  const count = Object.values(rows).reduce((sum, list) => sum + list.length, 0);
  const parts = await shares(world, uploads, 150);
  await world.close();
  const http: number[] = [];
  const bare: number[] = [];
  for (let i = 0; i < 3; i += 1) { // in turn, as the machine's speed drifts
    http.push(await overHttp(engine, forMs));
    const empty = await openBench(engine);
    bare.push(await bareCommits(empty, rows, { forMs, clients: CLIENTS }));
    await empty.close();
  }
  const ratio = median(http.map((rate, i) => rate / (bare[i] ?? Infinity)));
  const share = Object.entries(parts).map(([name, ms]) => `${name} ${ms.toFixed(2)} ms`).join(', ');
  return [{
    bench: 'intake', engine: engine.name, aim: 'ratio >= 0.3', ok: ratio >= 0.3, ratio,
    text: `${median(http).toFixed(0)} requests/s over HTTP, ${median(bare).toFixed(0)} bare commits/s of the same ${String(count)} rows; ${share}; ${String(CLIENTS)} clients`,
  }];
};
