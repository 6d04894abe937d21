// FHIR over HTTP: formats, versions, conditional reads, searches with their links, and the bytes of documents.
import type { Patient } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { fail, ok } from '../../src/core/kernel/result.ts';
import type { OpenedBinary } from '../../src/flows/open-binary.ts';
import type { SearchAnswer } from '../../src/flows/search-resources.ts';
import type { Flows } from '../../src/http/flows.ts';
import { answers } from '../support/fake-flows.ts';
import { startApp, TOKEN } from '../support/http-app.ts';

const patient: Patient = { resourceType: 'Patient', id: 'p1', meta: { versionId: '3', lastUpdated: '2026-11-20T09:30:15.123Z' } };
const found = (answer: Partial<SearchAnswer> = {}): Flows['searchResources'] => answers({ page: { matches: [patient], included: [] }, query: { type: 'Patient', filters: [] }, ignored: [], ...answer });

test.each([['Accept', 'text/html'], ['Accept', 'text/turtle'], ['Accept', 'application/fhir+json; fhirVersion=3.0'], ['Accept', 'application/fhir+json;q=0'], ['Accept', 'application/fhir+xml; fhirVersion=5.0'], ['_format', 'ttl'], ['_format', 'application/fhir+xml; fhirVersion=3.0'], ['_format', 'html']])('%s %s is not acceptable', async (where, value) => {
  const app = await startApp({ readResource: answers(patient), searchResources: found() });
  for (const path of ['/fhir/R4/Patient/p1', '/fhir/R4/Patient', '/fhir/R4/metadata', '/fhir/R4/Patient/p1/_history']) {
    const response = where === 'Accept' ? await app.get(path, { headers: { Accept: value } }) : await app.get(`${path}?_format=${encodeURIComponent(value)}`);
    expect([path, response.status]).toEqual([path, 406]);
  }
  expect(app.calls).toEqual([]);
});

test.each([['Accept', 'application/fhir+json'], ['Accept', 'application/json'], ['Accept', 'application/fhir+json; fhirVersion=4.0'], ['Accept', 'text/html,application/xhtml+xml,*/*;q=0.8'], ['_format', 'json'], ['_format', 'application/fhir+json'], ['_format', 'text/json']])('%s %s is', async (where, value) => {
  const app = await startApp({ readResource: answers(patient) });
  const response = where === 'Accept' ? await app.get('/fhir/R4/Patient/p1', { headers: { Accept: value } }) : await app.get(`/fhir/R4/Patient/p1?_format=${value}`);
  expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([200, 'application/fhir+json; charset=utf-8', patient]);
});

test('a type that is not served is 404, whatever its name', async () => {
  const app = await startApp();
  for (const type of ['Observation', 'patient', '__proto__', 'constructor']) {
    const response = await app.get(`/fhir/R4/${type}/1`);
    expect([response.status, await response.json()]).toMatchObject([404, { issue: [{ code: 'not-supported' }] }]);
    expect((await app.get(`/fhir/R4/${type}?_id=1`)).status).toBe(404);
  }
});

test('nothing is written by this API', async () => {
  const app = await startApp();
  for (const [method, path, allow] of [['POST', '/fhir/R4/Patient', 'GET, HEAD'], ['PUT', '/fhir/R4/Patient/p1', 'GET, HEAD'], ['DELETE', '/fhir/R4/Patient/p1', 'GET, HEAD'], ['GET', '/fhir/R4/Patient/_search', 'POST']] as const) {
    const response = await app.get(path, { method });
    expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, allow]);
  }
});

test('a read carries its version and answers 304 to who has it', async () => {
  const app = await startApp({ readResource: answers(patient) });
  const read = (headers: Record<string, string>): Promise<Response> => app.get('/fhir/R4/Patient/p1', { headers });
  const first = await read({});
  expect([first.headers.get('etag'), first.headers.get('last-modified')]).toEqual(['W/"3"', 'Fri, 20 Nov 2026 09:30:15 GMT']);
  for (const tag of ['W/"3"', '"3"', 'W/"2", W/"3"', '*']) expect([tag, (await read({ 'If-None-Match': tag })).status]).toEqual([tag, 304]);
  for (const tag of ['W/"2"', 'W/"33"']) expect([tag, (await read({ 'If-None-Match': tag })).status]).toEqual([tag, 200]);
  expect((await read({ 'If-Modified-Since': 'Fri, 20 Nov 2026 09:30:15 GMT' })).status).toBe(304);
  expect((await read({ 'If-Modified-Since': 'Fri, 20 Nov 2026 09:30:14 GMT' })).status).toBe(200);
  expect((await read({ 'If-None-Match': 'W/"2"', 'If-Modified-Since': 'Fri, 20 Nov 2026 09:30:15 GMT' })).status).toBe(200);
});

