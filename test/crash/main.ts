// Kills the adapter again and again while requests come in and documents come from a network that dies, stalls and lies too, then judges what is left.
// `npm run crash [-- --kills 200] [--seed N] [--database postgres]`: prints the seed, by which the same deeds come again. Last line: `N passed, N failed`.
// On PostgreSQL two replicas share the work: now one is killed and the other goes on, now both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stateOf } from '../support/adapter.ts';
import { killLeftovers, spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { startPostgres } from '../support/start-postgres.ts';
import { authorisationOf, uploadFiles } from '../support/stories.ts';
import { chanceOf } from './chance.ts';
import { doSomething, replayGivenUp, type Known } from './deeds.ts';
import { isAbout, isSettled, judge } from './judge.ts';
import { startNetwork, type Network } from './network.ts';
import { MOST_PEOPLE, personOf } from './people.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '15' }, seed: { type: 'string' }, database: { type: 'string', default: 'sqlite' } } });
const kills = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
if (!['sqlite', 'postgres'].includes(values.database)) throw new Error('--database is sqlite or postgres');
const postgres = values.database === 'postgres' ? startPostgres() : undefined;
if (values.database === 'postgres' && !postgres) throw new Error('there is no PostgreSQL here: neither binaries nor TEST_DATABASE_URL');
const REPLICAS = postgres ? 2 : 1;
const TOKEN = 'crash-token';
/** People who act at the same time. */
const HANDS = 4;
const NEW_PER_ROUND = 2;
/** In one life. */
const MOST_DEEDS = 60;
const LONGEST_LIFE_MS = 20_000;
/** So that the end falls between deeds as well as in them. */
const MOST_PAUSE_MS = 300;
const SETTLE_MS = 240_000;
/** A decision that was made before a withdrawal may have its call on the way. */
const SILENCE_MS = 1500;

const chance = chanceOf(seed);
const folder = mkdtempSync(path.join(tmpdir(), 'crash-'));
const wait = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Of each transfer: with every request there are more to ask, and one process is to have time for people too. */
const pollSeconds = (): number => Math.max(2, Math.ceil(all.length / 10));
const ENV = {
  ...(postgres && { DATABASE_URL: await postgres.createDatabase() }),
  EXCHANGE_RETRY_SECONDS: '1', EXCHANGE_LEASE_SECONDS: '10', EXCHANGE_MAX_ATTEMPTS: '10000', PEER_BREAKER_FAILURES: '1000', PEER_BREAKER_SECONDS: '1',
};
const PLACES = { noord: 'custodians/noord', zuid: 'custodians/zuid', gp: 'recipient' } as const;
const peersOf = (origin: string): readonly object[] => Object.entries(PLACES).map(([id, place]) => ({
  id, baseUrl: `${origin}/${place}/fhir`, auth: { kind: 'bearer', token: TOKEN }, timeZone: 'Europe/Brussels', allowPrivateAddresses: true, limits: { timeoutMs: 2000, documentTimeoutMs: 5000 }, confirmDeliveries: id === 'gp',
}));

const all: Known[] = [];
const done = { deeds: 0 };
/** The processes that live. */
const house: SpawnedAdapter[] = [];

const fillHouse = async (network: Network): Promise<void> => {
  house.push(...await Promise.all(Array.from({ length: REPLICAS - house.length }, () => spawnAdapter({ folder, peers: peersOf(network.origin), env: { ...ENV, EXCHANGE_POLL_SECONDS: String(pollSeconds()) } }))));
};

/** All of them, or one while the others go on. */
const chooseVictims = (): readonly SpawnedAdapter[] => {
  const one = chance.oneOf(house);
  return REPLICAS === 1 || !one || chance.isTrue(0.3) ? [...house] : [one];
};

/** A request that nobody knows yet; its files are there before it is sent. */
const arrive = async (network: Network): Promise<void> => {
  const adapter = chance.oneOf(house);
  if (!adapter || all.length === MOST_PEOPLE) return;
  const person = personOf(all.length, Temporal.Now.instant());
  await network.add(person);
  all.push({ person, intake: await uploadFiles(adapter, person.intake), mayAuthorise: chance.isTrue(0.85), mayWithdraw: chance.isTrue(0.2), form: authorisationOf(Temporal.Now.instant(), ['noord', 'zuid'], { releaseTo: ['gp'] }), authorisation: 'none', withdrawal: 'none', delivery: 'none', documents: new Set() });
};

/** A life is measured in deeds, so that a slow machine has full ones too. */
const untilDone = async (deeds: number): Promise<void> => {
  const wanted = done.deeds + deeds;
  for (const end = performance.now() + LONGEST_LIFE_MS; done.deeds < wanted && performance.now() < end;) await wait(10);
};

/** People act until a process is gone. */
const bustle = async (isOver: () => boolean): Promise<void> => {
  await Promise.all(Array.from({ length: HANDS }, async () => {
    while (!isOver()) {
      const known = chance.isTrue(0.7) ? all[all.length - 1 - chance.below(Math.min(all.length, 8))] : chance.oneOf(all);
      if (known) await doSomething(house, known, chance);
      done.deeds += 1;
    }
  }));
};

/** One life: it ends at a moment that nobody chose. How many were killed. */
const live = async (network: Network): Promise<number> => {
  await fillHouse(network);
  for (let n = 0; n < NEW_PER_ROUND; n += 1) await arrive(network);
  for (let n = chance.below(4); n > 0; n -= 1) await network.misbehave(chance);
  const life = { isOver: false };
  const bustling = bustle(() => life.isOver);
  await untilDone(1 + chance.below(MOST_DEEDS));
  await wait(chance.below(MOST_PAUSE_MS));
  if (chance.isTrue(0.2)) await network.die();
  life.isOver = true;
  const victims = chooseVictims();
  for (const victim of victims) victim.kill('SIGKILL');
  await bustling;
  await Promise.all(victims.map((v) => v.ended));
  house.splice(0, house.length, ...house.filter((h) => !victims.includes(h)));
  return victims.length;
};

/** The network behaves from now on; whatever was begun comes to its end. How many requests did not. */
const settle = async (adapter: SpawnedAdapter, network: Network): Promise<number> => {
  await network.behave();
  for (const known of all) while (known.withdrawal === 'sent' || known.delivery === 'sent' || known.id === undefined) await doSomething([adapter], known, chance);
  await wait(SILENCE_MS);
  const calls = await network.seen();
  for (const known of all.filter((k) => k.withdrawal === 'acknowledged')) known.callsAtSilence = calls.filter(isAbout(known)).length;
  const waiting = new Set(all);
  for (const end = performance.now() + SETTLE_MS; waiting.size > 0 && performance.now() < end;) {
    for (const known of waiting) if (isSettled(await stateOf(adapter, known.id ?? ''), known)) waiting.delete(known);
    await replayGivenUp(adapter);
    await wait(500);
  }
  return waiting.size;
};

console.log(`seed ${String(seed)}, ${String(kills)} kills, ${values.database}`);
const network = await startNetwork(0, TOKEN);
const leave = (): void => {
  network.stop();
  killLeftovers();
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
};
// who ends it early leaves nobody behind
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    leave();
    process.exit(1);
  });
}
try {
  for (let killed = 0, said = 0; killed < kills;) {
    killed += await live(network);
    if (killed - said < 20) continue;
    said = killed;
    console.log(`${String(killed)} kills, ${String(all.length)} requests`);
  }
  await fillHouse(network);
  const [adapter] = house;
  if (!adapter) throw new Error('nobody lives');
  const began = performance.now();
  const tell = (what: string): void => { console.log(`${what} after ${((performance.now() - began) / 1000).toFixed(0)} s`); };
  const restless = await settle(adapter, network);
  tell(restless === 0 ? 'all at rest' : `${String(restless)} requests not at rest`);
  await wait(SILENCE_MS);
  const faults = await judge(adapter, all, { calls: await network.seen(), received: await network.received() });
  tell('judged');
  for (const fault of faults) console.log(`FAILED ${fault}`);
  const count = (wanted: (known: Known) => boolean): string => String(all.filter(wanted).length);
  console.log(`${String(kills)} kills; ${String(all.length)} requests, ${count((k) => k.authorisation === 'acknowledged')} authorised, ${count((k) => k.withdrawal === 'acknowledged')} withdrawn, ${count((k) => k.authorisation === 'none')} never authorised; ${String(all.reduce((sum, k) => sum + k.documents.size, 0))} documents filed by hand, ${count((k) => k.delivery === 'acknowledged')} dossiers delivered, ${String((await network.seen()).length)} calls to the network`);
  const failed = new Set(faults.map((fault) => fault.split(/[ :]/u)[0])).size;
  console.log(`${String(all.length - failed)} passed, ${String(failed)} failed`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  leave();
}
