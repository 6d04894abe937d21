// Two processes on one PostgreSQL: one makes the deadline checks; killed or stopped, the other takes over, and the one before does not go on.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { TOKEN, until } from '../support/adapter.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';
import { killLeftovers, spawnAdapter, type SpawnedAdapter } from '../support/spawn-adapter.ts';

vi.setConfig({ testTimeout: 120_000 });

const postgres = startPostgres();
const LEASE_SECONDS = 3;

const logged = (adapter: SpawnedAdapter, event: string): number => `${adapter.said()}${adapter.complained()}`.split('\n').filter((line) => line.includes(`"${event}"`)).length;
const checks = (adapter: SpawnedAdapter): number => logged(adapter, 'deadlines.checked');
const holds = (adapter: SpawnedAdapter): boolean => logged(adapter, 'lease.taken') > logged(adapter, 'lease.lost');

const openTwo = async (): Promise<readonly [SpawnedAdapter, SpawnedAdapter]> => {
  if (!postgres) throw new Error('no PostgreSQL');
  const folder = mkdtempSync(path.join(tmpdir(), 'adapter-lease-'));
  mkdirSync(path.join(folder, 'data'));
  const env = { DATABASE_URL: await postgres.createDatabase(), DEADLINE_CRON: '* * * * * *', DEADLINE_LEASE_SECONDS: String(LEASE_SECONDS), LOG_LEVEL: 'info' };
  const [one, two] = [await spawnAdapter({ folder, env }), await spawnAdapter({ folder, env })];
  onTestFinished(async () => {
    for (const adapter of [one, two]) {
      adapter.kill('SIGCONT');
      adapter.kill('SIGKILL');
    }
    await Promise.all([one.ended, two.ended]);
    rmSync(folder, { recursive: true });
  });
  return [one, two];
};

const isTrue = (condition: boolean): true | undefined => (condition ? true : undefined);

/** Who makes the checks, and who does not. */
const roles = async (both: readonly [SpawnedAdapter, SpawnedAdapter]): Promise<{ readonly leader: SpawnedAdapter; readonly other: SpawnedAdapter }> => {
  await until('somebody checks', () => Promise.resolve(isTrue(both.some((adapter) => checks(adapter) >= 2))));
  const [one, two] = both;
  return holds(one) ? { leader: one, other: two } : { leader: two, other: one };
};

if (postgres) {
  afterAll(() => {
    killLeftovers();
    postgres.stop();
  });

  describe('the deadline check of several replicas', () => {
    it('is made by one; each says when it was made; killed, it is made by the other within a minute', async () => {
      const { leader, other } = await roles(await openTwo());
      await until('three more', () => Promise.resolve(isTrue(checks(leader) >= 5)));
      expect([checks(other), holds(other)]).toEqual([0, false]);
      await until('the other one knows of it', async () => isTrue((await other.get('/readyz')).body.at('checks', 'deadlines', 'ok').value === true));
      const metrics = await (await fetch(`${other.url}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } })).text();
      expect(Number(/^deadline_check_last_run_timestamp_seconds (\S+)$/mu.exec(metrics)?.[1])).toBeGreaterThan(1_000_000_000);
      expect(Number(/^deadline_check_age_seconds (\S+)$/mu.exec(metrics)?.[1])).toBeLessThan(30);
      // each sends notices, whoever makes the checks
      expect((await other.get('/readyz')).body.at('checks', 'notices').value).toMatchObject({ ok: true, detail: expect.stringMatching(/^20\d\d-/u) as unknown });
      expect(Number(/^notices_worker_last_run_timestamp_seconds (\S+)$/mu.exec(metrics)?.[1])).toBeGreaterThan(1_000_000_000);
      expect(Number(/^notices_worker_age_seconds (\S+)$/mu.exec(metrics)?.[1])).toBeLessThan(30);
      expect(metrics).toMatch(/^notices_worker_stale 0$/mu);
      expect(metrics).toMatch(/^deadline_check_stale 0$/mu);
      const killed = performance.now();
      leader.kill('SIGKILL');
      await leader.ended;
      await until('the other one checks', () => Promise.resolve(isTrue(checks(other) > 0)));
      expect(performance.now() - killed).toBeLessThan(LEASE_SECONDS * 1000 + 10_000);
    });

    it('stopped for longer than its lease and woken, it finds that it no longer is its to make', async () => {
      const { leader, other } = await roles(await openTwo());
      leader.kill('SIGSTOP');
      await until('the other one checks', () => Promise.resolve(isTrue(checks(other) >= 2)));
      const made = checks(leader);
      leader.kill('SIGCONT');
      const seen = checks(other);
      await until('four more of the other', () => Promise.resolve(isTrue(checks(other) >= seen + 4)));
      expect([checks(leader), holds(other)]).toEqual([made, true]);
      // both serve
      expect((await leader.get('/healthz')).status).toBe(200);
    });

    it('given back at a stop, it is the other one\'s before the lease has run out', async () => {
      const { leader, other } = await roles(await openTwo());
      leader.kill('SIGTERM');
      await leader.ended;
      const ended = performance.now();
      await until('the other one checks', () => Promise.resolve(isTrue(checks(other) > 0)));
      expect(performance.now() - ended).toBeLessThan(LEASE_SECONDS * 1000);
    });
  });
} else reportAbsentPostgres();
