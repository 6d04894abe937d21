// Buttons of the pages: who is shown them, where a form may come from, and that what it did or could not do is told on a page. Refusals first.
import { describe, expect, test } from 'vitest';
import type { Role } from '../../src/core/fhir/actor.ts';
import { fail, ok } from '../../src/core/kernel/result.ts';
import type { DeliveryState, RequestState, TransferState } from '../../src/core/worklist/request-state.ts';
import type { Flows } from '../../src/http/flows.ts';
import { answers } from '../support/fake-flows.ts';
import { startApp, type TestApp } from '../support/http-app.ts';

const HTML = { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
const FORM = { ...HTML, 'Content-Type': 'application/x-www-form-urlencoded' };
const SINCE = '2026-11-20T10:00:00.000Z';
const failure = { code: 'network-unavailable', fault: 'network', text: 'The peer cannot be reached', givenUp: true, since: SINCE, attempts: 40 } as const;

const transfer: TransferState = {
  id: 't1', custodian: { key: 'north', name: 'Hospital North' }, channel: 'network', deliverTo: 'receiving-hospital', kinds: [], status: 'in-progress', statusReason: 'exchange-given-up', waitsFor: 'network',
  paused: false, overdue: false, dueSoon: false, estimate: false, documents: [], quarantined: [], failure,
};
const delivery: DeliveryState = { id: 'd1', recipient: { key: 'gp', name: 'Practice De Linde' }, status: 'in-progress', statusReason: 'exchange-given-up', documents: [{ id: 'x', acknowledged: false }], failure };
const state: RequestState = {
  id: 'r1', programme: 'children', placerIdentifier: { system: 's', value: 'SO-1' }, state: 'collecting-records', urgency: 'routine', steps: [], missing: [], transfers: [transfer], deliveries: [delivery],
  dossier: { complete: false, items: [], documents: [] }, authorisations: [], recipients: [], opinion: { hasDraft: false, handTo: [], recipients: [], closed: false }, appointments: [], cancellations: [], information: [], audience: { to: ['representative'], documentContent: true }, independence: { conflicts: [], doubts: [] }, insurer: { open: [] },
};
const peers = { peers: [{ peer: 'north', breaker: 'open' as const, givenUp: 2 }, { peer: 'old', givenUp: 1 }, { peer: 'south', breaker: 'closed' as const, givenUp: 0 }], deadLetters: [{ id: 't1', request: 'r1', placerIdentifier: 'SO-1', kind: 'transfer' as const, organisation: 'Hospital North', peer: 'north', failure }] };

const cookieOf = (response: Response, name: string): string => response.headers.getSetCookie().find((c) => c.startsWith(`${name}=`))?.split(';')[0] ?? '';

interface Signed { readonly app: TestApp; readonly send: (method: string, path: string, more?: { readonly body?: string; readonly headers?: Record<string, string> }) => Promise<Response> }

/** A browser that signed in with this role; sends as our own pages do, unless told otherwise. */
const signedInAs = async (role: Role, flows: Partial<Flows>): Promise<Signed> => {
  const app = await startApp({
    readRequestState: answers({ etag: 'W/"1"', body: state }), readPeers: answers(peers),
    beginSignIn: () => Promise.resolve(ok({ url: 'https://idp.example.org/auth', attempt: { state: 's', nonce: 'n', codeVerifier: 'v' } })),
    signInPerson: () => Promise.resolve(ok({ actor: { id: `person-${role}`, kind: 'person' as const, roles: [role] } })), ...flows,
  });
  const begun = await fetch(`${app.url}/login/start`, { redirect: 'manual' });
  const cookie = cookieOf(await fetch(`${app.url}/login/callback`, { headers: { Cookie: cookieOf(begun, 'sign-in') } }), 'session');
  return {
    app,
    send: (method, path, { body, headers = {} } = {}) => fetch(`${app.url}${path}`, {
      method, redirect: 'manual', headers: { 'Cookie': cookie, 'Sec-Fetch-Site': 'same-origin', ...(method === 'POST' ? FORM : HTML), ...headers }, ...(method === 'POST' && { body: body ?? '' }),
    }),
  };
};

const REPLAY = '/second-opinion-requests/r1/transfers/t1/replay';
const done = { replayTransfer: answers({ status: 200 as const, body: state }), replayPeer: answers({ peer: 'north', replayed: [], passedOver: 0 }) };
const actsOf = (app: TestApp): readonly string[] => app.calls.map((c) => c.name).filter((name) => name.startsWith('replay'));
const wordsOf = async (response: Response): Promise<string> => (await response.text()).replaceAll(/<style>.*?<\/style>/gsu, '').replaceAll(/<[^>]*>/gu, ' ').replaceAll(/\s+/gu, ' ');

describe('a form that is not ours', () => {
  test.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }], [{ 'Sec-Fetch-Site': 'same-site' }], [{ 'Sec-Fetch-Site': 'none' }], [{ 'Sec-Fetch-Site': 'cross-site', 'Origin': 'own' }],
  ])('%j does nothing', async (headers) => {
    const { app, send } = await signedInAs('coordinator', done);
    expect((await send('POST', REPLAY)).status).toBe(303); // the same from our own page
    const before = actsOf(app).length;
    for (const path of [REPLAY, '/peers/north/replay']) {
      const given = 'Origin' in headers ? { ...headers, Origin: app.url } : headers;
      const refused = await send('POST', path, { headers: given });
      expect([path, refused.status, actsOf(app).length]).toEqual([path, 401, before]);
      expect(await wordsOf(refused)).toContain('Sign in');
    }
  });

  test('without a word of the browser about where it comes from', async () => {
    const { app } = await signedInAs('coordinator', done);
    const begun = await fetch(`${app.url}/login/start`, { redirect: 'manual' });
    const Cookie = cookieOf(await fetch(`${app.url}/login/callback`, { headers: { Cookie: cookieOf(begun, 'sign-in') } }), 'session');
    const post = (headers: Record<string, string>): Promise<Response> => fetch(`${app.url}${REPLAY}`, { method: 'POST', redirect: 'manual', headers: { Cookie, ...FORM, ...headers }, body: '' });
    expect([(await post({})).status, (await post({ Origin: 'https://elsewhere.example.org' })).status, (await post({ Origin: app.url })).status]).toEqual([401, 401, 303]);
  });
});

