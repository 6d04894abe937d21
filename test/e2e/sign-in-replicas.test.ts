// A session on two replicas: opened at one, it holds at the other; ended at one, it is over at both.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startTestAdapter, type TestAdapter } from '../support/adapter.ts';
import { CLIENT_ID, CLIENT_SECRET, openBrowser, ROLE_RULES, signInAs, startProvider } from '../support/open-id-provider.ts';
import { reportAbsentPostgres, startPostgres } from '../support/postgres.ts';

vi.setConfig({ testTimeout: 120_000 });

const postgres = startPostgres();
const folder = mkdtempSync(path.join(tmpdir(), 'adapter-sessions-'));
afterAll(() => {
  postgres?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.runIf(postgres)('two replicas', () => {
  it('share sessions and their ends', async () => {
    const provider = await startProvider();
    const databaseUrl = await postgres?.createDatabase() ?? '';
    const start = (): Promise<TestAdapter> => startTestAdapter({ folder, settings: { databaseUrl, signIn: { issuer: provider.issuer, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, scope: 'openid profile groups', rolesClaim: 'groups', roles: ROLE_RULES } } });
    const one = await start();
    const other = await start();
    try {
      provider.open(one.url);
      const browser = openBrowser();
      expect((await signInAs(browser, one.url, 'u-cora')).status).toBe(200);
      const cookie = `session=${browser.cookies('127.0.0.1').get('session') ?? ''}`;
      const statuses = (): Promise<readonly number[]> => Promise.all([one, other].map(async ({ url }) => (await fetch(`${url}/worklist`, { headers: { Cookie: cookie } })).status));
      expect(await statuses()).toEqual([200, 200]);
      expect((await fetch(`${other.url}/logout`, { method: 'POST', headers: { Cookie: cookie } })).status).toBe(200);
      expect(await statuses()).toEqual([401, 401]);
    } finally {
      await one.stop();
      await other.stop();
      await provider.stop();
    }
  });
});

if (!postgres) reportAbsentPostgres();
