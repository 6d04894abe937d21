// Bodies, headers, ids and methods: what is refused before a flow is asked, and what a flow is given.
import { expect, test } from 'vitest';
import { fail } from '../../src/core/kernel/result.ts';
import { answers } from '../support/fake-flows.ts';
import { BEARER, startApp, TOKEN } from '../support/http-app.ts';

const made = { status: 201, id: 'r1', body: { id: 'r1' } } as const;
const flows = { submitRequest: answers(made), cancelRequest: answers({ status: 200, body: { done: true } } as const), recordAuthorisation: answers({ status: 201, id: 'a1', body: {} } as const) };
const head = (path: string, lines: readonly string[]): string => [`POST ${path} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${TOKEN}`, 'Connection: close', ...lines, '', ''].join('\r\n');

test.each([
  ['no media type', '{}', { 'Content-Type': '' }, 415], ['another media type', '{}', { 'Content-Type': 'text/plain' }, 415], ['a form', 'a=b', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
  ['another charset', '{}', { 'Content-Type': 'application/json; charset=utf-16' }, 415], ['a compressed body', '{}', { 'Content-Encoding': 'gzip' }, 415],
  ['nothing', '', {}, 400], ['half of it', '{"a":', {}, 400], ['two values', '{} {}', {}, 400], ['no JSON', '<a/>', {}, 400],
  ['__proto__', '{"patient":{"__proto__":{"admin":true}}}', {}, 400], ['constructor', '{"a":[{"constructor":{"prototype":{}}}]}', {}, 400],
  ['nesting', `${'['.repeat(40)}${']'.repeat(40)}`, {}, 400], ['deep nesting', '['.repeat(400_000) + ']'.repeat(400_000), {}, 400],
  ['a control character', '{"a":"x\\u0000y"}', {}, 400], ['half a surrogate pair', '{"a":"\\ud800"}', {}, 400], ['a number out of range', '{"a":1e999}', {}, 400],
])('a body with %s is refused', async (_what, body, headers, status) => {
  const app = await startApp(flows);
  const response = await app.post('/second-opinion-requests', body, headers);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
  expect(app.calls).toEqual([]);
});

test('a body that is not UTF-8 is refused', async () => {
  const app = await startApp(flows);
  const response = await fetch(`${app.url}/second-opinion-requests`, { method: 'POST', body: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), headers: { ...BEARER, 'Content-Type': 'application/json' } });
  expect([response.status, app.calls]).toEqual([400, []]);
});

