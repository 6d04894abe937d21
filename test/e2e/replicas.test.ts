// Two adapters on one PostgreSQL and one shared folder: each request and each document once, each claim with one worker, and one takes over from the other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Task } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readTransfer } from '../../src/core/fhir/transfer.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start-simulator.ts';
import { peersOf, searchAll, settableClock, startTestAdapter, stateOf, transferOf, until, untilState, type Api } from '../support/adapter.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';
import { killLeftovers, spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';
import { adultIntake, uploadFiles, type StoryIntake } from '../support/stories.ts';

vi.setConfig({ testTimeout: 120_000 });

const REQUESTS = 30;
const DOCUMENTS = 3;
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

/** Patient enough for many calls at once on a busy machine. */
const patientPeers = (simulator: Simulator): readonly object[] => peersOf(simulator).map((p) => ({ ...p, limits: { timeoutMs: 20_000, documentTimeoutMs: 20_000 } }));

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

      const leaseEnds = Temporal.Instant.from(held.at('nextAttemptAt').text);
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
}
