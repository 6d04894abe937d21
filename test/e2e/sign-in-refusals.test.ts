// A sign-in in which one thing is not as agreed opens no session; the same sign-in without it does.
import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { discard, settableClock, startTestAdapter, type TestAdapter } from '../support/adapter.ts';
import { startLyingProvider, type Lie, type LyingProvider } from '../support/lying-provider.ts';
import { CLIENT_ID, CLIENT_SECRET, openBrowser, ROLE_RULES, type TestBrowser, type Visit } from '../support/open-id-provider.ts';

vi.setConfig({ testTimeout: 60_000 });

let provider: LyingProvider;
let adapter: TestAdapter;

const startWith = (issuer: string): Promise<TestAdapter> => startTestAdapter({
  clock: settableClock(Temporal.Now.instant().toString()),
  settings: { signIn: { issuer, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, scope: 'openid', rolesClaim: 'groups', roles: ROLE_RULES } },
});

beforeAll(async () => {
  provider = await startLyingProvider();
  adapter = await startWith(provider.issuer);
});
afterAll(async () => {
  await discard(adapter);
  await provider.stop();
});
beforeEach(() => { provider.lie = {}; });

const begin = async (browser: TestBrowser): Promise<string> => (await browser.visit(`${adapter.url}/login/start`, {}, /\/auth\?/u)).url;
const isIn = async (browser: TestBrowser): Promise<boolean> => (await browser.visit(`${adapter.url}/worklist`, {}, /\/login/u)).status === 200;
const signIn = async (browser: TestBrowser, change?: (query: URLSearchParams) => void): Promise<Visit> => browser.visit(provider.answerTo(await begin(browser), change));

const expectRefused = async (browser: TestBrowser, visit: Visit, status = 401): Promise<void> => {
  expect([visit.status, visit.headers.getSetCookie().some((c) => c.startsWith('session='))]).toEqual([status, false]);
  expect(visit.text).toContain('role="alert"');
  expect(await isIn(browser)).toBe(false);
};

test('control: as agreed, it opens; the provider was asked with PKCE, state, nonce, and the client proved itself in the header', async () => {
  const browser = openBrowser();
  const asked = new URL(await begin(browser)).searchParams;
  expect(Object.fromEntries(['response_type', 'client_id', 'redirect_uri', 'code_challenge_method', 'scope'].map((name) => [name, asked.get(name)]))).toEqual({
    response_type: 'code', client_id: CLIENT_ID, redirect_uri: `${adapter.url}/login/callback`, code_challenge_method: 'S256', scope: 'openid',
  });
  for (const name of ['state', 'nonce', 'code_challenge']) expect((asked.get(name) ?? '').length).toBeGreaterThan(40);
  const visit = await signIn(browser);
  expect(visit.status).toBe(200);
  expect(await isIn(browser)).toBe(true);
  const sent = provider.asked.at(-1);
  expect(decodeURIComponent(atob(sent?.authorization.replace('Basic ', '') ?? ''))).toBe(`${CLIENT_ID}:${CLIENT_SECRET}`);
  expect(sent?.form.has('client_secret')).toBe(false);
});

const seconds = (): number => Math.floor(Date.now() / 1000);
const LIES: readonly (readonly [what: string, lie: Lie])[] = [
  ['another nonce', { claims: (c) => ({ ...c, nonce: 'n'.repeat(43) }) }],
  ['no nonce', { claims: ({ nonce: _nonce, ...c }) => c }],
  ['another issuer', { claims: (c) => ({ ...c, iss: 'https://evil.example' }) }],
  ['the issuer with a slash more', { claims: (c) => ({ ...c, iss: `${c.iss ?? ''}/` }) }],
  ['a token for another client', { claims: (c) => ({ ...c, aud: 'another-client' }) }],
  ['a token for us among others, made for another', { claims: (c) => ({ ...c, aud: [CLIENT_ID, 'another-client'], azp: 'another-client' }) }],
  ['a token that has expired', { claims: (c) => ({ ...c, exp: seconds() - 120 }) }],
  ['a token without an end', { claims: ({ exp: _exp, ...c }) => c }],
  ['a token that is not valid yet', { claims: (c) => ({ ...c, nbf: seconds() + 3600 }) }],
  ['no subject', { claims: ({ sub: _sub, ...c }) => c }],
  ['no signature (alg none)', { signed: 'not-at-all' }],
  ['no signature, and the provider says it does that', { signed: 'not-at-all', metadata: { id_token_signing_alg_values_supported: ['RS256', 'none'] } }],
  ['the signature of another key', { signed: 'by-another-key' }],
  ['the signature of a key that the provider does not name', { signed: 'by-an-unknown-key' }],
  ['a signature by the client secret (HS256)', { signed: 'by-the-client-secret' }],
  ['the same, and the provider says it does that', { signed: 'by-the-client-secret', metadata: { id_token_signing_alg_values_supported: ['RS256', 'HS256'] } }],
  ['no ID token', { withoutIdToken: true }],
];

