// PostgreSQL itself dies under two adapters and comes back: what was acknowledged is there once, nothing is stuck, and meanwhile the adapters say why they cannot.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { startSimulator } from '../../src/simulator/start-simulator.ts';
import { peersOf, searchAll, stateOf, transferOf, until, type Answer } from '../support/adapter.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';
import { killLeftovers, spawnAdapter } from '../support/spawn-adapter.ts';
import { childIntake, authorisationOf, uploadFiles } from '../support/stories.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Commits are flushed: what a crash takes away is what this is about. */
const postgres = startPostgres('-c max_connections=60');
const CRASHES = 2;
const HANDS = 4;

if (!postgres) reportAbsentPostgres();
else if (!postgres.crash || !postgres.startAgain) {
  it('PostgreSQL killed: NOT RUN HERE, TEST_DATABASE_URL names a server that is not ours to kill', () => { expect(process.env['CI'], 'CI kills one of its own').not.toBe('true'); });
} else {
  const { crash, startAgain } = postgres;
  const folder = mkdtempSync(path.join(tmpdir(), 'database-crash-'));
  const simulator = await startSimulator({ port: 0, token: 'simulator-token', pageSize: 2 });
  afterAll(async () => {
    killLeftovers();
    await simulator.close();
    postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`killed ${String(CRASHES)} times while ${String(HANDS)} people submit: acknowledged once and kept once, refused as not ready, taken up again by itself`, async () => {
    const env = { DATABASE_URL: await postgres.createDatabase(), EXCHANGE_POLL_SECONDS: '1', EXCHANGE_RETRY_SECONDS: '1', EXCHANGE_LEASE_SECONDS: '30' };
    const peers = peersOf(simulator).map((p) => ({ ...p, limits: { timeoutMs: 5000 } }));
    const both = await Promise.all([1, 2].map(() => spawnAdapter({ folder, peers, env })));
    const now = Temporal.Now.instant();
    const known: { readonly number: string; id?: string }[] = [];
    const refused: Answer[] = [];
    const run = { isOver: false };
    const submitAll = async (hand: number): Promise<void> => {
      for (let n = 0; !run.isOver; n += 1) {
        const api = both[(hand + n) % 2];
        if (!api) continue;
        const story = { ...childIntake(now, ['noord']), authorisations: [authorisationOf(now, ['noord'])] };
        const placerIdentifier = { system: 'urn:oid:1.3.6.1.4.1.99999.5', value: `crash-${String(hand)}-${String(n)}` };
        const request: { readonly number: string; id?: string } = { number: `${placerIdentifier.system}|${placerIdentifier.value}` };
        known.push(request);
        // until somebody says yes, as a placer does
        while (request.id === undefined && refused.every((r) => r.status === 503)) {
          const intake = await uploadFiles(api, { ...story, placerIdentifier }).catch(() => undefined);
          const answer = intake && await api.post('/second-opinion-requests', intake).catch(() => undefined);
          if (answer && answer.status < 300) request.id = answer.body.at('id').text;
          else if (answer) refused.push(answer);
        }
      }
    };
    const hands = Array.from({ length: HANDS }, (_, hand) => submitAll(hand));
    for (let n = 1; n <= CRASHES; n += 1) {
      await until('more are acknowledged', () => (known.filter((k) => k.id !== undefined).length >= n * 6 ? true : undefined), 60_000);
      crash();
      const ready = await until('somebody says that it is not ready', async () => {
        const answer = await both[0]?.get('/readyz');
        return answer?.status === 503 ? answer : undefined;
      });
      expect(ready.text).not.toMatch(/postgres|ECONN|host=/u);
      startAgain();
      await until('both are ready again', async () => ((await Promise.all(both.map((api) => api.get('/readyz')))).every((a) => a.status === 200) ? true : undefined), 30_000);
    }
    run.isOver = true;
    await Promise.all(hands);

    expect(known.length).toBeGreaterThan(CRASHES * 6);
    for (const answer of refused) {
      expect(answer.status).toBe(503);
      expect(answer.text).not.toMatch(/postgres|ECONN|host=/u);
    }
    const [first] = both;
    if (!first) throw new Error('nobody lives');
    for (const { number, id = '' } of known) {
      expect((await searchAll(first, `ServiceRequest?identifier=${encodeURIComponent(number)}`)).map((r) => r.at('id').text)).toEqual([id]);
      // one that was being asked for is taken up when the lease of who lost the database has run out
      await until('the records', async () => (transferOf(await stateOf(first, id), 'noord').at('documents').list.length === 3 ? true : undefined), 60_000);
    }
    for (const adapter of both) adapter.kill('SIGTERM');
    expect((await Promise.all(both.map((a) => a.ended))).map(({ status }) => status)).toEqual([0, 0]);
  });
}