test('1 MB is taken, one byte more is not, by declared length and by what arrives', async () => {
  const app = await startApp(flows);
  const body = (bytes: number): string => `"${'x'.repeat(bytes - 2)}"`;
  expect((await app.post('/second-opinion-requests', body(1_000_000))).status).toBe(201);
  expect((await app.post('/second-opinion-requests', body(1_000_001))).status).toBe(413);
  const chunks = Array.from({ length: 20 }, () => Buffer.alloc(100_000, 'x').toString());
  const answer = await app.raw(`${head('/second-opinion-requests', ['Content-Type: application/json', 'Transfer-Encoding: chunked'])}${chunks.map((c) => `186a0\r\n${c}\r\n`).join('')}0\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 413 /u);
  expect(app.calls).toHaveLength(1);
});

test('a body that turns out too large is answered and the connection goes on', async () => {
  const app = await startApp(flows);
  const chunk = `186a0\r\n${'x'.repeat(100_000)}\r\n`;
  const first = head('/second-opinion-requests', ['Content-Type: application/json', 'Transfer-Encoding: chunked']).replace('Connection: close\r\n', '');
  const answer = await app.raw(`${first}${chunk.repeat(90)}0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(answer.match(/HTTP\/1.1 \d+/gu)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
});

test('a declared length that is too large is refused before it is sent', async () => {
  const app = await startApp(flows);
  expect(await app.raw(head('/second-opinion-requests', ['Content-Type: application/json', 'Content-Length: 99999999999']))).toMatch(/^HTTP\/1.1 413 /u);
});

test('a body that breaks off reaches no flow', async () => {
  const app = await startApp(flows);
  const answer = await app.raw(`${head('/second-opinion-requests', ['Content-Type: application/json', 'Content-Length: 100'])}{"a":1}`, true);
  expect(answer).not.toMatch(/^HTTP\/1.1 2/u);
  expect(app.calls).toEqual([]);
});

test('submitting answers with the address of the request, under PUBLIC_URL whatever Host says', async () => {
  const app = await startApp(flows, { publicUrl: 'https://adapter.example.org' });
  const response = await app.post('/second-opinion-requests', { a: 1 }, { 'X-Forwarded-Host': 'evil.example' });
  expect([response.status, response.headers.get('location'), await response.json()]).toEqual([201, 'https://adapter.example.org/second-opinion-requests/r1', { id: 'r1' }]);
  expect(app.calls[0]?.args[1]).toEqual({ a: 1 });
});

test('the same request again is 200, another under its name 409, an incomplete one 422 with every issue', async () => {
  const replies = [{ ok: true, value: { ...made, status: 200 } } as const, fail('duplicate', 'exists with other content'), fail('invalid', { text: 'a', expression: 'patient.names' }, { text: 'b', expression: 'urgency' })];
  const app = await startApp({ submitRequest: () => Promise.resolve(replies.shift() ?? fail('internal')) });
  expect((await app.post('/second-opinion-requests', {})).status).toBe(200);
  expect((await app.post('/second-opinion-requests', {})).status).toBe(409);
  const invalid = await app.post('/second-opinion-requests', {});
  expect([invalid.status, ((await invalid.json()) as { issue: { expression: string[] }[] }).issue.map((i) => i.expression[0])]).toEqual([422, ['patient.names', 'urgency']]);
});

test.each(['..', '.', '...', '%2e%2e', '..%2f..%2fetc%2fpasswd', '%00', 'a%0d%0ab', 'a b', 'x'.repeat(65), '%c3%a9', '%2Fetc'])('no id: %s', async (id) => {
  const app = await startApp({ ...flows, readRequestState: answers({ etag: 'W/"1"', body: {} as never }) });
  for (const path of [`/second-opinion-requests/${id}`, `/fhir/R4/Patient/${id}`, `/fhir/R4/Binary/${id}`]) {
    const answer = await app.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 4(?:00|04) /u);
  }
  expect(app.calls).toEqual([]);
});

test('a broken percent sign in the address is the caller\'s mistake', async () => {
  const app = await startApp(flows);
  expect((await app.get('/second-opinion-requests/%zz')).status).toBe(400);
});

test.each(['has space', 'x'.repeat(129), 'ü', '<script>', '""'])('Idempotency-Key %j is refused', async (key) => {
  const app = await startApp(flows);
  const response = await app.raw(`${head('/second-opinion-requests/r1/cancellation', ['Content-Type: application/json', `Idempotency-Key: ${key}`, 'Content-Length: 2'])}{}`);
  expect(response).toMatch(/^HTTP\/1.1 400 /u);
  expect(app.calls).toEqual([]);
});

test('an action gets the id, the body and the key; no body at all is an empty one', async () => {
  const app = await startApp(flows);
  expect((await app.post('/second-opinion-requests/r1/cancellation', { reason: 'x' }, { 'Idempotency-Key': '"k-1"' })).status).toBe(200);
  expect((await app.get('/second-opinion-requests/r1/cancellation', { method: 'POST' })).status).toBe(200);
  expect(app.calls.map((c) => c.args.slice(1))).toEqual([['r1', { body: { reason: 'x' }, key: 'k-1' }], ['r1', { body: {} }]]);
});

test('every action reaches its own flow with its ids', async () => {
  const done = answers({ status: 200, body: {} } as const);
  const madeOne = answers({ status: 201, id: 'n1', body: {} } as const);
  const app = await startApp({
    cancelRequest: done, answerCancellation: done, recordAssessment: done, answerInformation: done, recordInsurerNotice: done, recordAuthorisation: madeOne, withdrawAuthorisation: done, bookAppointment: madeOne, cancelAppointment: done, recordReceipt: done, recordCompletion: done,
  });
  const call = async (path: string): Promise<readonly unknown[]> => {
    const response = await app.post(`/second-opinion-requests/r1${path}`, {});
    const { name, args } = app.calls.at(-1) ?? { name: '', args: [] };
    return [response.status, name, args[1], response.headers.get('location')?.replace(app.url, '') ?? null];
  };
  const part = (partId: string): object => ({ id: 'r1', partId });
  expect([
    await call('/cancellation'), await call('/cancellation-answer'), await call('/assessment'), await call('/information/p0/answer'), await call('/insurer-notice'), await call('/authorisations'), await call('/authorisations/p1/withdrawal'), await call('/appointments'),
    await call('/appointments/p2/cancellation'), await call('/transfers/p3/receipt'), await call('/transfers/p4/completion'),
  ]).toEqual([
    [200, 'cancelRequest', 'r1', null], [200, 'answerCancellation', 'r1', null], [200, 'recordAssessment', 'r1', null], [200, 'answerInformation', part('p0'), null], [200, 'recordInsurerNotice', 'r1', null], [201, 'recordAuthorisation', 'r1', '/second-opinion-requests/r1#authorisation-n1'],
    [200, 'withdrawAuthorisation', part('p1'), null], [201, 'bookAppointment', 'r1', '/fhir/R4/Appointment/n1'], [200, 'cancelAppointment', part('p2'), null],
    [200, 'recordReceipt', part('p3'), null], [200, 'recordCompletion', part('p4'), null],
  ]);
});

test('a patch needs its media type and a readable If-Match', async () => {
  const app = await startApp({ amendRequest: answers({ etag: 'W/"3"', body: {} as never }) });
  const patch = (headers: Record<string, string>): Promise<Response> => app.get('/second-opinion-requests/r1', { method: 'PATCH', body: '{"question":null}', headers });
  expect((await patch({ 'Content-Type': 'application/json-patch+json' })).status).toBe(415);
  for (const tag of ['2', '*', '"a", "b"', 'W/"']) expect((await patch({ 'Content-Type': 'application/merge-patch+json', 'If-Match': tag })).status).toBe(400);
  expect(app.calls).toEqual([]);
  const done = await patch({ 'Content-Type': 'application/merge-patch+json', 'If-Match': '"2"' });
  expect([done.status, done.headers.get('etag')]).toEqual([200, 'W/"3"']);
  expect(app.calls[0]?.args.slice(1)).toEqual(['r1', { patch: { question: null }, ifMatch: 'W/"2"' }]);
});

test('another method is 405 and says which are allowed; HEAD is a GET without its body; no OPTIONS either', async () => {
  const app = await startApp({ readRequestState: answers({ etag: 'W/"1"', body: { id: 'r1' } as never }) });
  const refused = await app.get('/second-opinion-requests/r1', { method: 'DELETE' });
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH']);
  expect(await refused.json()).toMatchObject({ issue: [{ code: 'not-supported' }] });
  expect((await app.get('/second-opinion-requests', { method: 'GET' })).headers.get('allow')).toBe('POST');
  expect((await app.get('/worklist', { method: 'OPTIONS' })).status).toBe(405);
  const headOnly = await app.get('/second-opinion-requests/r1', { method: 'HEAD' });
  expect([headOnly.status, headOnly.headers.get('etag'), headOnly.headers.get('content-length'), await headOnly.text()]).toEqual([200, 'W/"1"', '11', '']);
});

test('an unknown address is 404 as OperationOutcome, whose it is to mend named', async () => {
  const app = await startApp();
  const response = await app.get('/nowhere');
  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/fhir+json; charset=utf-8']);
  expect(await response.json()).toMatchObject({ issue: [{ code: 'not-found', details: { coding: [{ code: 'placer' }] } }] });
});

test('a request id is echoed when it is sane and made otherwise', async () => {
  const app = await startApp({ readRequestState: answers({ etag: 'W/"1"', body: {} as never }) });
  expect((await app.get('/second-opinion-requests/r1', { headers: { 'X-Request-Id': 'abc-1' } })).headers.get('x-request-id')).toBe('abc-1');
  for (const bad of ['a b', '<x>', 'x'.repeat(65)]) expect((await app.get('/second-opinion-requests/r1', { headers: { 'X-Request-Id': bad } })).headers.get('x-request-id')).toMatch(/^new-\d+$/u);
  expect(app.calls[0]?.args[0]).toMatchObject({ requestId: 'abc-1' });
});

test('an id that a flow made cannot put a line into a header', async () => {
  const app = await startApp({ submitRequest: answers({ ...made, id: 'a\r\nSet-Cookie: x=y' }) });
  const response = await app.post('/second-opinion-requests', {});
  expect([response.headers.get('set-cookie'), response.headers.get('location')]).toEqual([null, `${app.url}/second-opinion-requests/a%0D%0ASet-Cookie%3A%20x%3Dy`]);
});

test('an error of ours is 500 with a fixed text, and the log has no message of it', async () => {
  const app = await startApp({ submitRequest: () => Promise.reject(new TypeError('Jan Jansen 1980-01-01')) });
  const response = await app.post('/second-opinion-requests', { name: 'Jan Jansen' }, { 'X-Request-Id': 'req-9' });
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).toContain('req-9');
  expect(text + JSON.stringify(app.log)).not.toMatch(/Jansen|1980/u);
  expect(app.log.find((l) => l.event === 'http-failure')?.fields).toMatchObject({ requestId: 'req-9', error: 'TypeError' });
});

