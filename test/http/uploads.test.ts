// Files on their way in: streamed, refused when they break off, and never taken by half.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fail, ok } from '../../src/core/kernel/result.ts';
import type { Flows } from '../../src/http/flows.ts';
import { readAll } from '../support/fake-flows.ts';
import { BEARER, startApp, TOKEN } from '../support/http-app.ts';

/** Keeps what arrives to its end, as the file store does: a source that throws keeps nothing. */
const keeping = (): { flows: Partial<Flows>; kept: string[] } => {
  const kept: string[] = [];
  const keep = async (bytes: AsyncIterable<Uint8Array>): Promise<boolean> => readAll(bytes).then((all) => { kept.push(all.toString('latin1')); return true; }, () => false);
  return { kept, flows: {
    uploadFile: async (_call, file) => (await keep(file.bytes) ? ok({ status: 201, body: { sha256: 'x', sizeBytes: 1, contentType: file.contentType } }) : fail('malformed', 'the file ended early')),
    attachDocument: async (_call, _id, document) => (await keep(document.bytes) ? ok({ status: 201, id: 'd1', body: {} }) : fail('malformed', 'the file ended early')),
  } };
};

const PATH = '/second-opinion-requests/r1/documents';
const BOUNDARY = 'b0undary';
const MULTIPART = { 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
const field = (name: string, value: string): string => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (content: string, type = 'application/pdf'): string => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="../../etc/passwd"\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`;
const END = `--${BOUNDARY}--\r\n`;
const head = (path: string, lines: readonly string[]): string => [`POST ${path} HTTP/1.1`, 'Host: x', `Authorization: Bearer ${TOKEN}`, 'Connection: close', ...lines, '', ''].join('\r\n');

test.each([
  ['no media type', 'x', { 'Content-Type': '' }, 415], ['a range of media types', 'x', { 'Content-Type': '*/*' }, 415], ['compression', 'x', { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }, 415],
  ['no bytes', '', { 'Content-Type': 'application/pdf' }, 400], ['no boundary', file('x') + END, { 'Content-Type': 'multipart/form-data' }, 400],
  ['another boundary', file('x') + END, { 'Content-Type': 'multipart/form-data; boundary=other' }, 400], ['no file', field('type', '11526-1') + END, MULTIPART, 400],
  ['a file cut before its end', file('x').slice(0, -2), MULTIPART, 400], ['no closing boundary', file('x'), MULTIPART, 400], ['two files', file('x') + file('y') + END, MULTIPART, 400],
  ['a field after the file', file('x') + field('type', '11526-1') + END, MULTIPART, 400], ['a field twice', field('type', 'a') + field('type', 'b') + file('x') + END, MULTIPART, 400],
  ['a very long field', field('title', 'x'.repeat(5000)) + file('x') + END, MULTIPART, 400], ['an empty file', file('') + END, MULTIPART, 400], ['twenty fields', Array.from({ length: 20 }, (_, i) => field(`f${String(i)}`, 'x')).join('') + file('x') + END, MULTIPART, 400],
])('an upload with %s is refused and nothing is kept', async (_what, body, headers, status) => {
  const { flows, kept } = keeping();
  const app = await startApp(flows);
  for (const path of [`${PATH}?type=11526-1`, '/uploads']) {
    const response = await app.post(path, body, headers);
    expect([path, response.status]).toEqual([path, status]);
  }
  expect(kept).toEqual([]);
});

/** Too large to have been read when the flow begins: what is wrong comes after the bytes that are being kept. */
const LARGE = 'x'.repeat(3_000_000);
test.each([['a second file', `${file(LARGE)}${file('y')}${END}`], ['a field', `${file(LARGE)}${field('type', 'z')}${END}`], ['no closing boundary', file(LARGE)], ['a cut', file(LARGE).slice(0, -2)], ['a part without an end', `${file(LARGE)}--${BOUNDARY}\r\nContent-Disposition: form-data; name="x"\r\n`], ['a large second file', `${file(LARGE)}${file(LARGE)}${END}`]])('%s after a large file spoils it', async (_what, body) => {
  const { flows, kept } = keeping();
  const app = await startApp(flows);
  expect((await app.post('/uploads', body, MULTIPART)).status).toBe(400);
  expect([app.calls.length, kept]).toEqual([1, []]);
  // control: the same file alone is kept
  expect((await app.post('/uploads', `${file(LARGE)}${END}`, MULTIPART)).status).toBe(201);
  expect(kept.map((k) => k.length)).toEqual([LARGE.length]);
});

test.each([['raw', 'application/pdf', 'half'], ['multipart', MULTIPART['Content-Type'], file('half')]])('a connection that breaks off keeps nothing: %s', async (_what, type, body) => {
  const { flows, kept } = keeping();
  const app = await startApp(flows);
  expect(await app.raw(`${head('/uploads', [`Content-Type: ${type}`, 'Content-Length: 5000'])}${body}`, true)).not.toMatch(/^HTTP\/1.1 2/u);
  await expect.poll(() => app.calls.length).toBe(1);
  expect(kept).toEqual([]);
});

test('the type is needed, before the file', async () => {
  const { flows } = keeping();
  const app = await startApp(flows);
  for (const [body, headers] of [['x', { 'Content-Type': 'application/pdf' }], [file('x') + END, MULTIPART]] as const) {
    const response = await app.post(PATH, body, headers);
    expect([response.status, await response.json()]).toMatchObject([422, { issue: [{ code: 'required', expression: ['type'] }] }]);
  }
  expect((await app.post(`${PATH}?type=11526-1&title=${'x'.repeat(300)}`, 'x', { 'Content-Type': 'application/pdf' })).status).toBe(422);
  expect((await app.post(`${PATH}?type=11526-1&type=18842-5`, 'x', { 'Content-Type': 'application/pdf' })).status).toBe(400);
  expect(app.calls).toEqual([]);
});

test('a declared size over the limit is refused unread', async () => {
  const { flows } = keeping();
  const app = await startApp(flows, { maxUploadBytes: 1000 });
  expect(await app.raw(head('/uploads', ['Content-Type: application/pdf', 'Content-Length: 999999']))).toMatch(/^HTTP\/1.1 413 /u);
  expect(app.calls).toEqual([]);
});

test('a flow that stops reading still gets its answer out', async () => {
  const app = await startApp({ uploadFile: async (_call, { bytes }) => {
    const reader = bytes[Symbol.asyncIterator]();
    await reader.next();
    await reader.return?.();
    return fail('too-large', 'over the limit');
  } });
  expect((await app.post('/uploads', 'x'.repeat(3_000_000), { 'Content-Type': 'text/plain' })).status).toBe(413);
  expect((await app.post('/uploads', file('x'.repeat(3_000_000)) + END, MULTIPART)).status).toBe(413);
  expect((await app.get('/healthz')).status).toBe(200);
});

test('a flow that refuses without reading gets its answer out', async () => {
  const app = await startApp({ attachDocument: () => Promise.resolve(fail('not-found', 'no such request')) });
  expect((await app.post(`${PATH}?type=11526-1`, file('x'.repeat(3_000_000)) + END, MULTIPART)).status).toBe(404);
  expect((await app.post(`${PATH}?type=11526-1`, 'x'.repeat(9_000_000), { 'Content-Type': 'text/plain' })).status).toBe(404);
});

test.each([['raw', 'text/plain', 'x'.repeat(9_000_000)], ['multipart', MULTIPART['Content-Type'], file('x'.repeat(9_000_000)) + END]])('a body that nobody reads does not block the connection: %s', async (_what, type, body) => {
  const app = await startApp({ attachDocument: () => Promise.resolve(fail('not-found', 'no such request')) });
  const first = head(`${PATH}?type=11526-1`, [`Content-Type: ${type}`, `Content-Length: ${String(body.length)}`]).replace('Connection: close\r\n', '');
  const answer = await app.raw(`${first}${body}GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(answer.match(/HTTP\/1.1 \d+/gu)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
});

