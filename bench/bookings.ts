// Requests that contend for 100 slots, eight at a time, until all are taken: bookings a second beside the same contention played by nothing but the database's own driver, with the same
// rows (aim: ratio at least 0.3); how many were told to choose another, and that no slot was taken twice. Beside it, what the driver commits of these rows where nobody contends.
import type { Appointment, Bundle } from '@medplum/fhirtypes';
import { bookAppointment } from '../src/flows/book-appointment.ts';
import { findSlots } from '../src/flows/find-slots.ts';
import type { FlowPorts } from '../src/flows/flow-ports.ts';
import { makeSlots } from '../src/flows/make-slots.ts';
import type { Receipt } from '../src/ports/resource-store.ts';
import { openBareBookings, type BareBookings } from './support/bare-bookings.ts';
import type { Rows } from './support/bare-rows.ts';
import { bareCommits, readRows } from './support/bare-store.ts';
import type { Figure } from './support/figure.ts';
import { keepFiles } from './support/keep-files.ts';
import { median } from './support/median.ts';
import { openBench, type BenchWorld, type Engine } from './support/open-bench.ts';
import { seedRequests } from './support/seed-requests.ts';

const SLOTS = 100;
const CLIENTS = 8;
const AIM = 0.3;
const CALL = { actor: { id: 'bench', kind: 'administrator' as const, roles: ['administrator' as const] }, requestId: 'bench' };
/** As demoRequests writes it. */
const PROGRAMME = 'brussels-children';

const must = <T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

/** A day of a hundred slots, in a room of its own. */
const openDay = async (ports: FlowPorts, room: string): Promise<string> => {
  const day = ports.clock.now().add({ hours: 24 * 30 }).toZonedDateTimeISO('Europe/Brussels').toPlainDate().toString();
  const made = must(await makeSlots(ports, CALL, {
    programme: PROGRAMME, kinds: ['first-visit'], location: room, from: day, until: day, weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], opensAt: '08:00', closesAt: '16:20', minutes: 5,
  }));
  if (made.made !== SLOTS) throw new Error(`${String(made.made)} slots were made`);
  return made.schedule;
};

const freeIds = async (ports: FlowPorts, room: string): Promise<readonly string[]> => {
  const now = ports.clock.now();
  return must(await findSlots(ports, { programme: PROGRAMME, status: 'free', from: now, until: now.add({ hours: 24 * 40 }), most: 1000 })).filter((s) => s.location === room).map((s) => s.id);
};

const book = async (ports: FlowPorts, request: string, slot: string): Promise<boolean> => {
  const booked = await bookAppointment(ports, CALL, { id: request, body: { kind: 'first-visit', slot } });
  if (!booked.ok && booked.failure.kind !== 'state-conflict') throw new Error(JSON.stringify(booked.failure));
  return booked.ok;
};

interface Round { readonly perSecond: number; readonly refused: number }

interface Contention { readonly freeIds: () => Promise<readonly string[]>; readonly book: (request: string, slot: string) => Promise<boolean> }

