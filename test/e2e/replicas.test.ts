// Two adapters on one PostgreSQL and one shared folder: each request and each document once, each claim with one worker, and one takes over from the other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { NIHDI_ORGANIZATION } from '../../src/core/fhir/systems.ts';
import { readTransfer } from '../../src/core/fhir/transfer.ts';
import type { Settings } from '../../src/config/env.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';
import { peersOf, searchAll, settableClock, startTestAdapter, stateOf, transferOf, until, untilState, type Api, type TestAdapter, type TestClock } from '../support/adapter.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';
import { killLeftovers, spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { adultIntake, authorisationOf, childIntake, submit, uploadFiles, type StoryIntake } from '../support/stories.ts';

vi.setConfig({ testTimeout: 120_000 });

const REQUESTS = 30;
const DOCUMENTS = 3;
const DELIVERIES = 8;
const LEASE_SECONDS = 600;

const postgres = startPostgres();
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'adapter-replicas-'));
  folders.push(folder);
  return folder;
};

/** The versions of a transfer, oldest first. */
const versionsOf = async (api: Api, task: string): Promise<readonly Task[]> => {
  const history = (await api.get(`/fhir/R4/Task/${task}/_history?_count=100`, { Accept: 'application/fhir+json' })).body;
  return history.at('entry').list.map((e) => e.at('resource').value as Task).toReversed();
};

interface Claim { readonly attempts: number; readonly worker: string }

/** Who had the transfer, in turn; one who is followed by himself under the same number is one claim. */
const claimsOf = async (api: Api, task: string): Promise<readonly Claim[]> => {
  const claims: Claim[] = [];
  for (const version of await versionsOf(api, task)) {
    const { attempts = 0, worker } = readTransfer(version).exchange ?? {};
    const last = claims.at(-1);
    if (worker !== undefined && (last?.attempts !== attempts || last.worker !== worker)) claims.push({ attempts, worker });
  }
  return claims;
};

const GP = { key: 'gp', kind: 'gp', network: { peer: 'gp' }, organisation: { identifiers: [{ system: NIHDI_ORGANIZATION, value: '71098712' }], name: 'Practice De Linde (invented)' } };
/** The child's request, whose dossier may go to the practice. */
const releasedIntake = (now: Temporal.Instant): StoryIntake => ({ ...childIntake(now), recipients: [GP], authorisations: [authorisationOf(now, ['noord'], { releaseTo: ['gp'] })] });
const orderDelivery = (api: Api, id: string, key: string): ReturnType<Api['post']> => api.post(`/second-opinion-requests/${id}/deliveries`, { recipient: 'gp', documents: 'dossier' }, { 'Idempotency-Key': key });
/** A request whose records have come. */
const withRecords = async (api: Api, now: Temporal.Instant): Promise<string> => {
  const id = (await submit(api, releasedIntake(now))).body.at('id').text;
  await untilState(api, id, (s) => transferOf(s, 'noord').at('documents').list.length === DOCUMENTS && transferOf(s, 'noord').at('nextAttemptAt').text !== '', 'the records');
  return id;
};
const deliveredAll = (api: Api, id: string, count = 1): Promise<unknown> =>
  untilState(api, id, (s) => s.at('deliveries').list.filter((d) => d.at('status').text === 'completed').length === count, `${String(count)} delivered`);

/** Goes as the world's does, so that the store's times tell what overlapped; two processes share it. */
const goingClock = (): TestClock => {
  const began = performance.now();
  const base = settableClock('2026-11-03T10:30:00+01:00');
  return { ...base, now: () => base.now().add({ milliseconds: Math.floor(performance.now() - began) }) };
};

interface Held { readonly task: string; readonly from: string; readonly to: string }

/** From when to when somebody had the task, by the store's own times. */
const heldTimes = async (api: Api, task: string): Promise<readonly Held[]> => {
  const held: Held[] = [];
  for (const version of await versionsOf(api, task)) {
    const at = version.meta?.lastUpdated ?? '';
    const isHeld = readTransfer(version).exchange?.worker !== undefined;
    const last = held.at(-1);
    if (last && last.to === '') held.splice(-1, 1, { ...last, to: isHeld ? '' : at });
    else if (isHeld) held.push({ task, from: at, to: '' });
  }
  return held;
};