test('what is deleted is gone, what never was is not found', async () => {
  const app = await startApp({ readResource: (_call, key) => Promise.resolve(key.id === 'old' ? fail('gone', 'deleted') : fail('not-found', 'no such resource')) });
  expect([(await app.get('/fhir/R4/Patient/old')).status, (await app.get('/fhir/R4/Patient/never')).status]).toEqual([410, 404]);
});

test('one version, and the history with its pages', async () => {
  const versions = [{ versionId: '3', lastUpdated: '2026-11-20T09:30:15.123Z' }, { versionId: '2', lastUpdated: '2026-11-19T09:30:15.123Z', resource: patient }, { versionId: '1', lastUpdated: '2026-11-18T09:30:15.123Z', resource: patient }];
  const app = await startApp({ readVersion: answers(patient), readHistory: answers({ versions, next: 'c2' }) });
  expect((await app.get('/fhir/R4/Patient/p1/_history/3')).headers.get('etag')).toBe('W/"3"');
  expect(app.calls[0]?.args[1]).toEqual({ type: 'Patient', id: 'p1', versionId: '3' });
  const bundle = await (await app.get('/fhir/R4/Patient/p1/_history?_count=3')).json() as { type: string; link: unknown; entry: { request: unknown; response: { status: string } }[] };
  expect(app.calls[1]?.args[1]).toEqual({ type: 'Patient', id: 'p1', page: { count: 3 } });
  expect(bundle.link).toEqual([{ relation: 'self', url: `${app.url}/fhir/R4/Patient/p1/_history?_count=3` }, { relation: 'next', url: `${app.url}/fhir/R4/Patient/p1/_history?_count=3&_cursor=c2` }]);
  expect(bundle.entry.map((e) => [e.request, e.response.status])).toEqual([[{ method: 'DELETE', url: 'Patient/p1' }, '204'], [{ method: 'PUT', url: 'Patient/p1' }, '200'], [{ method: 'POST', url: 'Patient' }, '201']]);
  for (const count of ['0', '-1', 'x', '1.5', '99999999999']) expect([count, (await app.get(`/fhir/R4/Patient/p1/_history?_count=${count}`)).status]).toEqual([count, 400]);
});

test('a search passes its parameters in order and says what the answer is of', async () => {
  const device = { resourceType: 'Organization', id: 'o1' } as const;
  const app = await startApp({ searchResources: found({ page: { matches: [patient], included: [device], next: 'n/2=', total: 7 }, ignored: ['colour', 'size'] }) });
  const response = await app.get('/fhir/R4/Patient?identifier=http%3A%2F%2Fx%7C1&colour=red&size:exact=4&identifier=b&_count=1&_cursor=n1&_format=json');
  expect(app.calls[0]?.args[1]).toEqual({ type: 'Patient', handling: 'lenient', parameters: [['identifier', 'http://x|1'], ['colour', 'red'], ['size:exact', '4'], ['identifier', 'b'], ['_count', '1'], ['_cursor', 'n1'], ['_format', 'json']] });
  const bundle = await response.json() as { link: { relation: string; url: string }[]; entry: { fullUrl?: string; search: { mode: string } }[]; total: number };
  const applied = `${app.url}/fhir/R4/Patient?identifier=http%3A%2F%2Fx%7C1&identifier=b&_count=1`;
  expect(bundle.link).toEqual([{ relation: 'self', url: `${applied}&_cursor=n1` }, { relation: 'next', url: `${applied}&_cursor=n%2F2%3D` }]);
  expect(bundle.total).toBe(7);
  expect(bundle.entry.map((e) => [e.fullUrl, e.search.mode])).toEqual([[`${app.url}/fhir/R4/Patient/p1`, 'match'], [`${app.url}/fhir/R4/Organization/o1`, 'include'], [expect.stringMatching(/^urn:uuid:/u), 'outcome']]);
  expect(JSON.stringify(bundle.entry[2])).toMatch(/colour.*size/u);
});

