// People sign in at a real OpenID Connect provider, by HTTP and cookies as a browser has them; what is not as it should be lets nobody in.
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { Settings } from '../../src/config/env.ts';
import { discard, newFolder, startTestAdapter, TOKEN, type TestAdapter } from '../support/adapter.ts';
import { CLIENT_ID, CLIENT_SECRET, openBrowser, ROLE_RULES, signInAs, startProvider, type TestBrowser, type TestProvider, type Visit } from '../support/open-id-provider.ts';

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

test.each([['u-fien', 'physician'], ['u-rens', 'reviewer'], ['u-adam', 'administrator'], ['u-both', 'coordinator, reviewer']])('%s is here as %s, and may what the role may', async (login, roles) => {
  const browser = openBrowser();
  expect((await signInAs(browser, adapter.url, login)).status).toBe(200);
  expect((await worklist(browser)).text).toContain(`<span class="small">${roles}</span>`);
  const metrics = await browser.visit(`${adapter.url}/metrics`);
  expect(metrics.status).toBe(login === 'u-adam' ? 200 : 403);
});

test('a person whom the hospital knows but who has no role here gets in nowhere', async () => {
  const browser = openBrowser();
  const end = await signInAs(browser, adapter.url, 'u-nora');
  expect([end.status, end.text.includes('no role here')]).toEqual([403, true]);
  expect((await worklist(browser)).status).toBe(303);
  expect((await loginsOf()).some((line) => line.endsWith(' 8'))).toBe(true);
});

test('the same person is the same agent, another is another', async () => {
  const who = async (login: string): Promise<string> => {
    await signInAs(openBrowser(), adapter.url, login);
    return (await loginsOf())[0] ?? '';
  };
  const [one, again, other] = [await who('u-fien'), await who('u-fien'), await who('u-rens')];
  expect(one).toBe(again);
  expect(other).not.toBe(one);
});

const signOut = (browser: TestBrowser, url: string, headers: Record<string, string> = {}): Promise<Visit> => browser.visit(`${url}/logout`, { method: 'POST', headers });

test('signing out ends the session also for a cookie that was copied, and leads to the provider, where it ends too', async () => {
  const browser = openBrowser();
  await signInAs(browser, adapter.url, 'u-cora');
  const copy = openBrowser();
  copy.cookies('127.0.0.1').set('session', browser.cookies('127.0.0.1').get('session') ?? '');
  expect((await worklist(copy)).status).toBe(200);
  expect((await signOut(browser, adapter.url, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
  expect((await worklist(copy)).status).toBe(200);
  const out = await signOut(browser, adapter.url);
  expect(out.status).toBe(200);
  const leadsTo = /content="0; url=([^"]+)"/u.exec(out.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(leadsTo.startsWith(`${provider.issuer}/session/end?`)).toBe(true);
  expect([(await worklist(browser)).status, (await worklist(copy)).status]).toEqual([303, 303]);
  // the provider asks, and leads back to where people log in
  const asked = await browser.visit(leadsTo);
  const xsrf = /name="xsrf" value="([^"]+)"/u.exec(asked.text)?.[1] ?? '';
  const back = await browser.visit(`${provider.issuer}/session/end/confirm`, { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) });
  expect([back.url.split('?')[0], back.status]).toEqual([`${adapter.url}/login`, 200]);
  // and knows the person no more: it asks who it is
  expect((await browser.visit(`${adapter.url}/login/start`)).text).toContain('name="login"');
  expect((await auditsOf()).some((a) => a.subtype[0]?.code === '110123')).toBe(true);
});

test('the login page offers what is configured', async () => {
  const page = await openBrowser().visit(`${adapter.url}/login?next=/worklist%3Fstate%3Ddraft`);
  expect(page.text).toContain('href="/login/start?next=%2Fworklist%3Fstate%3Ddraft">Sign in with your hospital account</a>');
  expect(page.text).toContain('name="token"');
});

/** An adapter of its own at a provider of its own. */
const startOwn = async (settings: Partial<Settings>, more: Parameters<TestProvider['open']>[2] = {}, client: Parameters<TestProvider['open']>[1] = {}): Promise<{ readonly own: TestAdapter; readonly at: TestProvider }> => {
  const at = await startProvider();
  const base = signInSettings(at.issuer).signIn;
  const own = await startTestAdapter({ settings: { ...settings, ...(base && { signIn: settings.signIn ? { ...settings.signIn, issuer: at.issuer } : base }) } });
  at.open(own.url, client, more);
  onTestFinished(async () => {
    await own.stop().catch(() => undefined); // where the test did not
    rmSync(own.folder, { recursive: true, force: true });
    await at.stop();
  });
  return { own, at };
};

