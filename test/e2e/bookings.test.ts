// Slots of the hospital's own under many who want them at once: SQLite with one adapter, PostgreSQL with two on the same database. None is ever taken twice, none is lost.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { discard, searchAll, startTestAdapter, type Answer, type TestAdapter } from '../support/adapter.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';
import { adultIntake, submit } from '../support/stories.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const REQUESTS = 50;
const SLOTS = 10;

const postgres = startPostgres();
if (!postgres) reportAbsentPostgres();
const engines: readonly (readonly [string, () => Promise<readonly TestAdapter[]>])[] = [
  ['SQLite', async () => [await startTestAdapter()]],
  ...(postgres ? [['PostgreSQL, two adapters', async () => {
    const databaseUrl = await postgres.createDatabase();
    const first = await startTestAdapter({ settings: { databaseUrl } });
    return [first, await startTestAdapter({ settings: { databaseUrl }, folder: first.folder })];
  }] as const] : []),
];
afterAll(() => postgres?.stop());

/** A Monday three weeks on: within the weeks that are looked at, after everything else in the story. */
const MONDAY = '2026-11-23';
const making = (change: object = {}): object => ({ programme: 'dutch-cancer', kinds: ['first-visit', 'second-visit'], location: 'Room 12', from: MONDAY, until: MONDAY, opensAt: '09:00', closesAt: '14:00', minutes: 30, ...change });
const slotsOf = async (adapter: TestAdapter, query = ''): Promise<readonly { readonly id: string; readonly status: string; readonly start: string }[]> =>
  (await adapter.get(`/slots?programme=dutch-cancer&from=${MONDAY}&until=${MONDAY}${query}`)).body.at('slots').list.map((s) => ({ id: s.at('id').text, status: s.at('status').text, start: s.at('start').text }));
const book = (adapter: TestAdapter, request: string, slot: string): Promise<Answer> => adapter.post(`/second-opinion-requests/${request}/appointments`, { kind: 'first-visit', slot });