test('raw: described in the query, every byte as it was sent', async () => {
  const { flows, kept } = keeping();
  const app = await startApp(flows);
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 256));
  const response = await fetch(`${app.url}${PATH}?type=11526-1&title=Verslag%20%26%20meer&language=nl&createdAt=2026-11-03`, { method: 'POST', body: bytes, headers: { ...BEARER, 'Content-Type': 'Application/PDF; name=x', 'Idempotency-Key': 'k1' } });
  expect([response.status, response.headers.get('location')]).toEqual([201, `${app.url}/fhir/R4/DocumentReference/d1`]);
  expect(app.calls[0]?.args.slice(1)).toMatchObject(['r1', { type: '11526-1', contentType: 'application/pdf', title: 'Verslag & meer', language: 'nl', createdAt: '2026-11-03', idempotencyKey: 'k1' }]);
  expect(kept).toEqual([bytes.toString('latin1')]);
});

test('multipart: described by fields before the file; the name that the file had is not used', async () => {
  const { flows, kept } = keeping();
  const app = await startApp(flows);
  const response = await app.post(PATH, `${field('type', '11526-1')}${field('title', 'Pathology')}${file('%PDF-1.7 \r\n--almost')}${END}`, MULTIPART);
  expect(response.status).toBe(201);
  expect(app.calls[0]?.args.slice(1)).toMatchObject(['r1', { type: '11526-1', contentType: 'application/pdf', title: 'Pathology' }]);
  expect(JSON.stringify(app.calls)).not.toContain('passwd');
  expect(kept).toEqual(['%PDF-1.7 \r\n--almost']);
});

test('a form made by a browser is taken', async () => {
  const { flows, kept } = keeping();
  const app = await startApp(flows);
  const form = new FormData();
  form.append('type', '11526-1');
  form.append('file', new Blob(['content'], { type: 'text/plain' }), 'a.txt');
  expect((await app.get(PATH, { method: 'POST', body: form })).status).toBe(201);
  expect(kept).toEqual(['content']);
});

test('a file is passed on while it arrives: the whole is never held', async () => {
  const hash = createHash('sha256');
  const expected = createHash('sha256');
  const piece = Buffer.alloc(1_000_000, 'abc');
  let sentBytes = 0;
  let receivedBytes = 0;
  let mostUnderway = 0;
  const app = await startApp({ uploadFile: async (_call, { bytes }) => {
    for await (const chunk of bytes) {
      hash.update(chunk);
      receivedBytes += chunk.length;
      mostUnderway = Math.max(mostUnderway, sentBytes - receivedBytes);
    }
    return ok({ status: 201, body: { sha256: hash.digest('hex'), sizeBytes: receivedBytes, contentType: '' } });
  } }, { maxUploadBytes: 1e9 });
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 200; i += 1) {
      await Promise.resolve();
      expected.update(piece);
      sentBytes += piece.length;
      yield piece;
    }
  };
  const response = await fetch(`${app.url}/uploads`, { method: 'POST', body: ReadableStream.from(pieces()), duplex: 'half', headers: { ...BEARER, 'Content-Type': 'application/octet-stream' } });
  expect([response.status, await response.json()]).toMatchObject([201, { sha256: expected.digest('hex'), sizeBytes: 200_000_000 }]);
  expect(mostUnderway).toBeLessThan(30_000_000); // what the sockets hold, of 200 MB
});