/** Patient enough for many calls at once on a busy machine. */
const patientPeers = (simulator: Simulator, timeoutMs = 20_000): readonly object[] => peersOf(simulator).map((p) => ({ ...p, limits: { timeoutMs, documentTimeoutMs: 20_000 } }));

if (!postgres) reportAbsentPostgres();
else {
  let simulator: Simulator;
  beforeAll(async () => { simulator = await startSimulator({ port: 0, token: 'simulator-token', pageSize: 2 }); });
  afterAll(async () => {
    killLeftovers();
    await simulator.close();
    postgres.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    simulator.state.reset();
    simulator.state.calls.length = 0;
  });

  describe('two replicas', () => {
    let replicas: readonly [SpawnedAdapter, SpawnedAdapter];
    const turn = (index: number): Api => replicas[index % 2 === 0 ? 0 : 1];
    beforeAll(async () => {
      const env = { DATABASE_URL: await postgres.createDatabase(), EXCHANGE_LEASE_SECONDS: String(LEASE_SECONDS) };
      // the same as main.ts, and looks for work without a pause
      const spawning = { folder: newFolder(), peers: patientPeers(simulator), env, crashAt: 'nowhere' };
      replicas = await Promise.all([spawnAdapter(spawning), spawnAdapter(spawning)]);
    });
    afterAll(async () => {
      for (const replica of replicas) replica.kill('SIGTERM');
      expect((await Promise.all(replicas.map((r) => r.ended))).map(({ status }) => status)).toEqual([0, 0]);
    });

    it(`${String(REQUESTS)} requests at once: each document once, each claim with one worker`, async () => {
      const now = Temporal.Now.instant();
      const intakes = await Promise.all(Array.from({ length: REQUESTS }, (_, index) => uploadFiles(turn(index), adultIntake(now, ['noord']))));
      const answers = await Promise.all(intakes.map((intake, index) => turn(index).post('/second-opinion-requests', intake)));
      expect(answers.map((a) => a.status)).toEqual(answers.map(() => 201));
      const ids = answers.map((a) => a.body.at('id').text);
      const open = new Set(ids);
      await until('every transfer completes', async () => {
        for (const task of await searchAll(replicas[0], 'Task?status=completed&_count=200')) open.delete(task.at('basedOn', 0, 'reference').text.replace('ServiceRequest/', ''));
        return open.size === 0 ? true : undefined;
      }, 90_000);

      const workers = new Set<string>();
      for (const [index, id] of ids.entries()) {
        const transfer = transferOf(await stateOf(turn(index + 1), id), 'noord');
        expect(transfer.at('documents').list).toHaveLength(DOCUMENTS);
        const received = await searchAll(turn(index), `DocumentReference?related=ServiceRequest/${id}&custodian:missing=false&type=34133-9,11526-1,11502-2`);
        expect(new Set(received.map((d) => d.at('masterIdentifier', 'value').text)).size).toBe(DOCUMENTS);
        expect(received).toHaveLength(DOCUMENTS);
        const claims = await claimsOf(turn(index), transfer.at('id').text);
        expect(claims.map((c) => c.attempts)).toEqual([1]);
        for (const { worker } of claims) workers.add(worker);
      }
      // both worked, and nothing was asked twice
      expect(workers.size).toBe(2);
      const asked = (part: string): number => simulator.state.calls.filter((c) => c.path.includes(part)).length;
      expect([asked('/gateway/'), asked('/DocumentReference')]).toEqual([REQUESTS * DOCUMENTS, REQUESTS * 2]);
      expect(await searchAll(replicas[1], 'Patient')).toHaveLength(1);
    });

    it('deliveries ordered at both at once: each package is sent once, by one worker, and each document is with the recipient once', async () => {
      const now = Temporal.Now.instant();
      const ids = await Promise.all(Array.from({ length: DELIVERIES }, (_, index) => withRecords(turn(index), now)));
      simulator.state.calls.length = 0;
      // long enough on its way for another worker to find it due, were it not claimed
      simulator.state.setFaults([{ path: '/recipient/fhir', kind: 'slow', delayMs: 150 }]);
      await Promise.all(ids.flatMap((id, index) => [orderDelivery(turn(index), id, 'one'), orderDelivery(turn(index + 1), id, 'one')]));
      for (const [index, id] of ids.entries()) await deliveredAll(turn(index), id);
      expect(simulator.state.calls.filter((c) => c.method === 'POST' && c.path.startsWith('/recipient/'))).toHaveLength(DELIVERIES);
      const workers = new Set<string>();
      for (const id of ids) {
        const [delivery, ...more] = (await stateOf(replicas[0], id)).at('deliveries').list;
        expect(more).toEqual([]);
        const claims = await claimsOf(replicas[1], delivery?.at('id').text ?? '');
        expect(claims.map((c) => c.attempts)).toEqual([1]);
        for (const { worker } of claims) workers.add(worker);
      }
      expect(workers.size).toBe(2);
      const received = [...simulator.state.received.values()].map((r) => r.document.masterIdentifier?.value);
      expect([new Set(received).size, received.length]).toEqual([DOCUMENTS, DOCUMENTS]);
    });

    it('the same intake at both at once is one request', async () => {
      const same: StoryIntake = await uploadFiles(replicas[0], adultIntake(Temporal.Now.instant(), ['noord']));
      const answers = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => turn(index).post('/second-opinion-requests', same)));
      expect(answers.map((a) => a.status).toSorted()).toEqual([200, 200, 200, 200, 200, 201]);
      expect(new Set(answers.map((a) => a.body.at('id').text)).size).toBe(1);
      const { system, value } = same['placerIdentifier'] as { readonly system: string; readonly value: string };
      expect(await searchAll(replicas[1], `ServiceRequest?identifier=${encodeURIComponent(`${system}|${value}`)}`)).toHaveLength(1);
    });
  });

  it('what one gives up both are told to replay at once: it is tried once, and its documents come once', async () => {
    const spawning = { folder: newFolder(), peers: patientPeers(simulator), env: { DATABASE_URL: await postgres.createDatabase(), EXCHANGE_MAX_ATTEMPTS: '1' }, crashAt: 'nowhere' };
    const [one, two] = await Promise.all([spawnAdapter(spawning), spawnAdapter(spawning)]);
    try {
      simulator.state.setFaults([{ path: '/custodians/noord/', kind: '500' }]);
      const sent = await one.post('/second-opinion-requests', await uploadFiles(one, adultIntake(Temporal.Now.instant(), ['noord'])));
      const id = sent.body.at('id').text;
      const dead = transferOf(await untilState(two, id, (s) => transferOf(s, 'noord').at('failure', 'givenUp').value === true, 'given up'), 'noord');
      expect(await claimsOf(two, dead.at('id').text)).toHaveLength(1);
      simulator.state.setFaults([]);
      simulator.state.calls.length = 0;
      const path = `/second-opinion-requests/${id}/transfers/${dead.at('id').text}/replay`;
      const replayed = await Promise.all([one.post(path, {}, { 'Idempotency-Key': 'a' }), two.post(path, {}, { 'Idempotency-Key': 'b' })]);
      expect(replayed.map((r) => r.status).toSorted()).toEqual([200, 409]);
      const done = await untilState(one, id, (s) => transferOf(s, 'noord').at('status').text === 'completed', 'completed after the replay');
      expect(transferOf(done, 'noord').at('documents').list).toHaveLength(DOCUMENTS);
      expect(simulator.state.calls.filter((c) => c.path.includes('/gateway/'))).toHaveLength(DOCUMENTS);
    } finally {
      simulator.state.setFaults([]);
      for (const replica of [one, two]) replica.kill('SIGTERM');
      await Promise.all([one.ended, two.ended]);
    }
  });

  it('one that is killed while it holds a claim: the other takes over when the lease has run out, not before', async () => {
    const database = await postgres.createDatabase();
    const [folder, peers, now] = [newFolder(), patientPeers(simulator), Temporal.Now.instant()];
    const dying = await spawnAdapter({ folder, peers, env: { DATABASE_URL: database, EXCHANGE_LEASE_SECONDS: String(LEASE_SECONDS) }, crashAt: 'transfer-after-retrieve#2' });
    // to its clock nothing is due yet
    const clock = settableClock(now.subtract({ hours: 1 }).toString());
    const other = await startTestAdapter({ folder, peers, clock, settings: { databaseUrl: database, exchangeLeaseSeconds: LEASE_SECONDS } });
    try {
      const sent = await dying.post('/second-opinion-requests', await uploadFiles(dying, adultIntake(now, ['noord']))).catch(() => undefined);
      expect((await dying.ended).signal).toBe('SIGKILL');
      const requests = await searchAll(other, 'ServiceRequest');
      const id = requests[0]?.at('id').text ?? '';
      expect(requests).toHaveLength(1);
      if (sent) expect(sent.body.at('id').text).toBe(id);
      const held = transferOf(await stateOf(other, id), 'noord');
      expect([held.at('attempts').value, held.at('documents').list.length]).toEqual([1, 1]);

      const leaseEnds = Temporal.Instant.from(held.at('attemptUntil').text);
      clock.set(leaseEnds.subtract({ seconds: 1 }).toString());
      await new Promise((resolve) => { setTimeout(resolve, 200); }); // some twenty rounds of the worker
      expect(await claimsOf(other, held.at('id').text)).toHaveLength(1);

      clock.set(leaseEnds.toString());
      const done = await untilState(other, id, (s) => transferOf(s, 'noord').at('status').text === 'completed', 'the other takes over');
      expect(transferOf(done, 'noord').at('documents').list).toHaveLength(DOCUMENTS);
      const claims = await claimsOf(other, held.at('id').text);
      expect(claims.map((c) => c.attempts)).toEqual([1, 2]);
      expect(new Set(claims.map((c) => c.worker)).size).toBe(2);
    } finally {
      await other.stop();
    }
  });

  describe('a delivery whose worker', () => {
    interface Played { readonly other: TestAdapter; readonly clock: TestClock; readonly id: string; readonly delivery: string; readonly dying: SpawnedAdapter }
    const posts = (): number => simulator.state.calls.filter((c) => c.method === 'POST' && c.path.startsWith('/recipient/')).length;
    const lookUps = (): number => simulator.state.calls.filter((c) => c.path === '/recipient/fhir/DocumentReference').length;
    /** Until the first has met its end; to the other's clock nothing is due. */
    const play = async (env: Readonly<Record<string, string>>, isEnded: (dying: SpawnedAdapter) => Promise<unknown>): Promise<Played> => {
      const [database, folder, now] = [await postgres.createDatabase(), newFolder(), Temporal.Now.instant()];
      const peers = patientPeers(simulator, env['STOP_AT'] === undefined ? undefined : 2000); // no more than a fifth of its lease
      const dying = await spawnAdapter({ folder, peers, env: { DATABASE_URL: database, ...env }, crashAt: env['CRASH_AT'] ?? 'nowhere' });
      const clock = settableClock(now.subtract({ hours: 1 }).toString());
      const other = await startTestAdapter({ folder, peers, clock, settings: { databaseUrl: database, exchangeLeaseSeconds: LEASE_SECONDS } });
      onTestFinished(() => other.stop());
      const id = await withRecords(dying, now);
      await orderDelivery(dying, id, 'one').catch(() => undefined);
      await isEnded(dying);
      const delivery = (await stateOf(other, id)).at('deliveries', 0, 'id').text;
      return { other, clock, id, delivery, dying };
    };

    it.each([
      ['between the permit and the message', 'delivery-before-send', 0, 1],
      ['after the recipient took it, before that is recorded', 'delivery-after-send', 1, 1],
      ['when it is recorded, before the end', 'delivery-after-commit', 1, 1],
    ] as const)('is killed %s: the other takes over when the lease has run out, and nothing goes twice', async (_when, point, before, after) => {
      const { other, clock, id, delivery } = await play({ EXCHANGE_LEASE_SECONDS: String(LEASE_SECONDS), CRASH_AT: point }, async (dying) => { expect((await dying.ended).signal).toBe('SIGKILL'); });
      expect(posts()).toBe(before);
      const leaseEnds = Temporal.Instant.from((await stateOf(other, id)).at('deliveries', 0, 'attemptUntil').text);
      clock.set(leaseEnds.subtract({ seconds: 1 }).toString());
      await new Promise((resolve) => { setTimeout(resolve, 200); }); // some twenty rounds of the worker
      expect([await claimsOf(other, delivery).then((c) => c.length), posts(), lookUps()]).toEqual([1, before, 0]);
      clock.set(leaseEnds.toString());
      await deliveredAll(other, id);
      const claims = await claimsOf(other, delivery);
      expect([claims.map((c) => c.attempts), new Set(claims.map((c) => c.worker)).size]).toEqual([[1, 2], 2]);
      expect([posts(), simulator.state.received.size]).toEqual([after, DOCUMENTS]);
      // asked before anything is sent again, unless it was all recorded
      expect(lookUps()).toBe(point === 'delivery-after-commit' ? 0 : DOCUMENTS);
    });

    it('stands still for longer than its lease (a suspended machine): the other delivers, and when it wakes its message is cut off', async () => {
      const STANDS_MS = 4000; // a third of the shortest lease has passed
      const { other, clock, id, delivery, dying } = await play({ EXCHANGE_LEASE_SECONDS: '10', STOP_AT: 'delivery-before-send' }, (d) => until('it stands still', () => (d.complained().includes('stopped at') ? true : undefined)));
      const began = performance.now();
      clock.set(Temporal.Now.instant().add({ hours: 1 }).toString());
      await deliveredAll(other, id);
      expect(posts()).toBe(1);
      await new Promise((resolve) => { setTimeout(resolve, Math.max(0, STANDS_MS - (performance.now() - began))); });
      dying.kill('SIGCONT');
      const outcomes = async (): Promise<readonly string[]> => (await searchAll(other, 'AuditEvent?subtype=ITI-65')).map((a) => a.at('outcome').text).toSorted();
      expect(await until('both have said how it ended', async () => ((await outcomes()).length === 2 ? outcomes() : undefined))).toEqual(['0', '8']);
      const failed = (await searchAll(other, 'AuditEvent?subtype=ITI-65')).find((a) => a.at('outcome').text === '8');
      // not a refusal for a duplicate: the recipient never had the whole of it
      expect(failed?.at('outcomeDesc').text).toMatch(/^network-unavailable/u);
      expect([simulator.state.received.size, (await claimsOf(other, delivery)).map((c) => c.attempts)]).toEqual([DOCUMENTS, [1, 2]]);
      expect((await stateOf(other, id)).at('deliveries', 0, 'status').text).toBe('completed');
      dying.kill('SIGKILL');
    });
  });

  describe('what holds of a peer, of a request and of a replay across two processes', () => {
    const startTwo = async (settings: Partial<Settings>, peers = patientPeers(simulator)): Promise<{ readonly both: readonly [TestAdapter, TestAdapter]; readonly clock: TestClock }> => {
      const [databaseUrl, folder, clock] = [await postgres.createDatabase(), newFolder(), goingClock()];
      const start = (): Promise<TestAdapter> => startTestAdapter({ folder, peers, clock, settings: { databaseUrl, exchangeLeaseSeconds: LEASE_SECONDS, ...settings } });
      const both = [await start(), await start()] as const;
      onTestFinished(async () => { await Promise.all(both.map((a) => a.stop())); });
      return { both, clock };
    };
    const submitMany = async (both: readonly [Api, Api], clock: TestClock, count: number): Promise<readonly string[]> =>
      Promise.all(Array.from({ length: count }, async (_, index) => (await submit(both[index % 2 === 0 ? 0 : 1], adultIntake(clock.now(), ['noord']))).body.at('id').text));
    const limited = (maxConcurrent: number): readonly object[] => peersOf(simulator).map((p) => ({ ...p, limits: { maxConcurrent, timeoutMs: 20_000 } }));
    const callsTo = (path: string): number => simulator.state.calls.filter((c) => c.path.startsWith(path)).length;
    const rounds = (): Promise<unknown> => new Promise((resolve) => { setTimeout(resolve, 300); });

    it('places are of each process: a peer never has more at once than processes times its limit', async () => {
      const { both, clock } = await startTwo({}, limited(2));
      simulator.state.setFaults([{ path: '/custodians/noord/', kind: 'never' }]);
      await submitMany(both, clock, 10);
      await until('all places are taken', () => (callsTo('/custodians/noord/') === 4 ? true : undefined));
      await rounds();
      expect(callsTo('/custodians/noord/')).toBe(4);
      simulator.state.setFaults([]);
    });

    it('breakers are of each process: a dead peer costs at most processes times the failures that open one, and all of it comes when it is back', async () => {
      const { both, clock } = await startTwo({ peerBreakerFailures: 3, peerBreakerSeconds: 600 }, limited(1));
      simulator.state.setFaults([{ path: '/custodians/noord/', kind: '500' }]);
      const ids = await submitMany(both, clock, 12);
      const isOpen = async (api: Api): Promise<boolean> => /^peer_breaker_state\{peer="noord",state="open"\} 1$/mu.test((await api.get('/metrics')).text);
      await until('both leave it alone', async () => (await isOpen(both[0]) && await isOpen(both[1]) ? true : undefined));
      await rounds();
      expect(callsTo('/custodians/noord/')).toBe(6);
      simulator.state.setFaults([]);
      clock.add({ hours: 1 });
      for (const id of ids) await untilState(both[0], id, (s) => transferOf(s, 'noord').at('status').text === 'completed', 'completed');
    });

    it('of one request a peer is asked one thing at a time, and deliveries keep the order in which they were made, whoever runs them', async () => {
      const { both, clock } = await startTwo({});
      const id = await withRecords(both[0], clock.now());
      simulator.state.setFaults([{ path: '/recipient/fhir', kind: 'slow', delayMs: 60 }]);
      const made: string[] = [];
      for (let n = 0; n < 6; n += 1) {
        made.push((await orderDelivery(both[n % 2 === 0 ? 0 : 1], id, `order-${String(n)}`)).body.at('deliveries').list.map((d) => d.at('id').text).find((d) => !made.includes(d)) ?? '');
        clock.add({ milliseconds: 1 });
      }
      await deliveredAll(both[1], id, 6);
      const held = (await Promise.all(made.map((task) => heldTimes(both[0], task)))).flat();
      expect(held.map((h) => h.task)).toEqual(made);
      for (const [index, next] of held.slice(1).entries()) expect(next.from >= (held[index]?.to ?? '')).toBe(true);
    });

    it('two custodians behind one peer are asked one after the other, whoever asks', async () => {
      const { both, clock } = await startTwo({});
      simulator.state.setFaults([{ path: '/custodians/noord/', kind: 'slow', delayMs: 60 }]);
      const now = clock.now();
      const ids = await Promise.all([0, 1, 2, 3].map(async (index) => {
        const intake = childIntake(now, ['noord', 'zuid']);
        const custodians = intake.custodians.map((c) => ({ ...c, network: { peer: 'noord' } }));
        return (await submit(both[index % 2 === 0 ? 0 : 1], { ...intake, custodians, authorisations: [authorisationOf(now, ['noord', 'zuid'])] })).body.at('id').text;
      }));
      for (const id of ids) {
        const state = await untilState(both[0], id, (s) => ['noord', 'zuid'].every((key) => Number(transferOf(s, key).at('attempts').value) === 1 && transferOf(s, key).at('nextAttemptAt').text !== ''), 'both were asked for');
        const [first, second] = (await Promise.all(['noord', 'zuid'].map((key) => heldTimes(both[1], transferOf(state, key).at('id').text)))).flat().toSorted((a, b) => a.from.localeCompare(b.from));
        expect([first?.to, second?.to]).not.toContain('');
        expect((second?.from ?? '') >= (first?.to ?? 'never')).toBe(true);
      }
    });

    it('all of a peer replayed at both at once: each is tried once, and is in one answer', async () => {
      const { both, clock } = await startTwo({ exchangeMaxAttempts: 1 });
      simulator.state.setFaults([{ path: '/custodians/noord/', kind: '500' }]);
      const ids = await submitMany(both, clock, 6);
      for (const id of ids) await untilState(both[0], id, (s) => transferOf(s, 'noord').at('failure', 'givenUp').value === true, 'given up');
      simulator.state.setFaults([]);
      simulator.state.calls.length = 0;
      const answers = await Promise.all(both.map((api, index) => api.post('/peers/noord/replay', {}, { 'Idempotency-Key': `all-${String(index)}` })));
      const replayed = answers.flatMap((a) => a.body.at('replayed').list.map((r) => r.at('request').text));
      expect([answers.map((a) => a.status), replayed.toSorted()]).toEqual([[200, 200], ids.toSorted()]);
      for (const id of ids) await untilState(both[1], id, (s) => transferOf(s, 'noord').at('status').text === 'completed', 'completed');
      expect([callsTo('/gateway/'), callsTo('/custodians/noord/fhir/DocumentReference')]).toEqual([6 * DOCUMENTS, 6 * 2]);
    });
  });
}