test('a log line names the route, never the address', async () => {
  const app = await startApp({ searchResources: answers({ page: { matches: [], included: [] }, query: { type: 'Patient', filters: [] }, ignored: [] } as const) });
  await app.get('/fhir/R4/Patient?family=Jansen&identifier=85010112345');
  await expect.poll(() => app.log).toEqual([{ level: 'info', event: 'http', fields: expect.objectContaining({ route: '/fhir/R4/{type}', status: 200, method: 'GET' }) as unknown }]);
  expect(JSON.stringify(app.log)).not.toMatch(/Jansen|85010112345/u);
});

test('every answer carries the security headers and is not stored', async () => {
  const app = await startApp();
  for (const path of ['/healthz', '/login', '/nowhere']) {
    const { headers } = await app.get(path);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';style-src 'sha256-[^']+';form-action 'self';base-uri 'none';frame-ancestors 'none'$/u);
    expect([headers.get('x-content-type-options'), headers.get('x-frame-options'), headers.get('cache-control'), headers.get('referrer-policy'), headers.get('x-powered-by'), headers.get('strict-transport-security')])
      .toEqual(['nosniff', 'SAMEORIGIN', 'no-store', 'same-origin', null, null]);
  }
});

test('under https it asks to stay there', async () => {
  const app = await startApp({}, { publicUrl: 'https://adapter.example.org' });
  expect((await app.get('/healthz')).headers.get('strict-transport-security')).toBe('max-age=31536000');
});

test('a store that is away is no bug: 503, ours, and worth another try', async () => {
  const app = await startApp({ readRequestState: () => Promise.reject(new Error('not-ready', { cause: 'store-away' })) });
  const response = await app.get('/second-opinion-requests/11111111-1111-4111-8111-111111111111');
  const outcome = await response.json() as { issue: { code: string; details: { coding: { code: string }[] } }[] };
  expect([response.status, outcome.issue[0]?.code, outcome.issue[0]?.details.coding[0]?.code]).toEqual([503, 'transient', 'us']);
});
