// Who gets in: token, cookie, login form, and everyone else who does not.
import { expect, test } from 'vitest';
import { answers } from '../support/fake-flows.ts';
import { startApp, TOKEN, type TestApp } from '../support/http-app.ts';

const page = { rows: [], now: '2026-11-22T10:00:00Z' };
const flows = { readWorklist: answers(page), readiness: () => Promise.resolve({ ready: true, checks: {} }) };

const logIn = (app: TestApp, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> => fetch(`${app.url}/login`, {
  method: 'POST', redirect: 'manual', body: new URLSearchParams(form), headers,
});

const withoutToken = (app: TestApp, path: string, init: RequestInit = {}): Promise<Response> => fetch(`${app.url}${path}`, { redirect: 'manual', ...init });

test.each([
  undefined, '', 'Bearer', 'Bearer ', `Basic ${TOKEN}`, TOKEN, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(0, -1)}`, `Bearer ${TOKEN.toUpperCase()}`, `Bearer ${TOKEN} ${TOKEN}`, 'Bearer \u00e9',
])('refuses authorization %s', async (authorization) => {
  const app = await startApp(flows);
  const response = await withoutToken(app, '/worklist', { headers: authorization === undefined ? {} : { Authorization: authorization } });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toMatch(/^Bearer realm=/u);
  expect(response.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'login' }] });
  expect(app.calls).toEqual([]);
});

test('every route but the open ones needs the token, unknown addresses and methods too', async () => {
  const app = await startApp(flows);
  for (const path of ['/', '/worklist', '/metrics', '/second-opinion-requests/1', '/fhir/R4/Patient/1', '/fhir/R4/Patient', '/fhir/R4/Binary/1', '/nowhere', '/fhir/R4/Patient/1/_history', '/%']) {
    expect([path, (await withoutToken(app, path)).status]).toEqual([path, 401]);
  }
  for (const path of ['/second-opinion-requests', '/uploads', '/deadline-checks', '/fhir/R4/Patient/_search', '/second-opinion-requests/1/cancellation']) {
    expect([path, (await withoutToken(app, path, { method: 'POST' })).status]).toEqual([path, 401]);
  }
  expect((await withoutToken(app, '/worklist', { method: 'DELETE' })).status).toBe(401);
  expect(app.calls).toEqual([]);
});

test('the open ones do not', async () => {
  const app = await startApp(flows);
  for (const path of ['/healthz', '/readyz', '/fhir/R4/metadata', '/openapi.json', '/schemas/second-opinion-request.json', '/login']) {
    expect([path, (await withoutToken(app, path)).status]).toEqual([path, 200]);
  }
});

test('the token opens; the scheme may be written in any case', async () => {
  const app = await startApp(flows);
  expect((await app.get('/worklist')).status).toBe(200);
  expect((await app.get('/worklist', { headers: { Authorization: `bearer ${TOKEN}` } })).status).toBe(200);
  expect(app.calls[0]?.args[0]).toMatchObject({ actor: { id: 'administrator', kind: 'administrator' } });
});

test('a token in the address does not open', async () => {
  const app = await startApp(flows);
  expect((await withoutToken(app, `/worklist?access_token=${TOKEN}`)).status).toBe(401);
});

test('wrong bearers are slowed down, and the right one is not', async () => {
  const app = await startApp(flows);
  const wrong = (): Promise<Response> => withoutToken(app, '/worklist', { headers: { Authorization: 'Bearer wrong' } });
  for (let i = 0; i < 10; i += 1) expect((await wrong()).status).toBe(401);
  const response = await wrong();
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '900']);
  expect((await app.get('/worklist')).status).toBe(200);
});

test('failed logins are throttled, also with the right token, until the window has passed', async () => {
  const app = await startApp(flows);
  for (let i = 0; i < 10; i += 1) expect((await logIn(app, { token: 'wrong' })).status).toBe(401);
  const blocked = await logIn(app, { token: TOKEN });
  expect([blocked.status, blocked.headers.get('set-cookie')]).toEqual([429, null]);
  app.clock.now = app.clock.now.add({ seconds: 901 });
  expect((await logIn(app, { token: TOKEN })).status).toBe(303);
});

test('a forged X-Forwarded-For does not get around the throttle', async () => {
  const app = await startApp(flows);
  for (let i = 0; i < 10; i += 1) await logIn(app, { token: 'wrong' }, { 'X-Forwarded-For': `10.0.0.${String(i)}` });
  expect((await logIn(app, { token: TOKEN }, { 'X-Forwarded-For': '10.9.9.9' })).status).toBe(429);
});

test('a browser without login is sent to the form, and from there back', async () => {
  const app = await startApp(flows);
  const sent = await withoutToken(app, '/worklist?state=draft', { headers: { Accept: 'text/html' } });
  expect([sent.status, sent.headers.get('location')]).toEqual([303, '/login?next=%2Fworklist%3Fstate%3Ddraft']);
  const form = await withoutToken(app, sent.headers.get('location') ?? '');
  expect(await form.text()).toContain('name="next" value="/worklist?state=draft"');
  const done = await logIn(app, { token: TOKEN, next: '/worklist?state=draft' });
  expect([done.status, done.headers.get('location')]).toEqual([303, '/worklist?state=draft']);
  const cookie = done.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^session=[\w.-]+; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/u);
  expect((await withoutToken(app, '/worklist', { headers: { Cookie: `other=1; ${cookie.split(';')[0] ?? ''}` } })).status).toBe(200);
});

test.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/worklist\r\nX: y', 'javascript:alert(1)', '/worklist@evil.example', '/login'])('the login does not lead to %j', async (next) => {
  const app = await startApp(flows);
  expect((await logIn(app, { token: TOKEN, next })).headers.get('location')).toBe('/worklist');
});

test('under https the cookie is Secure and bound to the host', async () => {
  const app = await startApp(flows, { publicUrl: 'https://adapter.example.org' });
  expect((await logIn(app, { token: TOKEN })).headers.get('set-cookie')).toMatch(/^__Host-session=.*; Secure$/u);
});

const cookieOf = async (app: TestApp): Promise<string> => ((await logIn(app, { token: TOKEN })).headers.get('set-cookie') ?? '').split(';')[0] ?? '';

test('the cookie changes nothing: a form of another site finds no open door', async () => {
  const app = await startApp({ ...flows, cancelRequest: answers({ status: 200, body: {} } as const) });
  const headers = { 'Cookie': await cookieOf(app), 'Content-Type': 'application/json' };
  expect((await withoutToken(app, '/second-opinion-requests/1/cancellation', { method: 'POST', body: '{}', headers })).status).toBe(401);
  expect((await withoutToken(app, '/fhir/R4/Patient/_search', { method: 'POST', headers })).status).toBe(401);
  expect(app.calls).toEqual([]);
  // control: the same call with the token is carried out
  expect((await app.post('/second-opinion-requests/1/cancellation', {})).status).toBe(200);
});

test.each([['a changed signature', (c: string) => `${c.slice(0, -2)}xx`], ['a changed middle', (c: string) => `${c.slice(0, 60)}${c[60] === 'A' ? 'B' : 'A'}${c.slice(61)}`], ['its end cut off', (c: string) => c.slice(0, -4)], ['nothing in it', () => 'session='], ['the token itself', () => `session=${TOKEN}`]])('refuses a cookie with %s', async (_what, change) => {
  const app = await startApp(flows);
  expect((await withoutToken(app, '/worklist', { headers: { Cookie: change(await cookieOf(app)) } })).status).toBe(401);
});

test('the cookie ends after eight hours, and with the logout', async () => {
  const app = await startApp(flows);
  const old = await cookieOf(app);
  const other = await cookieOf(app);
  const opens = async (cookie: string): Promise<boolean> => (await withoutToken(app, '/worklist', { headers: { Cookie: cookie } })).status === 200;
  expect(await opens(old)).toBe(true);
  const out = await withoutToken(app, '/logout', { method: 'POST', headers: { Cookie: old } });
  expect([out.status, out.headers.get('set-cookie')]).toEqual([303, 'session=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict']);
  expect([await opens(old), await opens(other)]).toEqual([false, true]);
  app.clock.now = app.clock.now.add({ hours: 8 });
  expect(await opens(other)).toBe(false);
});

test('a form from another site logs nobody in or out', async () => {
  const app = await startApp(flows);
  for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'https://evil.example' }, { Origin: 'null' }]) {
    const response = await logIn(app, { token: TOKEN }, headers);
    expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
    expect((await withoutToken(app, '/logout', { method: 'POST', headers: headers as Record<string, string> })).status).toBe(403);
  }
  for (const headers of [{ 'Sec-Fetch-Site': 'same-origin' }, { Origin: app.url }]) expect((await logIn(app, { token: TOKEN }, headers as Record<string, string>)).status).toBe(303);
});

test('a wrong token is told on the form, which repeats nothing of it', async () => {
  const app = await startApp(flows);
  const response = await logIn(app, { token: 'my-secret-guess', next: '"><script>' });
  const text = await response.text();
  expect(text).toContain('role="alert"');
  expect(text).not.toMatch(/my-secret-guess|<script>/u);
});