describe.each(engines)('%s', (_name, start) => {
  let adapters: readonly TestAdapter[];
  let requests: readonly string[];
  const turn = (i: number): TestAdapter => adapters[i % adapters.length] ?? (() => { throw new Error('no adapter'); })();

  beforeAll(async () => {
    adapters = await start();
    const made: string[] = [];
    for (let i = 0; i < REQUESTS; i += 1) made.push((await submit(turn(0), adultIntake(turn(0).clock.now()))).body.at('id').text);
    requests = made;
    const answer = await turn(0).post('/slots', making());
    expect([answer.status, answer.body.at('made').value]).toEqual([200, SLOTS]);
  });
  afterAll(async () => { for (const adapter of adapters.toReversed()) await discard(adapter); });

  /** What holds at every moment: a taken slot has one visit that stands, a free one none. */
  const checkNoneDoubled = async (): Promise<void> => {
    const standing = (await searchAll(turn(0), 'Appointment?status=booked')).flatMap((a) => a.at('slot').list.map((s) => s.at('reference').text.replace('Slot/', '')));
    const slots = await slotsOf(turn(1));
    expect(slots.length).toBe(SLOTS);
    expect(standing.toSorted()).toEqual(slots.filter((s) => s.status === 'busy').map((s) => s.id).toSorted());
  };

  it('one slot, fifty requests at the same moment: one has it, the others are told', async () => {
    const [slot] = await slotsOf(turn(0));
    const answers = await Promise.all(requests.map((id, i) => book(turn(i), id, slot?.id ?? '')));
    expect(answers.map((a) => a.status).toSorted()).toEqual([201, ...Array.from({ length: REQUESTS - 1 }, () => 409)]);
    for (const refused of answers.filter((a) => a.status === 409)) expect(refused.body.at('issue', 0, 'expression', 0).text).toBe('slot');
    await checkNoneDoubled();
  });

  it('every slot, fifty requests: as many visits as there are slots', async () => {
    const slots = await slotsOf(turn(0));
    const answers = await Promise.all(requests.map((id, i) => book(turn(i), id, slots[i % SLOTS]?.id ?? '')));
    expect(answers.filter((a) => a.status === 201).length).toBe(SLOTS - 1); // the first is taken since the test before
    expect((await slotsOf(turn(0), '&status=free'))).toEqual([]);
    await checkNoneDoubled();
  });

  it('moving, cancelling and booking at once: what is given up is there for one other, and nothing is doubled or lost', async () => {
    for (let round = 0; round < 3; round += 1) {
      const visits = (await searchAll(turn(0), 'Appointment?status=booked')).map((a) => ({ id: a.at('id').text, request: a.at('basedOn', 0, 'reference').text.replace('ServiceRequest/', '') }));
      const slots = await slotsOf(turn(0));
      const receivedAt = turn(0).clock.now().toString({ smallestUnit: 'second' });
      const holders = new Set(visits.map((v) => v.request));
      const without = requests.filter((id) => !holders.has(id));
      const answers = await Promise.all([
        ...visits.map(({ id, request }, i) => (i % 2 === 0
          ? turn(i).post(`/second-opinion-requests/${request}/appointments/${id}/cancellation`, { by: 'hospital', receivedAt })
          : turn(i).post(`/second-opinion-requests/${request}/appointments/${id}/rescheduling`, { by: 'hospital', receivedAt, slot: slots[(i + round) % SLOTS]?.id }))),
        ...without.slice(0, 20).map((request, i) => book(turn(i), request, slots[(i * 3 + round) % SLOTS]?.id ?? '')),
      ]);
      expect(answers.map((a) => a.status).filter((status) => ![200, 201, 409].includes(status)), answers.find((a) => ![200, 201, 409].includes(a.status))?.text).toEqual([]);
      expect(answers.some((a) => a.status === 200)).toBe(true);
      await checkNoneDoubled();
    }
  });

  it('two coordinators open the same hours at once: the same slots are made once, overlapping ones by one of them', async () => {
    const room = { location: 'Room 13' };
    const same = await Promise.all([0, 1, 2, 3].map((i) => turn(i).post('/slots', making(room))));
    expect(same.map((a) => a.status)).toEqual([200, 200, 200, 200]);
    expect(same.reduce((sum, a) => sum + Number(a.body.at('made').value), 0)).toBe(SLOTS);
    const other = { location: 'Room 14' };
    const overlapping = await Promise.all([turn(0).post('/slots', making(other)), turn(1).post('/slots', making({ ...other, opensAt: '09:10' }))]);
    expect(overlapping.map((a) => a.status).toSorted()).toEqual([200, 422]);
    const starts = (await searchAll(turn(0), `Slot?schedule=Schedule/${overlapping.find((a) => a.status === 200)?.body.at('schedule').text ?? ''}`)).map((s) => Date.parse(s.at('start').text)).toSorted((a, b) => a - b);
    expect(starts.every((at, i) => i === 0 || at - (starts[i - 1] ?? 0) >= 30 * 60_000)).toBe(true);
    expect(starts.length).toBeGreaterThanOrEqual(9);
  });

  it('a slot is taken away while somebody books it: one of both', async () => {
    await turn(0).post('/slots', making({ location: 'Room 15', opensAt: '15:00', closesAt: '17:30' }));
    const slots = (await slotsOf(turn(0), '&status=free')).filter((s) => s.start > `${MONDAY}T15`);
    expect(slots.length).toBe(5);
    const free = (await searchAll(turn(0), 'Appointment?status=booked')).map((a) => a.at('basedOn', 0, 'reference').text.replace('ServiceRequest/', ''));
    const without = requests.filter((id) => !free.includes(id));
    const pairs = await Promise.all(slots.map(async (slot, i) => Promise.all([book(turn(i), without[i] ?? '', slot.id), turn(i + 1).post(`/slots/${slot.id}/withdrawal`, { reason: 'Ill' })])));
    for (const [i, [booked, withdrawn]] of pairs.entries()) {
      expect([booked.status === 201, withdrawn.status === 200].filter(Boolean).length, `${booked.text} ${withdrawn.text}`).toBe(1);
      expect((await turn(0).get(`/fhir/R4/Slot/${slots[i]?.id ?? ''}`)).body.at('status').text).toBe(booked.status === 201 ? 'busy' : 'busy-unavailable');
    }
  });
});
