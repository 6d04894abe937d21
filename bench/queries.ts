// 200 parallel ITI-67 queries of a registered client with its own token: scope and release checked, the decision and the read on the audit trail before the answer;
// against an express endpoint that only reads the rows (aim: a tenth of its rate).
import { rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import path from 'node:path';
import { SSIN } from '../src/core/fhir/systems.ts';
import { runProcess } from '../src/simulator/run-process.ts';
import { newClientSystem, signIn, type ClientSystem } from '../test/support/client-system.ts';
import type { Figure } from './support/figure.ts';
import { keepFiles } from './support/keep-files.ts';
import { median, quantile } from './support/median.ts';
import { openBench, type Engine } from './support/open-bench.ts';
import { PRACTICE, seedReleased } from './support/seed-released.ts';
import { seedRequests } from './support/seed-requests.ts';
import { settleStore } from './support/settle-store.ts';

const PARALLEL = 200;
const DOCUMENTS = 20;
const WARM_ROUNDS = 2;

interface Answer { readonly ms: number; readonly status: number; readonly body: string }

const ask = (url: string, agent: Agent, headers: Readonly<Record<string, string>>): Promise<Answer> => new Promise((resolve, reject) => {
  const began = performance.now();
  get(url, { agent, headers: { accept: 'application/fhir+json', ...headers } }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => { body += text; }).on('error', reject)
      .on('end', () => { resolve({ ms: performance.now() - began, status: response.statusCode ?? 0, body }); });
  }).on('error', reject);
});

/** That each answer is what was asked for is looked at afterwards, so that it costs nothing. */
const checkAnswer = ({ status, body }: Answer): void => {
  const found = status === 200 ? (JSON.parse(body) as { entry?: readonly { resource: { type?: { coding?: readonly { code?: string }[] } } }[] }).entry ?? [] : [];
  const reports = found.filter(({ resource }) => resource.type?.coding?.some(({ code }) => code === '11526-1'));
  if (reports.length !== DOCUMENTS) throw new Error(`${String(status)}, ${String(reports.length)} documents: ${body.slice(0, 500)}`);
};

interface Asked { readonly base: string; readonly headers: Readonly<Record<string, string>>; readonly agent: Agent; readonly spent: number[]; readonly rates: number[] }

/** All at once; each for a patient of its own turn. */
const playRound = async ({ base, headers, agent, spent, rates }: Asked, numbers: readonly string[], isCounted: boolean): Promise<void> => {
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: PARALLEL }, (_x, i) =>
    ask(`${base}/fhir/R4/DocumentReference?patient.identifier=${encodeURIComponent(`${SSIN}|${numbers[i % numbers.length] ?? ''}`)}&status=current&_count=200`, agent, headers)));
  const seconds = (performance.now() - began) / 1000;
  answers.forEach(checkAnswer);
  if (!isCounted) return;
  spent.push(...answers.map(({ ms }) => ms));
  rates.push(PARALLEL / seconds);
};

interface Stage { readonly ours: string; readonly bare: string; readonly client: ClientSystem }

const play = async ({ ours, bare, client }: Stage, numbers: readonly string[], rounds: number): Promise<readonly [bare: Asked, ours: Asked]> => {
  const { token } = await signIn(ours, client, { now: Temporal.Now.instant() });
  const start = (base: string, headers: Asked['headers']): Asked => ({ base, headers, agent: new Agent({ maxSockets: PARALLEL }), spent: [], rates: [] });
  const asked = [start(bare, {}), start(ours, { authorization: `Bearer ${token}` })] as const;
  for (let round = 0; round < WARM_ROUNDS + rounds; round += 1) for (const one of asked) await playRound(one, numbers, round >= WARM_ROUNDS);
  for (const { agent } of asked) agent.destroy();
  return asked;
};

export const queriesBench = async (engine: Engine, { patients, rounds }: { readonly patients: number; readonly rounds: number }): Promise<readonly Figure[]> => {
  const world = await openBench(engine);
  await seedRequests(world, { count: patients * 10, uploads: await keepFiles(world), overdueFrom: () => world.ports.clock.now().add({ hours: 24 * 20 }) });
  const numbers = await seedReleased(world, { patients, documents: DOCUMENTS });
  await world.release();
  await settleStore(world);
  const client = await newClientSystem('bench-gp', { organisation: PRACTICE, requestsPerMinute: 100_000 });
  const clientsFile = path.join(world.folder, 'clients.json');
  writeFileSync(clientsFile, JSON.stringify([client.entry]));
  const { databaseUrl, folder } = world;
  const [server, bare] = await Promise.all([
    runProcess({ file: 'main.ts', ready: /second-opinion adapter (\S+)\n/u, timeoutMs: 60_000, env: { PORT: '0', DATA_DIR: folder, ACCESS_TOKEN: 'bench-token-0123456789-0123456789-0123', LOG_LEVEL: 'error', CLIENTS_FILE: clientsFile, ...(databaseUrl && { DATABASE_URL: databaseUrl }) } }),
    runProcess({ file: '../bench/support/bare-search.ts', args: databaseUrl ? ['--url', databaseUrl] : ['--file', path.join(folder, 'store.db')], ready: /bare search (\S+)\n/u, timeoutMs: 60_000 }),
  ]);
  const asked = await play({ ours: server.ready[1] ?? '', bare: bare.ready[1] ?? '', client }, numbers, rounds).finally(async () => {
    await Promise.all([server.stop(), bare.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const [plain, ours] = asked;
  const ratio = median(ours.rates.map((rate, i) => rate / (plain.rates[i] ?? Infinity)));
  const say = ({ rates, spent }: Asked): string => `${median(rates).toFixed(0)} queries/s, p50 ${quantile(spent, 0.5).toFixed(0)} ms, p99 ${quantile(spent, 0.99).toFixed(0)} ms`;
  return [{
    bench: 'queries', engine: engine.name, aim: 'ratio >= 0.1', ok: ratio >= 0.1, ratio,
    text: `${String(PARALLEL)} ITI-67 queries at once for ${String(DOCUMENTS)} documents each, ${String(patients)} patients released to the client among ${String(patients * 11)} requests: ${say(ours)}; rows through bare express: ${say(plain)}`,
  }];
};