/** Every client takes whichever it saw free last, one of ten at the front of the list, as people do; whoever is told no looks again. */
const contend = async ({ freeIds: look, book: take }: Contention, requests: readonly string[]): Promise<Round> => {
  const waiting = [...requests];
  let [booked, refused] = [0, 0];
  const seen = await look();
  const began = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, async (_, client) => {
    let list = seen;
    let request = waiting.pop();
    for (let turn = client; request !== undefined && list.length > 0; turn += 1) {
      const slot = list[turn % Math.min(10, list.length)] ?? '';
      list = list.filter((id) => id !== slot);
      if (await take(request, slot)) {
        booked += 1;
        request = waiting.pop();
      } else {
        refused += 1;
        list = await look();
      }
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  if (booked !== SLOTS) throw new Error(`${String(booked)} bookings of ${String(SLOTS)} slots`);
  return { perSecond: booked / seconds, refused };
};

const ours = (ports: FlowPorts, room: string): Contention => ({ freeIds: () => freeIds(ports, room), book: (request, slot) => book(ports, request, slot) });
const theirs = ({ freeIds: look, book: take }: BareBookings): Contention => ({ freeIds: look, book: (_, slot) => take(slot) });

/** In a database of as many requests; and commits a second where nobody contends. */
const runBare = async (world: BenchWorld, rows: Rows, { engine, round }: { readonly engine: Engine; readonly round: number }): Promise<Round & { readonly commits: number }> => {
  const bare = await openBareBookings(world, rows, { round, count: SLOTS, clients: CLIENTS });
  const contended = await contend(theirs(bare), Array.from({ length: SLOTS + CLIENTS }, String));
  await bare.close();
  const empty = await openBench(engine);
  const commits = await bareCommits(empty, rows, { forMs: 500, clients: CLIENTS });
  await empty.close();
  return { ...contended, commits };
};

const checkNoneDoubled = async ({ ports }: BenchWorld, rounds: number): Promise<void> => {
  const taken: string[] = [];
  let cursor: string | undefined;
  do {
    const page = must(await ports.store.search({ type: 'Appointment', filters: [], count: 200, ...(cursor !== undefined && { cursor }) }));
    taken.push(...page.matches.flatMap((a) => (a as Appointment).slot?.[0]?.reference ?? []));
    cursor = page.next;
  } while (cursor !== undefined);
  if (taken.length !== rounds * SLOTS || new Set(taken).size !== taken.length) throw new Error('a slot was taken twice');
};

/** The rows of everything that one booking writes, new or not. */
const rowsOfOne = async (world: BenchWorld, room: string, request: string): Promise<Rows> => {
  const written = new Set<string>();
  const store = { ...world.ports.store, commit: (bundle: Bundle, receipt?: Receipt) => {
    for (const { resource } of bundle.entry ?? []) if (resource) written.add(`${resource.resourceType}/${resource.id ?? ''}`);
    return world.ports.store.commit(bundle, receipt);
  } };
  const [slot = ''] = await freeIds(world.ports, room);
  if (!await book({ ...world.ports, store }, request, slot)) throw new Error('the first slot was not free');
  const { rows } = await readRows(world, 0);
  const rids = new Set((rows['resources'] ?? []).filter((r) => written.has(`${String(r['type'])}/${String(r['id'])}`)).map((r) => r['rid']));
  return Object.fromEntries(Object.entries(rows).map(([table, list]) => [table, list.filter((r) => ('rid' in r ? rids.has(r['rid']) : written.has(`${String(r['type'])}/${String(r['id'])}`) && Number(r['version']) === 1))]));
};

export const bookingsBench = async (engine: Engine, { rounds }: { readonly rounds: number }): Promise<readonly Figure[]> => {
  const one = await openBench(engine);
  const first = await seedRequests(one, { count: 1, uploads: await keepFiles(one) });
  await openDay(one.ports, 'Room 1');
  const rows = await rowsOfOne(one, 'Room 1', first(0));
  await one.close();

  const [world, beside] = [await openBench(engine), await openBench(engine)];
  const count = (rounds + 1) * (SLOTS + CLIENTS);
  const idOf = await seedRequests(world, { count, uploads: await keepFiles(world) });
  await seedRequests(beside, { count, uploads: await keepFiles(beside) });
  const done: Round[] = [];
  const bare: (Round & { readonly commits: number })[] = [];
  for (let round = 0; round <= rounds; round += 1) { // in turn, as the machine's speed drifts; the first warms up
    bare.push(await runBare(beside, rows, { engine, round }));
    const room = `Room ${String(round)}`;
    await openDay(world.ports, room);
    done.push(await contend(ours(world.ports, room), Array.from({ length: SLOTS + CLIENTS }, (_, i) => idOf(round * (SLOTS + CLIENTS) + i))));
  }
  await checkNoneDoubled(world, rounds + 1);
  await Promise.all([world.close(), beside.close()]);
  const [counted, driven] = [done.slice(1), bare.slice(1)];
  const ratio = median(counted.map(({ perSecond }, i) => perSecond / (driven[i]?.perSecond ?? Infinity)));
  const written = Object.values(rows).reduce((sum, list) => sum + list.length, 0);
  return [{
    bench: 'bookings', engine: engine.name, aim: `ratio >= ${String(AIM)}`, ok: ratio >= AIM, ratio,
    text: `${median(counted.map((r) => r.perSecond)).toFixed(0)} bookings/s of ${String(SLOTS)} slots, ${String(CLIENTS)} at a time, none doubled, ${median(counted.map((r) => r.refused)).toFixed(0)} told to choose another; `
      + `${median(driven.map((r) => r.perSecond)).toFixed(0)}/s of the same ${String(written)} rows by the driver, ${median(driven.map((r) => r.refused)).toFixed(0)} told; ${median(driven.map((r) => r.commits)).toFixed(0)} commits/s of them where nobody contends`,
  }];
};
