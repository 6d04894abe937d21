// Kills the adapter again and again while requests come in and documents come from a network that dies, stalls and lies too, then judges what is left.
// `npm run crash [-- --kills 200] [--seed N]`: prints the seed, by which the same deeds come again. Last line: `N passed, N failed`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stateOf } from '../support/adapter.ts';
import { killLeftovers, spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { authorisationOf, uploadFiles } from '../support/stories.ts';
import { chanceOf } from './chance.ts';
import { doSomething, type Known } from './deeds.ts';
import { isAbout, isSettled, judge } from './judge.ts';
import { startNetwork, type Network } from './network.ts';
import { MOST_PEOPLE, personOf } from './people.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '15' }, seed: { type: 'string' } } });
const kills = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const TOKEN = 'crash-token';
/** People who act at the same time. */
const HANDS = 4;
const NEW_PER_ROUND = 2;
const SETTLE_MS = 240_000;
/** A decision that was made before a withdrawal may have its call on the way. */
const SILENCE_MS = 1500;

const chance = chanceOf(seed);
const folder = mkdtempSync(path.join(tmpdir(), 'crash-'));
const wait = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

const env = {
  EXCHANGE_POLL_SECONDS: '2', EXCHANGE_RETRY_SECONDS: '1', EXCHANGE_LEASE_SECONDS: '10', EXCHANGE_MAX_ATTEMPTS: '10000', PEER_BREAKER_FAILURES: '1000', PEER_BREAKER_SECONDS: '1',
};
const PLACES = { noord: 'custodians/noord', zuid: 'custodians/zuid', gp: 'recipient' } as const;
const peersOf = (origin: string): readonly object[] => Object.entries(PLACES).map(([id, place]) => ({
  id, baseUrl: `${origin}/${place}/fhir`, auth: { kind: 'bearer', token: TOKEN }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true, limits: { timeoutMs: 2000, documentTimeoutMs: 5000 },
}));

const all: Known[] = [];

/** A request that nobody knows yet; its files are there before it is sent. */
const arrive = async (adapter: SpawnedAdapter, network: Network): Promise<void> => {
  if (all.length === MOST_PEOPLE) return;
  const person = personOf(all.length, Temporal.Now.instant());
  await network.add(person);
  all.push({ person, intake: await uploadFiles(adapter, person.intake), mayAuthorise: chance.isTrue(0.85), mayWithdraw: chance.isTrue(0.2), form: authorisationOf(Temporal.Now.instant(), ['noord', 'zuid'], { releaseTo: ['gp'] }), authorisation: 'none', withdrawal: 'none', delivery: 'none', documents: new Set() });
};

/** People act until the process is gone. */
const bustle = async (adapter: SpawnedAdapter, isOver: () => boolean): Promise<void> => {
  await Promise.all(Array.from({ length: HANDS }, async () => {
    while (!isOver()) {
      const known = chance.isTrue(0.7) ? all[all.length - 1 - chance.below(Math.min(all.length, 8))] : chance.oneOf(all);
      if (known) await doSomething(adapter, known, chance);
    }
  }));
};

/** One life: it ends at a moment that nobody chose. */
const live = async (network: Network): Promise<void> => {
  const adapter = await spawnAdapter({ folder, peers: peersOf(network.origin), env });
  for (let n = 0; n < NEW_PER_ROUND; n += 1) await arrive(adapter, network);
  for (let n = chance.below(4); n > 0; n -= 1) await network.misbehave(chance);
  const life = { isOver: false };
  const bustling = bustle(adapter, () => life.isOver);
  await wait(100 + chance.below(2500));
  if (chance.isTrue(0.2)) await network.die();
  life.isOver = true;
  adapter.kill('SIGKILL');
  await bustling;
  await adapter.ended;
};

const countCalls = async (network: Network, known: Known): Promise<number> => (await network.seen()).filter(isAbout(known)).length;

/** The network behaves from now on; whatever was begun comes to its end. */
const settle = async (adapter: SpawnedAdapter, network: Network): Promise<void> => {
  await network.behave();
  for (const known of all) while (known.withdrawal === 'sent' || known.delivery === 'sent' || known.id === undefined) await doSomething(adapter, known, chance);
  await wait(SILENCE_MS);
  for (const known of all.filter((k) => k.withdrawal === 'acknowledged')) known.callsAtSilence = await countCalls(network, known);
  const waiting = new Set(all);
  for (const end = performance.now() + SETTLE_MS; waiting.size > 0 && performance.now() < end;) {
    for (const known of waiting) if (isSettled(await stateOf(adapter, known.id ?? ''), known)) waiting.delete(known);
    await wait(500);
  }
};

console.log(`seed ${String(seed)}, ${String(kills)} kills`);
const network = await startNetwork(0, TOKEN);
try {
  for (let n = 1; n <= kills; n += 1) {
    await live(network);
    if (n % 20 === 0) console.log(`${String(n)} kills, ${String(all.length)} requests`);
  }
  const adapter = await spawnAdapter({ folder, peers: peersOf(network.origin), env });
  await settle(adapter, network);
  await wait(SILENCE_MS);
  const faults = await judge(adapter, all, { calls: await network.seen(), received: await network.received() });
  for (const fault of faults) console.log(`FAILED ${fault}`);
  const count = (wanted: (known: Known) => boolean): string => String(all.filter(wanted).length);
  console.log(`${String(kills)} kills; ${String(all.length)} requests, ${count((k) => k.authorisation === 'acknowledged')} authorised, ${count((k) => k.withdrawal === 'acknowledged')} withdrawn, ${count((k) => k.authorisation === 'none')} never authorised; ${String(all.reduce((sum, k) => sum + k.documents.size, 0))} documents filed by hand, ${count((k) => k.delivery === 'acknowledged')} dossiers delivered, ${String((await network.seen()).length)} calls to the network`);
  const failed = new Set(faults.map((fault) => fault.split(/[ :]/u)[0])).size;
  console.log(`${String(all.length - failed)} passed, ${String(failed)} failed`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  network.stop();
  killLeftovers();
  rmSync(folder, { recursive: true, force: true });
}