describe('what the provider says', () => {
  // what the provider says of itself is asked once and kept: a fresh adapter for those lies
  test.each(LIES.filter(([, lie]) => !lie.metadata))('refuses %s', async (_what, lie) => {
    const browser = openBrowser();
    provider.lie = lie;
    await expectRefused(browser, await signIn(browser));
    provider.lie = {};
    expect((await signIn(browser)).status).toBe(200);
  });

  test.each(LIES.filter(([, lie]) => lie.metadata))('refuses %s', async (_what, lie) => {
    provider.lie = lie;
    const shared = adapter;
    adapter = await startWith(provider.issuer);
    try {
      const browser = openBrowser();
      await expectRefused(browser, await signIn(browser));
      provider.lie = { metadata: lie.metadata ?? {} };
      expect((await signIn(browser)).status).toBe(200);
    } finally {
      await discard(adapter);
      adapter = shared;
    }
  });

  test('refuses what it tells of another person', async () => {
    const browser = openBrowser();
    provider.lie = { claims: ({ groups: _groups, ...c }) => c, userInfo: { sub: 'u-2' } };
    await expectRefused(browser, await signIn(browser));
    provider.lie = { claims: ({ groups: _groups, ...c }) => c };
    expect((await signIn(browser)).status).toBe(200);
  });

  test.each([
    ['no role that is known here', (c: JWTPayload) => ({ ...c, groups: ['everyone'] })], ['roles that are no texts', (c: JWTPayload) => ({ ...c, groups: [{ role: 'so-coordinators' }, 1] })],
    ['roles of a like name', (c: JWTPayload) => ({ ...c, groups: ['so-coordinators2', 'SO-COORDINATORS', ' so-coordinators'] })],
  ])('tells a person with %s that they have none, and writes it down', async (_what, claims) => {
    const browser = openBrowser();
    provider.lie = { claims };
    const visit = await signIn(browser);
    await expectRefused(browser, visit, 403);
    expect(visit.text).toContain('no role here');
    const audits = (await adapter.get('/fhir/R4/AuditEvent?_count=5', { Accept: 'application/fhir+json' })).body.at('entry').list.map((e) => e.at('resource').value) as { outcome: string; outcomeDesc?: string; subtype: { code: string }[] }[];
    expect(audits.filter((a) => a.subtype[0]?.code === '110122' && a.outcome === '8' && a.outcomeDesc === 'no role').length).toBeGreaterThan(0);
  });
});

describe('how the browser comes back', () => {
  const CHANGES: readonly (readonly [what: string, change: (query: URLSearchParams) => void])[] = [
    ['another state', (q) => { q.set('state', 's'.repeat(43)); }], ['no state', (q) => { q.delete('state'); }], ['two states', (q) => { q.append('state', 's'); }],
    ['the answer of another issuer', (q) => { q.set('iss', 'https://evil.example'); }], ['an answer that names no issuer', (q) => { q.delete('iss'); }],
    ['a code that was never given', (q) => { q.set('code', 'made-up'); }], ['no code', (q) => { q.delete('code'); }],
    ['a refusal of the provider', (q) => { q.delete('code'); q.set('error', 'access_denied'); q.set('error_description', '<script>alert(1)</script>'); }],
  ];

  test.each(CHANGES)('refuses %s', async (_what, change) => {
    const browser = openBrowser();
    const visit = await signIn(browser, change);
    await expectRefused(browser, visit);
    expect(visit.text).not.toMatch(/<script|made-up/u);
    expect((await signIn(browser)).status).toBe(200);
  });

  test('refuses a code that was used, also with the cookie of its attempt', async () => {
    const browser = openBrowser();
    const back = provider.answerTo(await begin(browser));
    const attempt = browser.cookies('127.0.0.1').get('sign-in') ?? '';
    expect((await browser.visit(back)).status).toBe(200);
    const thief = openBrowser();
    await expectRefused(thief, await thief.visit(back));
    thief.cookies('127.0.0.1').set('sign-in', attempt);
    await expectRefused(thief, await thief.visit(back));
  });

  test('refuses an answer to the attempt of another browser', async () => {
    const [one, other] = [openBrowser(), openBrowser()];
    await begin(other);
    const back = provider.answerTo(await begin(one));
    await expectRefused(other, await other.visit(back));
    expect((await one.visit(back)).status).toBe(200);
  });

  test('refuses an attempt that took too long, to the second', async () => {
    for (const [late, status] of [[899, 200], [900, 401]] as const) {
      const browser = openBrowser();
      const back = provider.answerTo(await begin(browser));
      adapter.clock.add({ seconds: late });
      expect((await browser.visit(back)).status).toBe(status);
    }
  });

  test('asks nothing of the provider for a browser that began nothing', async () => {
    const before = provider.asked.length;
    const browser = openBrowser();
    await expectRefused(browser, await browser.visit(`${adapter.url}/login/callback?code=x&state=y&iss=${encodeURIComponent(provider.issuer)}`));
    expect(provider.asked.length).toBe(before);
  });

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/login/start', '/worklist@evil.example'])('leads to the worklist instead of to %s', async (next) => {
    const browser = openBrowser();
    const { url } = await browser.visit(`${adapter.url}/login/start?next=${encodeURIComponent(next)}`, {}, /\/auth\?/u);
    expect((await browser.visit(provider.answerTo(url))).text).toContain('content="0; url=/worklist"');
  });
});

describe('a provider that is not what the settings say', () => {
  const startOf = async (issuer: string): Promise<Visit> => {
    const other = await startWith(issuer);
    try {
      return await openBrowser().visit(`${other.url}/login/start`);
    } finally {
      await discard(other);
    }
  };

  test('another issuer in its own description', async () => {
    provider.lie = { metadata: { issuer: 'https://evil.example' } };
    const visit = await startOf(provider.issuer);
    expect([visit.status, visit.text.includes('role="alert"')]).toEqual([502, true]);
  });

  test('nobody there', async () => {
    const visit = await startOf('http://localhost:1');
    expect([visit.status, visit.text.includes('cannot be reached now')]).toEqual([503, true]);
  });
});