describe('whoever may not', () => {
  test.each(['physician', 'reviewer'] as const)('a %s is shown no button and no way to what is not theirs, and is turned away on a page', async (role) => {
    const { app, send } = await signedInAs(role, done);
    const page = await (await send('GET', '/second-opinion-requests/r1')).text();
    expect(page).toContain('given up');
    for (const part of ['/replay', '/accesses', '/evidence', '/review-list', '/peers']) expect([part, page.includes(part)]).toEqual([part, false]);
    for (const path of [REPLAY, '/peers/north/replay']) {
      const refused = await send('POST', path, { headers: { Referer: `${app.url}/second-opinion-requests/r1` } });
      const text = await refused.text();
      expect([refused.status, text.includes('this is for another role'), text.includes('href="/second-opinion-requests/r1"')]).toEqual([403, true, true]);
    }
    expect((await send('GET', '/peers')).status).toBe(403);
    expect(actsOf(app)).toEqual([]);
  });
});

describe('whoever may', () => {
  test('a coordinator finds a button on each thing that was given up, named for who hears it', async () => {
    const { send } = await signedInAs('coordinator', done);
    const page = await (await send('GET', '/second-opinion-requests/r1')).text();
    expect([...page.matchAll(/<form class="act" method="post" action="([^"]+)">/gu)].map((m) => m[1])).toEqual([REPLAY, REPLAY.replace('t1', 'd1')]);
    expect(page).toContain(`<button>Try again<span class="hidden">: Hospital North</span></button>`);
    expect([...page.matchAll(/<form class="act"[^>]*>\s*<input type="hidden" name="idempotency-key" value="([^"]+)"/gu)].map((m) => m[1])).toEqual([SINCE, SINCE]);
    for (const part of ['/accesses"', '/evidence"']) expect(page).toContain(`/second-opinion-requests/r1${part}`);
  });

  test('what goes on by itself has no button', async () => {
    const { statusReason: _reason, ...goesOn } = transfer;
    const { send } = await signedInAs('coordinator', { readRequestState: answers({ etag: 'W/"1"', body: { ...state, transfers: [{ ...goesOn, statusReason: 'network-unavailable', failure: { ...failure, givenUp: false } }], deliveries: [] } }) });
    expect(await (await send('GET', '/second-opinion-requests/r1')).text()).not.toContain('class="act"');
  });

  test('the button does it once and leads to the page that says so', async () => {
    const { app, send } = await signedInAs('coordinator', done);
    const answer = await send('POST', REPLAY, { body: new URLSearchParams({ 'idempotency-key': SINCE }).toString() });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/second-opinion-requests/r1?done=replayed#done']);
    const [call] = app.calls.filter((c) => c.name === 'replayTransfer');
    expect(call?.args.slice(1)).toEqual([{ id: 'r1', partId: 't1' }, { body: {}, key: SINCE }]);
    expect(call?.args[0]).toMatchObject({ actor: { id: 'person-coordinator' } });
    const page = await (await send('GET', '/second-opinion-requests/r1?done=replayed')).text();
    expect(page).toContain('<p class="done" id="done" role="status" tabindex="-1">It is tried again now.');
  });

  test('words of the address are never shown, and a key that is none is refused', async () => {
    const { app, send } = await signedInAs('coordinator', done);
    for (const value of ['Your%20password%20please', 'toString', '__proto__', '%3Cb%3E']) {
      const page = await (await send('GET', `/second-opinion-requests/r1?done=${value}`)).text();
      expect([value, page.includes('id="done"'), page.includes('password')]).toEqual([value, false, false]);
    }
    expect((await send('POST', REPLAY, { body: `idempotency-key=${encodeURIComponent('a b\r\n')}` })).status).toBe(400);
    expect((await send('POST', REPLAY, { body: `idempotency-key=${'x'.repeat(9000)}` })).status).toBe(413);
    expect(actsOf(app)).toEqual([]);
  });

  test('what was not possible says so in words, what to do, and how to get back', async () => {
    const { app, send } = await signedInAs('coordinator', { replayTransfer: () => Promise.resolve(fail('state-conflict', 'the transfer was not given up')), replayPeer: () => Promise.resolve(fail('consent-missing', 'consent-refused')) });
    const from = (page: string): Record<string, string> => ({ Referer: `${app.url}${page}` });
    const answer = await send('POST', REPLAY, { headers: from('/second-opinion-requests/r1?done=replayed') });
    const text = await answer.text();
    expect([answer.status, text.includes('href="/second-opinion-requests/r1?done=replayed"'), text.includes('role="alert"')]).toEqual([409, true, true]);
    expect(text).toContain('the transfer was not given up');
    expect(text).toContain('Somebody was faster');
    const denied = await send('POST', '/peers/north/replay', { headers: from('/peers') });
    expect([denied.status, await wordsOf(denied)]).toEqual([403, expect.stringContaining('The patient refuses')]);
    const elsewhere = await (await send('POST', REPLAY, { headers: { Referer: 'https://elsewhere.example.org/steal' } })).text();
    expect(elsewhere).not.toContain('steal');
  });

  test('a program gets JSON from the same address, as before', async () => {
    const { app } = await signedInAs('coordinator', done);
    const answer = await app.post(REPLAY, {}, { 'Idempotency-Key': 'k' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(app.calls.find((c) => c.name === 'replayTransfer')?.args.slice(1)).toEqual([{ id: 'r1', partId: 't1' }, { body: {}, key: 'k' }]);
    const conflict = await startApp({ replayTransfer: () => Promise.resolve(fail('state-conflict', 'no')) });
    expect((await conflict.post(REPLAY, {})).headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    // no page has a form for these
    expect((await app.post('/second-opinion-requests/r1/cancellation', 'by=placer', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  });
});

describe('the page of the peers', () => {
  test('says how each stands, and has a button where there is something to do and somebody to ask', async () => {
    const { send } = await signedInAs('coordinator', done);
    const page = await (await send('GET', '/peers')).text();
    expect([...page.matchAll(/action="([^"]+\/replay)"/gu)].map((m) => m[1])).toEqual(['/peers/north/replay', REPLAY]);
    expect(page).toContain('<button>Try all 2 again<span class="hidden">: north</span></button>');
    for (const words of ['does not answer: left alone for a while', 'not in the peer file', 'The administrator must put it into the peer file first.', 'is asked', 'The peer cannot be reached', 'the network, since']) expect(page).toContain(words);
    const answer = await send('POST', '/peers/north/replay');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/peers?done=replayed-all#done']);
    expect(await wordsOf(await send('GET', '/peers?done=replayed-all'))).toContain('What was given up at this peer is tried again now.');
  });

  test('is JSON for a program, and leads to the next page', async () => {
    const app = await startApp({ readPeers: answers({ ...peers, next: 'a b' }) });
    const answer = await app.get('/peers?cursor=c');
    expect([await answer.json(), answer.headers.get('link'), app.calls[0]?.args[1]]).toEqual([{ ...peers, next: 'a b' }, `<${app.url}/peers?cursor=a+b>; rel="next"`, { cursor: 'c' }]);
    expect(await (await app.get('/peers', { headers: HTML })).text()).toContain('<a rel="next" href="/peers?cursor=a+b">');
  });

  test('no value becomes markup', async () => {
    const EVIL = `" onx=y "><script>alert('x')</script>`;
    const poisoned = JSON.parse(JSON.stringify(peers), (key, v: unknown) => (typeof v === 'string' && key !== 'breaker' && key !== 'kind' ? EVIL : v)) as typeof peers;
    const app = await startApp({ readPeers: answers(poisoned) });
    const text = await (await app.get('/peers', { headers: HTML })).text();
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toMatch(/<script|" onx=y/u);
  });
});