test('a session outlives a restart, ends when its time is over, and with the key of the folder', async () => {
  const { own, at } = await startOwn({ sessionSeconds: 3600 });
  const browser = openBrowser();
  await signInAs(browser, own.url, 'u-cora');
  const cookie = browser.cookies('127.0.0.1').get('session') ?? '';
  const opens = async (url: string): Promise<boolean> => (await fetch(`${url}/worklist`, { headers: { Cookie: `session=${cookie}` } })).status === 200;
  expect(await opens(own.url)).toBe(true);
  const gone = openBrowser();
  await signInAs(gone, own.url, 'u-fien');
  const ended = gone.cookies('127.0.0.1').get('session') ?? '';
  await signOut(gone, own.url);
  await own.stop();

  const again = await startTestAdapter({ folder: own.folder, clock: own.clock, settings: { sessionSeconds: 3600, ...signInSettings(at.issuer) } });
  expect(await opens(again.url)).toBe(true);
  expect((await fetch(`${again.url}/worklist`, { headers: { Cookie: `session=${ended}` } })).status).toBe(401);
  again.clock.add({ seconds: 3599 });
  expect(await opens(again.url)).toBe(true);
  again.clock.add({ seconds: 1 });
  expect(await opens(again.url)).toBe(false);
  again.clock.add({ seconds: -3000 });
  await again.stop();

  rmSync(path.join(own.folder, 'data/session-key'));
  const other = await startTestAdapter({ folder: own.folder, clock: own.clock, settings: { sessionSeconds: 3600, ...signInSettings(at.issuer) } });
  expect(await opens(other.url)).toBe(false);
  await other.stop();
});

test('the access token can be kept from the login page; programs still have it', async () => {
  const { own } = await startOwn({ accessTokenLogin: false });
  const browser = openBrowser();
  expect((await browser.visit(`${own.url}/login`)).text).not.toContain('name="token"');
  const tried = await browser.visit(`${own.url}/login`, { method: 'POST', body: new URLSearchParams({ token: TOKEN }) });
  expect([tried.status, browser.cookies('127.0.0.1').has('session')]).toEqual([403, false]);
  expect((await own.get('/worklist')).status).toBe(200);
  expect((await signInAs(browser, own.url, 'u-cora')).status).toBe(200);
});

test('the client proves itself by its key (private_key_jwt); roles may stand in the ID token, deep in a claim', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keyFile = path.join(newFolder(), 'client-key.json');
  writeFileSync(keyFile, JSON.stringify({ ...await exportJWK(privateKey), alg: 'ES256', kid: 'adapter-1' }));
  onTestFinished(() => { rmSync(path.dirname(keyFile), { recursive: true, force: true }); });
  const { own } = await startOwn(
    { signIn: { issuer: '', clientId: CLIENT_ID, clientKeyFile: keyFile, scope: 'openid profile groups', rolesClaim: 'realm_access.roles', roles: ROLE_RULES } },
    {
      conformIdTokenClaims: false, claims: { openid: ['sub'], profile: ['name'], groups: ['realm_access'] },
      findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, name: 'Cora Ordinator', realm_access: { roles: ['so-coordinators'] } }) }),
    },
    { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...await exportJWK(publicKey), alg: 'ES256', kid: 'adapter-1', use: 'sig' }] } },
  );
  const browser = openBrowser();
  expect((await signInAs(browser, own.url, 'u-cora')).status).toBe(200);
  expect((await browser.visit(`${own.url}/worklist`)).text).toContain('Cora Ordinator');
});

test('a key file that is none stops the start', async () => {
  const folder = newFolder();
  const keyFile = path.join(folder, 'key.json');
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  for (const content of ['{}', JSON.stringify({ kty: 'EC', alg: 'ES256' }), 'no json']) {
    writeFileSync(keyFile, content);
    await expect(startTestAdapter({ folder, settings: { signIn: { issuer: 'https://idp.example.org', clientId: 'x', clientKeyFile: keyFile, scope: 'openid', rolesClaim: 'roles', roles: ROLE_RULES } } })).rejects.toThrow(/invalid/u);
  }
});

test('without a sign-in there is none to begin', async () => {
  const own = await startTestAdapter();
  onTestFinished(() => discard(own));
  const tried = await openBrowser().visit(`${own.url}/login/start`);
  expect([tried.status, tried.text.includes('no sign-in is configured')]).toEqual([404, true]);
});
