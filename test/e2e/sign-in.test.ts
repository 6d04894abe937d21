// People sign in at a real OpenID Connect provider, by HTTP and cookies as a browser has them; what is not as it should be lets nobody in.
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Settings } from '../../src/config/env.ts';
import { discard, newFolder, startTestAdapter, type TestAdapter } from '../support/adapter.ts';
import { CLIENT_ID, CLIENT_SECRET, logInAtProvider, openBrowser, ROLE_RULES, signInAs, startProvider, type TestBrowser, type TestProvider, type Visit } from '../support/open-id-provider.ts';

vi.setConfig({ testTimeout: 60_000 });

const signInSettings = (issuer: string): Pick<Settings, 'signIn'> => ({ signIn: { issuer, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, scope: 'openid profile groups', rolesClaim: 'groups', roles: ROLE_RULES } });

let provider: TestProvider;
let adapter: TestAdapter;

beforeAll(async () => {
  provider = await startProvider();
  adapter = await startTestAdapter({ settings: signInSettings(provider.issuer) });
  provider.open(adapter.url);
});
afterAll(async () => {
  await discard(adapter);
  await provider.stop();
});

const worklist = (browser: TestBrowser): Promise<Visit> => browser.visit(`${adapter.url}/worklist`, {}, /\/login/u);
const auditsOf = async (): Promise<readonly { agent: { who: { identifier?: { value: string } } }[]; subtype: { code: string }[]; outcome: string; outcomeDesc?: string }[]> =>
  (await adapter.get('/fhir/R4/AuditEvent?_count=200', { Accept: 'application/fhir+json' })).body.at('entry').list.map((e) => e.at('resource').value as never);
const loginsOf = async (): Promise<readonly string[]> => (await auditsOf()).filter((a) => a.subtype[0]?.code === '110122').map((a) => `${a.agent[0]?.who.identifier?.value ?? ''} ${a.outcome}`);

test('a coordinator signs in, is named on the pages, and stands on the audit trail without a name', async () => {
  const browser = openBrowser();
  const end = await signInAs(browser, adapter.url, 'u-cora', '/worklist?state=draft');
  expect([end.status, end.text.includes('content="0; url=/worklist?state=draft"')]).toEqual([200, true]);
  expect(end.headers.getSetCookie().map((c) => c.replace(/=[\w-]{20,};/u, '=…;'))).toEqual([
    'sign-in=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax', 'session=…; Max-Age=28800; Path=/; HttpOnly; SameSite=Strict',
  ]);
  const page = await worklist(browser);
  expect(page.status).toBe(200);
  expect(page.text).toContain('Cora Ordinator');
  expect(page.text).toContain('coordinator');
  const audits = await auditsOf();
  const login = audits.find((a) => a.subtype[0]?.code === '110122');
  const who = login?.agent[0]?.who.identifier?.value ?? '';
  expect(who).toMatch(/^person-[0-9a-f]{64}$/u);
  // the page view is hers too
  expect(audits.some((a) => a.subtype[0]?.code === 'search-type' && a.agent.some((agent) => agent.who.identifier?.value === who))).toBe(true);
  expect(JSON.stringify(audits)).not.toMatch(/Cora|u-cora/u);
});