test('no match is an empty searchset without entries', async () => {
  const app = await startApp({ searchResources: found({ page: { matches: [], included: [], total: 0 } }) });
  expect(await (await app.get('/fhir/R4/Patient')).json()).toEqual({ resourceType: 'Bundle', type: 'searchset', total: 0, link: [{ relation: 'self', url: `${app.url}/fhir/R4/Patient` }] });
});

test.each([['handling=strict', 'strict'], ['respond-async, handling=strict', 'strict'], ['return=minimal; handling="strict"', 'strict'], ['handling=lenient', 'lenient'], ['handling=stricter', 'lenient'], ['nothandling=strict', 'lenient'], ['', 'lenient']])('Prefer: %s is %s', async (prefer, handling) => {
  const app = await startApp({ searchResources: found() });
  await app.get('/fhir/R4/Patient', { headers: { Prefer: prefer } });
  expect(app.calls[0]?.args[1]).toMatchObject({ handling });
});

test('a posted search takes a form and nothing else', async () => {
  const app = await startApp({ searchResources: found() });
  expect((await app.post('/fhir/R4/Patient/_search', '{}')).status).toBe(415);
  expect((await app.post('/fhir/R4/Patient/_search', 'x'.repeat(1_000_001), { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(413);
  expect(app.calls).toEqual([]);
  const response = await app.post('/fhir/R4/Patient/_search?_count=5', 'identifier=a%7Cb&name=x+y', { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' });
  expect(response.status).toBe(200);
  expect(app.calls[0]?.args[1]).toMatchObject({ parameters: [['_count', '5'], ['identifier', 'a|b'], ['name', 'x y']] });
});

test('metadata says what is served, by the list it is served by', async () => {
  const app = await startApp();
  const statement = await (await app.get('/fhir/R4/metadata', { headers: { Authorization: '' } })).json() as { fhirVersion: string; rest: { resource: { type: string; searchParam?: unknown; interaction: { code: string }[] }[] }[] };
  expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', kind: 'instance', fhirVersion: '4.0.1', format: ['json', 'application/fhir+json', 'xml', 'application/fhir+xml'], date: '2026-11-22T10:00:00Z' });
  expect(statement).not.toHaveProperty('instantiates');
  expect(statement.rest[0]?.resource.map((r) => [r.type, r.searchParam])).toEqual([['Patient', [{ name: 'identifier', type: 'token' }]], ['Task', [{ name: 'due', type: 'date' }]], ['Binary', undefined], ['Bundle', undefined],
    ['MeasureReport', [{ name: 'measure', type: 'reference' }, { name: 'period', type: 'date' }, { name: 'reporter', type: 'reference' }]]]);
  expect(statement.rest[0]?.resource[0]?.interaction.map((i) => i.code)).toEqual(['read', 'vread', 'history-instance', 'search-type']);
});

// ---- Binary

const CONTENT = '0123456789';
/** Opens as the flow does, and tells whether it was closed again. */
const opening = (more: Partial<OpenedBinary> = {}): { openBinary: Flows['openBinary']; closed: () => boolean } => {
  let isClosed = false;
  const openBinary: Flows['openBinary'] = (_call, _id, chooseRange) => {
    const range = chooseRange?.(CONTENT.length) ?? { start: 0, end: CONTENT.length - 1 };
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      try {
        for (const char of CONTENT.slice(range.start, range.end + 1)) yield Buffer.from(char);
      } finally { isClosed = true; }
    };
    const made = bytes();
    const iterable = { [Symbol.asyncIterator]: () => ({ next: () => made.next(), return: async () => { isClosed = true; return made.return(undefined); } }) };
    return Promise.resolve(ok({ contentType: 'text/html', sizeBytes: CONTENT.length, bytes: iterable, sha256: 'abc', securityContext: 'ServiceRequest/r1', ...more }));
  };
  return { openBinary, closed: () => isClosed };
};

test('a document is saved by a browser, never shown, whatever it holds', async () => {
  const app = await startApp(opening());
  const response = await app.get('/fhir/R4/Binary/b1');
  const { headers } = response;
  expect([response.status, await response.text()]).toEqual([200, CONTENT]);
  expect(['content-type', 'content-length', 'content-disposition', 'content-security-policy', 'x-content-type-options', 'etag', 'x-security-context', 'accept-ranges'].map((h) => headers.get(h)))
    .toEqual(['text/html', '10', 'attachment; filename="b1"', "default-src 'none'; sandbox", 'nosniff', '"abc"', 'ServiceRequest/r1', 'bytes']);
});

test.each([['bytes=0-3', 206, '0123', 'bytes 0-3/10'], ['bytes=7-', 206, '789', 'bytes 7-9/10'], ['bytes=-2', 206, '89', 'bytes 8-9/10'], ['bytes=5-99', 206, '56789', 'bytes 5-9/10'], ['bytes=-99', 206, CONTENT, 'bytes 0-9/10'],
  ['bytes=10-', 416, '', 'bytes */10'], ['bytes=-0', 416, '', 'bytes */10'], ['bytes=3-2', 200, CONTENT, null], ['bytes=0-1,4-5', 200, CONTENT, null], ['lines=0-1', 200, CONTENT, null], ['bytes=a-b', 200, CONTENT, null], ['bytes=-', 200, CONTENT, null]])('Range %s', async (range, status, text, contentRange) => {
  const opened = opening();
  const app = await startApp(opened);
  const response = await app.get('/fhir/R4/Binary/b1', { headers: { Range: range } });
  expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([status, text, contentRange]);
  expect(opened.closed()).toBe(true);
});

test('no part is sent under a condition, and none to HEAD; the file is closed', async () => {
  const opened = opening();
  const app = await startApp(opened);
  expect((await app.get('/fhir/R4/Binary/b1', { headers: { 'Range': 'bytes=0-3', 'If-Range': '"other"' } })).status).toBe(200);
  const head = await app.get('/fhir/R4/Binary/b1', { method: 'HEAD', headers: { Range: 'bytes=0-3' } });
  expect([head.status, head.headers.get('content-length'), opened.closed()]).toEqual([200, '10', true]);
});

test('who has it already gets 304, who cannot take it 406; the file is closed', async () => {
  for (const [headers, status] of [[{ 'If-None-Match': '"abc"' }, 304], [{ Accept: 'application/pdf' }, 406]] as const) {
    const opened = opening();
    const app = await startApp(opened);
    expect((await app.get('/fhir/R4/Binary/b1', { headers })).status).toBe(status);
    expect(opened.closed()).toBe(true);
  }
});

test('as FHIR JSON the content is base64 in pieces that fit together', async () => {
  const app = await startApp(opening());
  const response = await app.get('/fhir/R4/Binary/b1', { headers: { Accept: 'application/fhir+json' } });
  expect(response.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
  expect(await response.json()).toEqual({ resourceType: 'Binary', id: 'b1', contentType: 'text/html', securityContext: { reference: 'ServiceRequest/r1' }, data: Buffer.from(CONTENT).toString('base64') });
});

test('a stored media type that is none is not put into a header', async () => {
  const app = await startApp(opening({ contentType: 'text/html\r\nSet-Cookie: a=b', securityContext: 'x\r\ny' }));
  const { headers } = await app.get('/fhir/R4/Binary/b1');
  expect([headers.get('content-type'), headers.get('set-cookie'), headers.get('x-security-context')]).toEqual(['application/octet-stream', null, null]);
});

test('a file that breaks in the middle breaks the connection: half is never taken for all', async () => {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    await new Promise(setImmediate); // so that the head and the first half leave
    throw new Error('disk of Jan Jansen');
  };
  const app = await startApp({ openBinary: () => Promise.resolve(ok({ contentType: 'text/plain', sizeBytes: 10, bytes: bytes() })) });
  await expect(app.get('/fhir/R4/Binary/b1').then((r) => r.text())).rejects.toThrow();
  await expect.poll(() => app.log.some((l) => l.event === 'http-failure')).toBe(true);
  expect(JSON.stringify(app.log)).not.toContain('Jansen');
  // the same in FHIR JSON, which has no length to miss
  const json = await app.raw(`GET /fhir/R4/Binary/b1 HTTP/1.1\r\nHost: x\r\nAccept: application/fhir+json\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`);
  expect(json).toMatch(/^HTTP\/1.1 200 /u);
  expect(json).not.toMatch(/\r\n0\r\n\r\n$/u); // the last chunk, without which no client takes it as whole
});
